"""A source in memory: for tests and rule cases, where the hand that writes the lines also holds the clock."""

from collections import deque
from collections.abc import Iterable

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import MILLISECOND, Instant
from logmon.sources.base import Ended, Idle, Reader, Start, Trouble
from logmon.sources.framing import Framer, Piece
from logmon.sources.reports import Reports

_VERSION = "r1"
_SOON = 50 * MILLISECOND


class ReplaySource:
    """Gives the bytes of `pieces`, then those of `append`, until `end`. It keeps all of them, so it can be resumed.

    Every piece becomes a chunk of its own (cut at newlines), as if it had been read at once.
    """

    def __init__(self, name: str, pieces: Iterable[bytes] = (), *, partition: str = "-", ended: bool = False) -> None:
        self.name = name
        self.pieces = list(pieces)
        self.ended = ended
        self._origin = Origin(name, partition)
        self._given = False
        self._reports = Reports(name)

    @property
    def follow(self) -> bool:
        """More may be appended."""
        return not self.ended

    def append(self, data: bytes) -> None:
        self.pieces.append(data)

    def end(self) -> None:
        self.ended = True

    def discover(self, now: Instant) -> list[Origin]:
        given, self._given = self._given, True
        return [] if given else [self._origin]

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        """`Start("end")` skips what is there now; `lines` is not known here."""
        begin = self._stored(after)
        if after is None and start.where == "end":
            begin = b"".join(self.pieces).rfind(b"\n") + 1
        return _Reader(origin, self, begin)

    def _stored(self, after: Offset | None) -> int:
        version, _, position = (after or f"{_VERSION};0").partition(";")
        if version == _VERSION and position.isdigit():
            return int(position)
        self._reports.gap(self._origin, 0, None, "the stored position cannot be understood; reading from the start")
        return 0

    def troubles(self) -> list[Trouble | Gap]:
        return self._reports.take()

    def close(self) -> None:
        """Nothing is open."""


class _Reader:
    def __init__(self, origin: Origin, source: ReplaySource, begin: int) -> None:
        self.origin = origin
        self._source = source
        self._skip = self._position = begin
        self._line = 1 + b"".join(source.pieces)[:begin].count(b"\n")
        self._next = 0
        self._framer = Framer()
        self._ready: deque[Piece] = deque()
        self._closed = False

    def fileno(self) -> int | None:
        return None

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if self._closed:
            return Ended()
        while not self._ready and self._next < len(self._source.pieces):
            piece = self._source.pieces[self._next]
            self._next += 1
            skipped, self._skip = min(self._skip, len(piece)), max(0, self._skip - len(piece))
            self._ready.extend(self._framer.feed(piece[skipped:]))
        if not self._ready and self._source.ended:
            self._ready.extend(self._framer.finish())
        if self._ready:
            return self._chunk(self._ready.popleft(), now)
        return Ended() if self._source.ended else Idle(now + _SOON)

    def close(self) -> None:
        self._closed = True

    def _chunk(self, piece: Piece, now: Instant) -> Chunk:
        position, line = self._position, self._line
        self._position += piece.span
        self._line += piece.data.count(b"\n")
        resume = f"{_VERSION};{self._position}"
        return Chunk(self.origin, piece.data, position, line, resume, now, piece.partial, skipped=piece.skipped)
