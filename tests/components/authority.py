"""A throw-away certificate authority, made by the `openssl` command: keys are of one curve, so this takes no time."""

import ssl
import subprocess
from pathlib import Path

from tests.components.require import require


class Authority:
    """`ca` is its certificate; `issue` gives a certificate with its key, in one file each."""

    def __init__(self, folder: Path, name: str = "test") -> None:
        self.folder = folder / name
        self.folder.mkdir(parents=True)
        self.ca, self._key = self.folder / "ca.pem", self.folder / "ca.key"
        self._openssl("req", "-x509", *_NEW_KEY, "-keyout", self._key, "-out", self.ca, "-subj", f"/CN={name} CA")

    def issue(self, name: str, days: int = 7) -> tuple[Path, Path]:
        """Certificate and key. One for -1 days has expired."""
        cert, key, request = (self.folder / f"{name}.{end}" for end in ("pem", "key", "csr"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName=DNS:{name},IP:127.0.0.1\n")
        self._openssl("req", "-new", *_NEW_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        self._openssl(
            "x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self._key, "-set_serial", str(len(name)),
            "-extfile", extensions, "-days", str(days), "-out", cert,
        )  # fmt: skip
        return cert, key

    def protected(self, key: Path) -> Path:
        """The key again, with a passphrase."""
        out = key.with_suffix(".protected")
        self._openssl("pkey", "-in", key, "-aes128", "-passout", "pass:secret", "-out", out)
        return out

    def client(self, cert: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
        """A client that trusts this authority, and shows a certificate if it has one."""
        context = ssl.create_default_context(cafile=str(self.ca))
        if cert and key:
            context.load_cert_chain(cert, key)
        return context

    def _openssl(self, *arguments: object) -> None:
        subprocess.run([require("openssl"), *map(str, arguments)], check=True, capture_output=True, timeout=20)


_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
