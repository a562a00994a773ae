"""The files that a TLS listener shows and trusts: read when they are first needed, and again when they have changed."""

import os
import ssl

from msgspec import Struct

from logmon.sources.reports import SourceError

_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


class Credentials(Struct, frozen=True):
    """Paths of files in PEM form: `cert` with its chain, its `key`, and the `ca` that client certificates have to be
    signed by. Without `ca` no client certificate is asked for; with `names` it has to be for one of them."""

    cert: str
    key: str
    ca: str = ""
    names: tuple[str, ...] = ()


class Certificates:
    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._context: ssl.SSLContext | None = None
        self._seen: tuple[object, ...] = ()

    def context(self) -> ssl.SSLContext:
        """Made of the files as they are now. Raises SourceError, again only when they have changed; what was made of
        them before remains in use then."""
        seen = tuple(map(_stamp, (self._credentials.cert, self._credentials.key, self._credentials.ca)))
        if seen != self._seen:
            self._seen = seen
            self._context = _context(self._credentials)
        if self._context is None:
            raise SourceError("the certificate could not be used", "see the message before")
        return self._context


def _context(credentials: Credentials) -> ssl.SSLContext:
    """TLS 1.2 at least, as RFC 8996 and RFC 9662 ask."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.num_tickets = 0  # a client that closes before it has read them resets the connection: messages are lost
    _load_chain(context, credentials.cert, credentials.key)
    if credentials.ca:
        _check_pem(credentials.ca, "the CA")
        try:
            context.load_verify_locations(credentials.ca)
        except ssl.SSLError as error:
            raise SourceError(f"the CA {credentials.ca} cannot be used: {_reason(error)}", _CHECK_IT) from None
        context.verify_mode = ssl.CERT_REQUIRED
    return context


_CHECK_IT = "openssl x509 -noout -text -in FILE shows what is in a certificate"


def _load_chain(context: ssl.SSLContext, cert: str, key: str) -> None:
    _check_pem(cert, "the certificate")
    _check_readable(key, "the key")
    asked: list[str] = []

    def no_passphrase() -> bytes:
        asked.append(key)
        return b""

    try:
        context.load_cert_chain(cert, key, password=no_passphrase)  # without one it would ask the terminal
    except ssl.SSLError as error:
        if asked:
            unprotected = f"write it without one: openssl pkey -in {key} -out NEW"
            raise SourceError(f"the key {key} is protected by a passphrase", unprotected) from None
        if error.reason == "KEY_VALUES_MISMATCH":
            raise SourceError(f"the key {key} does not belong to the certificate {cert}", _CHECK_IT) from None
        raise SourceError(f"{cert} with the key {key} cannot be used: {_reason(error)}", _CHECK_IT) from None


def _check_pem(path: str, what: str) -> None:
    if _CERTIFICATE not in _check_readable(path, what):
        der = f"it has to be PEM ({_CERTIFICATE.decode()}); openssl x509 -inform der -in FILE writes that from DER"
        raise SourceError(f"{what} {path} holds no certificate in PEM form", der)


def _check_readable(path: str, what: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(1 << 20)
    except OSError as error:
        raise SourceError(f"cannot read {what} {path}: {error.strerror or error}", "check the path") from None


def _reason(error: ssl.SSLError) -> str:
    return (error.reason or "not in PEM form").replace("_", " ").lower()


def _stamp(path: str) -> tuple[int, int, int] | None:
    if not path:
        return None
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size
