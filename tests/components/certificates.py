"""A certificate authority of our own, and what it signed, made by openssl."""

import subprocess
from pathlib import Path

from tests.components.require import require

_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")


def authority(folder: Path) -> Path:
    """`ca.pem`, and its key."""
    folder.mkdir(parents=True, exist_ok=True)
    _openssl("req", "-x509", *_CURVE, "-subj", "/CN=test authority", "-keyout", folder / "ca-key.pem",
             "-out", folder / "ca.pem")  # fmt: skip
    return folder


def signed(authority: Path, folder: Path, name: str = "127.0.0.1") -> Path:
    """`cert.pem`, `key.pem` and the authority's `ca.pem`, for a server or a client on this address."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.pem").write_bytes((authority / "ca.pem").read_bytes())
    _openssl("req", "-x509", *_CURVE, "-subj", f"/CN={name}", "-addext", f"subjectAltName=IP:{name}",
             "-addext", "basicConstraints=CA:FALSE", "-CA", authority / "ca.pem", "-CAkey", authority / "ca-key.pem",
             "-keyout", folder / "key.pem", "-out", folder / "cert.pem")  # fmt: skip
    return folder


def _openssl(*arguments: str | Path) -> None:
    subprocess.run([require("openssl"), *map(str, arguments)], check=True, capture_output=True, timeout=60)
