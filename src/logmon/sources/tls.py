"""`tls://0.0.0.0:6514?cert=…&key=…` and `syslog+tls://…` (RFC 5425): lines or messages over TLS 1.2 or newer."""

import contextlib
import socket
import ssl
from typing import Any

from logmon.model.time import MILLISECOND
from logmon.sources.address import Address
from logmon.sources.certificates import Certificates, Credentials
from logmon.sources.connections import Connection
from logmon.sources.listener import Door, StreamListener
from logmon.sources.options import Options
from logmon.sources.reports import SourceError
from logmon.sources.sockets import endpoint, is_loopback, shown_endpoint
from logmon.sources.tcp import host_of, listening, manner_of

_USUAL_PORT = 6514
_HANDSHAKE_RECORD = b"\x16"
_SOON = 50 * MILLISECOND
_NO_TLS = "closed: the client sent no TLS, and this port reads nothing else; listen with tcp:// for it"

_WHY = {
    "UNSUPPORTED_PROTOCOL": "the client offers no TLS newer than 1.1; 1.2 is needed",
    "VERSION_TOO_LOW": "the client offers no TLS newer than 1.1; 1.2 is needed",
    "NO_SHARED_CIPHER": "the client and logmon have no cipher in common",
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": "the client showed no certificate, and `ca` asks for one",
    "TLSV1_ALERT_UNKNOWN_CA": "the client does not trust the CA of our certificate: give it that CA",
    "SSLV3_ALERT_BAD_CERTIFICATE": "the client does not accept our certificate",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "the client does not accept our certificate",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "the client says that our certificate has expired",
    "TLSV1_ALERT_PROTOCOL_VERSION": "the client and logmon have no TLS version in common",
}


def tls_source(name: str, address: Address, count_lines: bool) -> StreamListener:
    """Raises SourceError."""
    options = Options(address)
    where = endpoint(address, options, _USUAL_PORT, encrypted=True)
    credentials = _credentials(address, options)
    manner = manner_of(address, options, is_loopback(where[0]))
    options.done()
    certificates = Certificates(credentials)

    def bind() -> socket.socket:
        certificates.context()
        return listening(where)

    def inlet(connection: socket.socket) -> Connection:
        return TlsConnection(connection, certificates, credentials.names)

    return StreamListener(name, Door(shown_endpoint(address.kind, where), bind, host_of, inlet), manner, count_lines)


def _credentials(address: Address, options: Options) -> Credentials:
    cert, key, ca, names = map(options.text, ("cert", "key", "ca", "names"))
    if not cert:
        example = f"{address.kind}://{address.text}?cert=/etc/ssl/logmon.pem&key=/etc/ssl/logmon.key"
        raise SourceError(f"`{address.kind}:` needs a certificate", f"write it as '{example}', or as keys of [sources]")
    if names and not ca:
        raise SourceError("`names` are those of client certificates, and without `ca` none is asked for", "add &ca=…")
    return Credentials(cert, key or cert, ca, tuple(filter(None, names.lower().split(","))))


class TlsConnection(Connection):
    """Shakes hands whenever it is asked for bytes, until that is through or refused."""

    def __init__(self, connection: socket.socket, certificates: Certificates, names: tuple[str, ...]) -> None:
        super().__init__(connection)
        self._certificates = certificates
        self._names = names
        self._tls: ssl.SSLSocket | None = None
        self.shaking = True

    def receive(self, size: int) -> bytes | None:
        self.again = 0
        try:
            if self.shaking and not self._shake():
                return b"" if self.refusal else None
            assert self._tls
            data = self._tls.recv(size)
            return data + self._tls.recv(self._tls.pending()) if self._tls.pending() else data  # no poll tells of it
        except ssl.SSLWantReadError:
            return None
        except ssl.SSLWantWriteError:
            self.again = _SOON
            return None
        except OSError as error:
            if not self.shaking:
                return self._broken(error)
            self.refusal = f"closed: {_why(error)}"
            return b""

    def close(self) -> None:
        if self._tls and not self.shaking:
            with contextlib.suppress(OSError, ValueError):
                self._tls.unwrap()  # says goodbye; that the answer is not waited for is an error to it
        super().close()

    def _shake(self) -> bool:
        """Whether it is through. Raises OSError, as ssl does."""
        if self._tls is None:
            self._tls = self._begin()
        if self._tls:
            self._tls.do_handshake()
            self.refusal = self._stranger(self._tls)
            self.shaking = bool(self.refusal)
        return not self.shaking

    def _begin(self) -> ssl.SSLSocket | None:
        try:
            first = self._connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return None
        if first != _HANDSHAKE_RECORD:
            self.refusal = _NO_TLS if first else "closed: the client left before the TLS handshake"
            return None
        try:
            context = self._certificates.context()
        except SourceError as error:
            self.refusal = f"closed: {error.message}"
            return None
        self._connection = context.wrap_socket(self._connection, server_side=True, do_handshake_on_connect=False)
        return self._connection

    def _stranger(self, tls: ssl.SSLSocket) -> str:
        """Why the certificate that the client showed will not do; empty: it will."""
        if not self._names:
            return ""
        shown: dict[str, Any] = tls.getpeercert() or {}
        names = [value.lower() for kind, value in shown.get("subjectAltName", ()) if kind == "DNS"]
        names += [value.lower() for part in shown.get("subject", ()) for key, value in part if key == "commonName"]
        if any(name in self._names for name in names):
            return ""
        return f"closed: the client's certificate is for {', '.join(names) or 'nobody'}, which is none of `names`"


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the client's certificate is not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLEOFError) or not isinstance(error, ssl.SSLError):
        return "the client hung up during the TLS handshake"
    return _WHY.get(
        error.reason or "", f"the TLS handshake failed: {(error.reason or str(error)).replace('_', ' ').lower()}"
    )
