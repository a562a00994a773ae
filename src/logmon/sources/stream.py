"""Reading what comes once and only forward: pipes, terminals, connections. One reader for all of them."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.later import later
from logmon.model.time import Instant
from logmon.sources.base import Ended, Idle
from logmon.sources.framing import MAX_LINE, Framer, Framing, Piece
from logmon.sources.reports import Reports

_RECEIVE = 256 * 1024
_VERSION = "s1"
_OFFSET = later(rf"{_VERSION};(\d{{1,18}}),(\d{{1,18}})")


class Inlet(Protocol):
    """Where the bytes come from."""

    def receive(self, size: int) -> bytes | None:
        """Up to `size` bytes without waiting; None when there are none now, nothing at the end. Raises OSError."""
        ...

    def fileno(self) -> int: ...

    def close(self) -> None: ...


class StreamReader:
    """A stream cannot be resumed: its offset only says how far it was. Positions count the bytes of its lines, on from
    `after` where an origin has several streams one after the other (a peer that connects again), else from 0.

    `framing` is new and keeps at most `max_line` bytes of a line; without it newlines cut. `problem` is asked at the
    end for what there is to say about it (the exit code of a command).
    """

    def __init__(
        self,
        origin: Origin,
        inlet: Inlet,
        reports: Reports,
        *,
        count_lines: bool = False,
        max_line: int = MAX_LINE,
        framing: Framing | None = None,
        after: Offset | None = None,
        problem: Callable[[], str] = str,
    ) -> None:
        self.origin = origin
        self._inlet = inlet
        self._reports = reports
        self._problem = problem
        self._framer = framing or Framer(max_line)
        self._max_line = max_line
        self._ready: deque[Piece] = deque()
        self._position, line = _told(after)
        self._line = max(line, 1) if count_lines else 0
        self._at_end = False
        self._ended: Ended | None = None

    @property
    def held(self) -> int:
        """Bytes of a line that is not whole yet."""
        return self._framer.held

    def fileno(self) -> int | None:
        return None if self._ended else self._inlet.fileno()

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if not self._ready and not self._at_end:
            self._receive(limit)
        if self._ready:
            return self._chunk(self._ready.popleft(), now)
        if not self._at_end:
            return Idle()
        return self._ended or self._end(self._problem())

    def give_up(self) -> None:
        """Nothing more is received; what is there is still read, an unfinished line last."""
        if not self._at_end:
            self._at_end = True
            self._ready.extend(self._framer.finish())

    def close(self) -> None:
        if not self._ended:
            self._end("")

    def _receive(self, limit: int) -> None:
        """All that is there now, up to about `limit` bytes."""
        room = limit
        while room > 0 and not self._ready and not self._at_end:
            try:
                data = self._inlet.receive(min(room, _RECEIVE))
            except OSError as error:
                self._reports.trouble(f"{self.origin.partition}: {error.strerror or error}")
                data = b""
            if data is None:
                return
            if not data:
                self.give_up()
                return
            room -= len(data)
            self._ready.extend(self._framer.feed(data))
            if self._framer.broken:
                self._lose_the_rest(self._framer.broken)

    def _lose_the_rest(self, why: str) -> None:
        self._at_end = True
        self._reports.gap(self.origin, self._position + sum(piece.span for piece in self._ready), None, why)

    def _chunk(self, piece: Piece, now: Instant) -> Chunk:
        position, line = self._position, self._line
        self._position += piece.span
        if self._line:
            self._line += piece.data.count(b"\n") + piece.partial
        if piece.skipped:
            why = f"one line is longer than {self._max_line} bytes; the rest of it was skipped"
            self._reports.gap(self.origin, self._position - piece.skipped, piece.skipped, why)
        return Chunk(self.origin, piece.data, position, line, self._offset(), now, piece.partial, skipped=piece.skipped)

    def _offset(self) -> Offset:
        return f"{_VERSION};{self._position},{self._line}"

    def _end(self, problem: str) -> Ended:
        self._at_end = True
        self._ended = Ended(problem)
        self._inlet.close()
        return self._ended


def _told(after: Offset | None) -> tuple[int, int]:
    """Position and line of an offset; zeros for one of another kind."""
    match = _OFFSET.fullmatch(after or "")
    return (int(match[1]), int(match[2])) if match else (0, 0)
