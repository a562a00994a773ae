"""What the service manager is told: the protocol of sd_notify(3), datagrams of `NAME=value` lines to one socket.

Without a manager (no `NOTIFY_SOCKET`) everything here does nothing.
"""

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from logmon.model.time import MICROSECOND, Duration, Instant

if TYPE_CHECKING:
    import socket  # loaded only where there is a manager


class Notifier:
    """`address` is a path, or a name in the abstract namespace written with `@`; `watchdog` is how long the manager
    waits for a sign of life (None: it does not)."""

    def __init__(self, address: str = "", watchdog: Duration | None = None) -> None:
        self._socket: socket.socket | None = None
        self._watchdog = watchdog
        self._pinged: Duration | None = None
        self._status = ""
        if address[:1] in ("/", "@"):
            self._connect(address)

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> Self:
        period = environment.get("WATCHDOG_USEC", "")
        ours = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        watched = ours and period.isascii() and period.isdigit() and int(period) > 0
        return cls(environment.get("NOTIFY_SOCKET", ""), int(period) * MICROSECOND if watched else None)

    def _connect(self, address: str) -> None:
        import socket

        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        try:
            self._socket.connect("\0" + address[1:] if address[0] == "@" else address)
        except OSError:
            self.close()

    @property
    def heard(self) -> bool:
        """Is there somebody who listens?"""
        return self._socket is not None

    def ready(self, status: str = "") -> None:
        """Up, or the reload is over."""
        self._status = status
        self._send("READY=1", f"STATUS={status}")

    def reloading(self) -> None:
        """The time stamp belongs into the same datagram: since version 253 systemd takes the reload for failed without
        it."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // MICROSECOND}")

    def stopping(self, status: str = "") -> None:
        self._send("STOPPING=1", f"STATUS={status}")

    def status(self, text: str) -> None:
        """One line for `systemctl status`; sent when it is another one."""
        if text != self._status:
            self._status = text
            self._send(f"STATUS={text}")

    def progress(self) -> None:
        """A step was taken: the sign of life, when half of the manager's patience is over. Never called by a timer, so
        that a loop that hangs is noticed."""
        if self._watchdog is None:
            return
        now = time.monotonic_ns()
        if self._pinged is None or now - self._pinged >= self._watchdog // 2:
            self._pinged = now
            self._send("WATCHDOG=1")

    def wake_at(self, now: Instant) -> Instant | None:
        """When the next sign of life is due, by the clock that says `now`."""
        if self._watchdog is None or self._pinged is None:
            return None
        return now + max(0, self._pinged + self._watchdog // 2 - time.monotonic_ns())

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, *lines: str) -> None:
        """A manager that does not listen, or not fast enough, is not waited for."""
        if self._socket is None:
            return
        text = "\n".join(line.replace("\n", " ") for line in lines)
        try:
            self._socket.send(text.encode("utf-8", "backslashreplace"))
        except OSError:
            return
