"""Lines to events: where one begins and ends, and keeping it whole between reads.

`starts` is matched at the first byte of a line; it has no capturing groups. The first line of what is given always
begins an event. An event has at most `MAX_LINES` lines and `MAX_BYTES` bytes (a single longer line stays whole); what
is beyond begins another one, at the same line however the bytes arrive.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

MAX_LINES = 1000
MAX_BYTES = 1 << 20
_ABOVE = 128
"""How far `starts` looks back, at most."""


def split_events(data: bytes, starts: re.Pattern[bytes]) -> list[bytes]:
    """All events of whole lines, each without its final newline."""
    if not data:
        return []
    body = data[:-1] if data.endswith(b"\n") else data
    if _at_newline(b"!", starts).search(body) is None:  # no line continues another
        return body.split(b"\n")
    events = _at_newline(b"=", starts).split(body)
    if any(len(event) >= MAX_LINES for event in events):
        return [piece for event in events for piece in _pieces(event)]
    return events


def event_positions(events: Sequence[bytes]) -> list[int]:
    """Where each of `split_events(data)`, which are all of them, begins in `data`."""
    ends = accumulate(map(len, events), initial=0)
    return [end + number for number, end in zip(range(len(events)), ends, strict=False)]


def event_span(data: bytes, pos: int, starts: re.Pattern[bytes]) -> tuple[int, int]:
    """Begin and end (without the final newline) of the event that contains the byte at `pos`."""
    begin, end = _natural_start(data, pos, starts), _natural_end(data, pos, starts)
    if end - begin < MAX_LINES:
        return begin, end
    for piece in _pieces(data[begin:end]):
        if pos <= begin + len(piece):
            return begin, begin + len(piece)
        begin += len(piece) + 1
    return begin, end


def _at_newline(sign: bytes, starts: re.Pattern[bytes]) -> re.Pattern[bytes]:
    """A newline before a line that begins an event (`=`) or does not (`!`). `re` keeps what it has compiled."""
    return re.compile(rb"\n(?" + sign + b"(?:" + starts.pattern + b"))")


def _natural_start(data: bytes, pos: int, starts: re.Pattern[bytes]) -> int:
    begin = data.rfind(b"\n", 0, pos) + 1
    while begin and starts.match(data, begin) is None:
        begin = data.rfind(b"\n", 0, begin - 1) + 1
    return begin


def _natural_end(data: bytes, pos: int, starts: re.Pattern[bytes]) -> int:
    last = len(data) - 1 if data.endswith(b"\n") else len(data)
    end = data.find(b"\n", pos)
    while -1 < end < last and starts.match(data, end + 1) is None:
        end = data.find(b"\n", end + 1)
    return last if end == -1 else end


def _pieces(event: bytes) -> Iterator[bytes]:
    """An event cut to the limits, at line ends. A single longer line stays whole."""
    if len(event) <= MAX_BYTES and event.count(b"\n") < MAX_LINES:
        yield event
        return
    piece: list[bytes] = []
    size = -1
    for line in event.split(b"\n"):
        if len(piece) == MAX_LINES or (piece and size + 1 + len(line) > MAX_BYTES):
            yield b"\n".join(piece)
            piece, size = [], -1
        piece.append(line)
        size += 1 + len(line)
    yield b"\n".join(piece)


class Joiner:
    """Keeps the last event of a stream back until the next one begins. With `hold` false (a source known to have only
    single-line events) nothing is held."""

    def __init__(self, starts: re.Pattern[bytes], hold: bool = True) -> None:
        self._starts = starts
        self._hold = hold
        self._held = b""
        self._lines = 0

    @property
    def held(self) -> bytes:
        """What was pushed and not given out: for a snapshot, and to reckon positions."""
        return self._held

    def restore(self, held: bytes) -> None:
        """Go on where `held` was read."""
        self._held = held
        self._lines = held.count(b"\n")

    def push(self, data: bytes, following: bytes = b"") -> bytes:
        """Whole lines in, whole events out: the held bytes and all of `data` but its last event. That, too, when the
        line `following` is known to begin the next one."""
        if not self._hold or not data:
            return data
        if following and self._begins(following, data):
            whole = self._held + data if self._held else data
            self.restore(b"")
            return whole
        begin = self._last_start(data)
        if begin is None and len(self._held) + len(data) <= MAX_BYTES:
            lines = data.count(b"\n")
            if self._lines + lines <= MAX_LINES:
                self._held += data
                self._lines += lines
                return b""
        if begin is None:
            begin, data, self._held = 0, self._held + data, b""
        begin += _last_piece(data[begin:])
        whole = b"".join((self._held, memoryview(data)[:begin]))  # one copy; `+` of a slice makes two
        self.restore(data[begin:])
        return whole

    def _last_start(self, data: bytes) -> int | None:
        """Where the last event that begins in `data` begins; None when all of it continues the held one."""
        begin = _natural_start(data, len(data) - 1, self._starts)
        return begin if begin or not self._held or self._begins(data, self._held) else None

    def _begins(self, data: bytes, above: bytes) -> bool:
        """Does an event begin with `data`? `starts` may look at the end of the line above."""
        above = above[-_ABOVE:]
        return self._starts.match(above + data[: data.find(b"\n") + 1], len(above)) is not None

    def flush(self) -> bytes:
        """The held event, because nothing came for a while or nothing will."""
        held, self._held, self._lines = self._held, b"", 0
        return held


def _last_piece(event: bytes) -> int:
    """Where the last piece of an event begins."""
    end = len(event) - 1 if event.endswith(b"\n") else len(event)
    if end < MAX_LINES:
        return 0
    *_, last = _pieces(event[:end])
    return end - len(last)
