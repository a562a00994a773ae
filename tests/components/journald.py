"""A real systemd-journald of our own: a namespace of it, which needs no systemd, and what programs send to it."""

import os
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path

from tests.components.require import missing
from tests.components.waiting import wait_for

_PROGRAM = "/lib/systemd/systemd-journald"


class Journald:
    def __init__(self, namespace: str) -> None:
        if os.geteuid():
            missing("systemd-journald needs root")
        if not os.access(_PROGRAM, os.X_OK):
            missing("systemd-journald is not installed: apt-get install systemd")
        self.namespace = namespace
        self._settings = Path(f"/run/systemd/journald@{namespace}.conf.d")
        self._sockets = Path(f"/run/systemd/journal.{namespace}")
        self._machine = Path("/etc/machine-id").read_text().strip()
        self._process: subprocess.Popen[bytes] | None = None
        self._settled = 0

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return Path(f"/var/log/journal/{self._machine}.{self.namespace}")

    def start(self) -> None:
        self._settings.mkdir(parents=True, exist_ok=True)
        (self._settings / "test.conf").write_text("[Journal]\nStorage=persistent\nRateLimitIntervalSec=0\n")
        self._process = subprocess.Popen(
            [_PROGRAM, self.namespace], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        wait_for(lambda: self._ready() or self._failed())
        if self._failed():
            assert self._process.stderr
            missing(f"systemd-journald does not run here: {self._process.stderr.read().decode()[-300:]}")

    def send(self, message: str | bytes, **fields: str) -> None:
        """In the native protocol: https://systemd.io/JOURNAL_NATIVE_PROTOCOL."""
        parts = {"MESSAGE": message, **fields}
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
            client.connect(str(self._sockets / "socket"))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 << 20)
            client.sendall(b"".join(_field(name, value) for name, value in parts.items()))

    def settle(self) -> None:
        """What was sent before can be read when this returns."""
        self._settled += 1
        text = f"settled {self._settled}"
        self.send(text, SYSLOG_IDENTIFIER="settle")
        wait_for(lambda: text.encode() in self._newest())

    def rotate(self) -> None:
        subprocess.run(["journalctl", f"--namespace={self.namespace}", "--rotate"], check=True, timeout=20)

    def vacuum(self) -> None:
        """What journald does when it needs room: archived files are removed."""
        archived = list(self.folder.glob("*@*.journal"))
        assert archived, "nothing was rotated"
        for path in archived:
            path.unlink()

    def end(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)
            assert self._process.stderr
            self._process.stderr.close()
        for path in (self.folder, self._settings, self._sockets):
            shutil.rmtree(path, ignore_errors=True)

    def _newest(self) -> bytes:
        return subprocess.check_output(["journalctl", f"--namespace={self.namespace}", "-n1", "-ocat"], timeout=20)

    def _ready(self) -> bool:
        return (self._sockets / "socket").exists() and (self.folder / "system.journal").exists()

    def _failed(self) -> bool:
        return self._process is not None and self._process.poll() is not None


def _field(name: str, value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    if b"\n" in data:
        return name.encode() + b"\n" + struct.pack("<Q", len(data)) + data + b"\n"
    return name.encode() + b"=" + data + b"\n"
