"""From messages of a container to whole lines with their instants, and to where one can resume after them."""

from collections import deque

from msgspec import Struct

from logmon.model.time import Instant
from logmon.sources.dockerframes import Message
from logmon.sources.framing import MAX_LINE, Framer, Piece


class Place(Struct, frozen=True):
    """After `count` messages of the instant `at` (several may share one)."""

    at: Instant = 0
    count: int = 0


class _Line(Struct, frozen=True):
    stamp: Instant
    place: Place


class Lines:
    """Joins the parts of long lines, and drops what was given before `after`. `missing` when the messages of that
    instant did not come again: the log no longer holds them, nor perhaps others behind them."""

    def __init__(self, after: Place, max_line: int = MAX_LINE) -> None:
        self.missing = False
        self._after = after
        self._repeats = after.count
        self._place = after
        self._dropping = False
        self._stamp: Instant | None = None
        self._lines: deque[_Line] = deque()
        self._framer = Framer(max_line)

    def feed(self, messages: list[Message], now: Instant) -> list[Piece]:
        """Pieces; `taken` must be called for each, in order."""
        parts: list[bytes] = []
        for message in messages:
            if message.at is not None:
                self._begin(message.at or now)
            if message.data and not self._dropping:
                parts.append(message.data)
                self._mark(message.data.count(b"\n"), message.data.endswith(b"\n"))
        return self._framer.feed(b"".join(parts)) if parts else []

    def finish(self) -> list[Piece]:
        if self._stamp is not None:
            self._lines.append(_Line(self._stamp, self._place))
        return self._framer.finish()

    def taken(self, piece: Piece) -> tuple[tuple[Instant, ...], Place]:
        """The instants of its lines, and where to resume after it."""
        count = piece.data.count(b"\n") + piece.partial
        lines = [self._lines.popleft() for _ in range(count)]
        return tuple(line.stamp for line in lines), lines[-1].place

    def _begin(self, at: Instant) -> None:
        self._dropping = at < self._after.at or (at == self._after.at and self._repeats > 0)
        if at == self._after.at and self._dropping:
            self._repeats -= 1
        if self._dropping:
            return
        self.missing = self.missing or self._repeats > 0
        self._repeats = 0
        self._after = Place()  # from here on everything is new, also when the clock is set back
        self._place = Place(at, self._place.count + 1 if at == self._place.at else 1)
        if self._stamp is None:
            self._stamp = at

    def _mark(self, newlines: int, ends: bool) -> None:
        stamp = self._place.at if self._stamp is None else self._stamp
        for _ in range(newlines):
            self._lines.append(_Line(stamp, self._place))
            stamp = self._place.at
        self._stamp = None if ends else stamp
