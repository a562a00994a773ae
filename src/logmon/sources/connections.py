"""One accepted connection: its bytes, and for how long it may keep us waiting."""

import socket
from collections.abc import Callable

from logmon.model.chunk import Chunk, Origin
from logmon.model.time import SECOND, Duration, Instant, duration_text
from logmon.sources.admission import Limits
from logmon.sources.base import Ended, Idle
from logmon.sources.stream import StreamReader
from logmon.sources.tally import Tally

HANDSHAKE: Duration = 10 * SECOND


class Connection:
    """An inlet. `refusal` says, when not empty, why it did not end by itself; `shaking`: it does not give lines yet;
    `again`: how soon to ask although it will not become readable (0: no need)."""

    refusal = ""
    shaking = False
    again: Duration = 0

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._connection = connection

    def receive(self, size: int) -> bytes | None:
        try:
            return self._connection.recv(size)
        except BlockingIOError:
            return None
        except OSError as error:
            return self._broken(error)

    def _broken(self, error: OSError) -> bytes:
        self.refusal = f"broke off: {error.strerror or error}"
        return b""

    def fileno(self) -> int:
        return self._connection.fileno()

    def close(self) -> None:
        self._connection.close()


class ConnectionReader:
    """The lines of a connection, until it ends or is silent or unfinished for too long; `left` is called once then."""

    def __init__(
        self, inlet: Connection, lines: StreamReader, limits: Limits, tally: Tally, left: Callable[[], None]
    ) -> None:
        self.origin: Origin = lines.origin
        self._inlet = inlet
        self._lines = lines
        self._limits = limits
        self._tally = tally
        self._left: Callable[[], None] | None = left
        self._heard: Instant | None = None
        self._begun: Instant | None = None

    def fileno(self) -> int | None:
        return self._lines.fileno()

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        answer = self._lines.read(limit, now)
        if isinstance(answer, Idle):
            return self._wait(limit, now)
        if isinstance(answer, Chunk):
            self._heard, self._begun = now, None
        else:
            self._leave()
        return answer

    def close(self) -> None:
        self._lines.close()
        self._leave()

    def _wait(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        self._heard = now if self._heard is None else self._heard
        if not (self._inlet.shaking or self._lines.held):
            self._begun = None
        elif self._begun is None:
            self._begun = now
        at, why = min(self._deadlines(), default=(None, ""))
        if at is not None and now >= at:
            self._inlet.refusal = why
            self._lines.give_up()
            return self.read(limit, now)
        if self._inlet.again:
            at = min(now + self._inlet.again, at or now + self._inlet.again)
        return Idle(at)

    def _deadlines(self) -> list[tuple[Instant, str]]:
        unfinished = HANDSHAKE if self._inlet.shaking else self._limits.unfinished
        what = "the TLS handshake" if self._inlet.shaking else "a line"
        found = []
        if self._begun is not None and unfinished:
            found.append((self._begun + unfinished, f"closed: {what} was unfinished for {duration_text(unfinished)}"))
        if self._heard is not None and self._limits.idle:
            found.append((self._heard + self._limits.idle, f"closed: silent for {duration_text(self._limits.idle)}"))
        return found

    def _leave(self) -> None:
        if self._left is None:
            return
        if self._inlet.refusal:
            self._tally.count(self._inlet.refusal, self.origin.partition)
        self._left()
        self._left = None
