"""The reader of one stream (stdout or stderr) of one container: inspect, stream, and again after an interruption."""

from collections import deque

from msgspec import Struct

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.time import HOUR, MILLISECOND, SECOND, Duration, Instant
from logmon.sources.base import Ended, Idle, Start
from logmon.sources.dockerapi import (
    Details,
    State,
    decode_details,
    inspect_target,
    logs_target,
    refusal,
    said,
)
from logmon.sources.dockerframes import Frames, Terminal
from logmon.sources.dockerlines import Lines, Place
from logmon.sources.exchange import Exchange, Server
from logmon.sources.framing import Piece
from logmon.sources.reports import Reports

_VERSION = "d1"
_RETRY: Duration = SECOND
_REST: Duration = 30 * SECOND
"""Between two looks at a container that has ended, should nobody say that it was started again."""
_SOON: Duration = 20 * MILLISECOND
_ZONES: Duration = 26 * HOUR
"""A stamp in a line can be so much later than the instant of its arrival, when its zone is not the one assumed."""
_ROTATED = "the container's log no longer holds the line that it was read to (max-size); what came after it is unknown"
_OK, _NOT_FOUND = 200, 404
_MAX_INSPECT = 4 << 20


class _Stored(Struct, frozen=True):
    container: str = ""
    place: Place = Place()
    position: int = 0
    line: int = 0


class DockerReader:
    """Follows a container through its restarts and those of the daemon, without loss or repeats: it asks again from
    the last instant on, and skips as many messages of that instant as it had. Ends when the container is removed."""

    def __init__(
        self,
        origin: Origin,
        server: Server,
        container: str,
        stream: str,
        after: Offset | None,
        start: Start,
        reports: Reports,
        *,
        follow: bool,
        count_lines: bool,
    ) -> None:
        self.origin = origin
        self.container = container
        self._server, self._stream = server, stream
        self._name = origin.partition.rpartition("/")[0]
        self._follow = follow
        self._reports = reports
        stored = self._stored(after)
        self._place, self._position = stored.place, stored.position
        self._tail = None if after or start.where == "start" else start.lines
        self._since = max((start.since or 0) - _ZONES, 0)
        self._line = (stored.line or 1) if count_lines and self._tail is None else 0
        self._exchange: Exchange | None = None
        self._answer = bytearray()
        self._frames: Frames | Terminal | None = None
        self._lines = Lines(self._place)
        self._state: State | None = None
        self._ready: deque[Piece] = deque()
        self._again_at: Instant = 0
        self._through = False
        """The stream came to an end of its own once."""
        self._woken = False
        self._complaint = ""
        self._finished = False
        self.ended: Ended | None = None

    def fileno(self) -> int | None:
        return self._exchange.fileno() if self._exchange else None

    def place(self) -> Offset | None:
        return self._offset() if self._place.at else None

    def wake(self) -> None:
        """Something happened to the container: what an inspection says that is under way may be old."""
        self._woken = True

    def leave(self) -> Offset:
        """End at the next read, and say where another reader can go on."""
        self._hang_up()
        self._ready.clear()
        self._finished = True
        return self._offset()

    def close(self) -> None:
        self._hang_up()
        self._ready.clear()
        self.ended = self.ended or Ended()

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if not self._ready and not self.ended and not self._finished:
            try:
                idle = self._advance(limit, now)
            except OSError as error:
                idle = self._failed(error, now)
            if idle and not self._ready:
                return idle
        if self._ready:
            return self._chunk(self._ready.popleft(), now)
        return self._end()

    # -- the conversation

    def _advance(self, limit: int, now: Instant) -> Idle | None:
        """Goes on until there are lines or there is nothing now; None at the end. Raises OSError."""
        room = limit
        while room > 0 and not self._ready:
            if self._exchange is None:
                if now < self._again_at and not (self._woken and self._state):
                    return Idle(self._again_at)
                self._woken = False
                self._exchange = Exchange(self._server, inspect_target(self.container))
                self._answer.clear()
            data = self._exchange.receive()
            if data is None:
                return Idle(now + _SOON if self._exchange.sending else None)
            room -= len(data) + 1
            idle = self._inspecting(data, now) if self._frames is None else self._streaming(data, now)
            if idle or self._finished:
                return idle
        return Idle(now)

    def _inspecting(self, data: bytes, now: Instant) -> Idle | None:
        body = self._exchange.body if self._exchange else None
        self._answer += data
        if body is None or not body.done:
            if len(self._answer) > _MAX_INSPECT:
                raise OSError(None, "the daemon's answer is too long")
            return None
        self._hang_up()
        if body.status == _NOT_FOUND:
            self._finished = True
            return None
        if body.status != _OK:
            raise OSError(None, refusal(body.status, bytes(self._answer)))
        return self._inspected(decode_details(bytes(self._answer)), now)

    def _inspected(self, details: Details, now: Instant) -> Idle | None:
        """Asks for the log, unless all of it is known."""
        self._reports.forget(self._complaint)
        if details.state == self._state:
            self._again_at = now + _REST
            return Idle(now if self._woken else self._again_at)
        self._state = details.state
        tail, self._tail = self._tail, None
        if tail == 0:
            self._place = Place(now)
        self._lines = Lines(self._place)
        self._frames = Terminal() if details.config.tty else Frames()
        since = 0 if tail is not None else self._place.at or self._since
        target = logs_target(self.container, self._stream, follow=self._follow, since=since, tail=tail)
        self._answer.clear()
        self._exchange = Exchange(self._server, target)
        return None

    def _streaming(self, data: bytes, now: Instant) -> Idle | None:
        exchange, frames = self._exchange, self._frames
        if exchange is None or frames is None:
            return None
        if exchange.body.status not in (0, _OK):
            self._answer += data
            if exchange.body.done:
                self._refused(exchange.body.status)
            return None
        self._ready.extend(self._lines.feed(list(frames.feed(data)), now))
        if self._lines.missing:
            self._lines.missing = False
            self._reports.gap(self.origin, self._position, None, _ROTATED)
        if exchange.body.done:
            self._hang_up()
            self._through = True
            if not self._follow:
                self._ready.extend(self._lines.finish())
                self._finished = True
        return None

    def _refused(self, status: int) -> None:
        message = refusal(status, bytes(self._answer))
        if "does not support reading" in message:
            message = "its log driver keeps nothing that can be read; run it with --log-driver json-file or local"
        gone = status == _NOT_FOUND or "marked for removal" in message  # since it was inspected, a moment ago
        if not (self._through and gone):  # else all that it said has been read
            self._reports.once(f"container {self._name}: {message}", fatal=True)
        self._hang_up()
        self._finished = True

    def _hang_up(self) -> None:
        if self._exchange:
            self._exchange.close()
        self._exchange, self._frames = None, None

    def _failed(self, error: OSError, now: Instant) -> Idle | None:
        """The daemon went away, or refuses: when following, ask again until it is back."""
        self._hang_up()
        self._state = None
        message = f"docker, container {self._name}: {said(error)}"
        if not self._follow:
            self.ended = Ended(message)
            return None
        self._complaint = f"{message}; trying again"
        self._reports.once(self._complaint)
        self._again_at = now + _RETRY
        return Idle(self._again_at)

    def _end(self) -> Ended:
        self._hang_up()
        self.ended = self.ended or Ended()
        return self.ended

    # -- answers

    def _chunk(self, piece: Piece, now: Instant) -> Chunk:
        stamps, self._place = self._lines.taken(piece)
        position, line = self._position, self._line
        self._position += piece.span
        if line:
            self._line += piece.data.count(b"\n")
        if piece.skipped:
            self._reports.gap(self.origin, self._position - piece.skipped, piece.skipped, "one line is too long")
        return Chunk(self.origin, piece.data, position, line, self._offset(), now, piece.partial, stamps, piece.skipped)

    def _offset(self) -> Offset:
        place = self._place
        return f"{_VERSION};{self.container};{place.at};{place.count};{self._position};{self._line}"

    def _stored(self, after: Offset | None) -> _Stored:
        if after is None:
            return _Stored()
        stored = _decoded(after)
        if stored is None:
            why = "the stored position cannot be understood; reading from the start of the log"
            self._reports.gap(self.origin, 0, None, why)
            return _Stored()
        if stored.container != self.container:
            why = f"container {self._name} was replaced; what the old one logged after that is gone"
            self._reports.gap(self.origin, stored.position, None, why)
            return _Stored(position=stored.position, line=stored.line)
        return stored


def container_of(offset: Offset | None) -> str:
    """The id of the container that an offset is of; empty when there is none."""
    stored = None if offset is None else _decoded(offset)
    return stored.container if stored else ""


def _decoded(offset: Offset) -> _Stored | None:
    try:
        version, container, *numbers = offset.split(";")
        at, count, position, line = map(int, numbers)
    except ValueError:
        return None
    return _Stored(container, Place(at, count), position, line) if version == _VERSION else None
