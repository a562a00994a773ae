"""Several writers in one stream, each one's events kept whole.

A container's stdout and stderr, or the services of `docker compose logs`, write into the middle of each other's stack
traces. Where a format says who wrote a line, the lines of each writer are put together again, in the order in which
their events began. What comes out depends on the lines alone, not on how they were cut into reads.
"""

import re
from collections import deque
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from logmon.formats.base import Format
from logmon.formats.keyed import Keyed
from logmon.formats.layered import Layered
from logmon.formats.multiline import MAX_BYTES, MAX_LINES
from logmon.formats.rare import Rare
from logmon.model.later import later

APART = 100
"""After so many lines of others a writer's event is over."""

_RAISED = later(
    rb"(?:\w{1,80}\.){0,12}\w{0,80}(?:Error|Exception|Interrupt|Exit|Iteration|Warning|Group)(?::|[ \t]*\Z)"
)
"""The last line of a trace of Python: it is not indented, and alone it would begin an event."""

Place = tuple[int, int, int]
"""(offset in the woven data, position in the origin, number of the first line) of an event."""


class Woven(Struct, frozen=True):
    """Whole events, with the place of each. `size` counts the bytes of the input behind them: parts of a line that were
    joined have lost what stood between them."""

    data: bytes = b""
    places: tuple[Place, ...] = ()
    size: int = 0


class _Event(Struct):
    """What is known so far of one event: `until` counts the lines up to its last one; `open`: that line goes on;
    `indented`: it is the inside of a trace. `size` as in `Woven`."""

    writer: bytes
    position: int
    line: int
    data: bytes
    until: int
    lines: int = 1
    open: bool = False
    indented: bool = False
    size: int = 0


def size_of(snapshot: Any) -> int:
    """`Writers.size` when it was written down."""
    return sum(row[-1] for row in snapshot[2])


def writer_of(form: Format) -> re.Pattern[bytes] | None:
    """The prefix that names the writer of a line, where a format has one."""
    while isinstance(form, Layered | Rare):
        form = form.outer if isinstance(form, Layered) else form.form
    return form.writer if isinstance(form, Keyed) else None


class Writers:
    """`prefix` is matched at the first byte of a line and has the group `writer`; in the group `open`, if it has one,
    stands something when the line goes on in the writer's next one, whose prefix is then dropped."""

    def __init__(self, starts: re.Pattern[bytes], prefix: re.Pattern[bytes]) -> None:
        self._starts = starts
        self._prefix = prefix
        self._opens = "open" in prefix.groupindex
        self._events: deque[_Event] = deque()
        self._latest: dict[bytes, _Event] = {}
        self._writer = b""
        self._count = 0

    @property
    def first(self) -> tuple[int, int]:
        """Position and line number of the first event that is held."""
        return (self._events[0].position, self._events[0].line) if self._events else (0, 0)

    @property
    def held(self) -> bytes:
        """What was pushed and not given out."""
        return b"".join(event.data + b"\n" for event in self._events)

    @property
    def size(self) -> int:
        """Bytes of the input behind what is held."""
        return sum(event.size for event in self._events)

    def push(self, data: bytes, position: int, line: int) -> Woven:
        """Whole lines in, whole events out. `line` is the number of the first one (0: not counted)."""
        self.adopt(data, position, line)
        return self._release(self._over)

    def adopt(self, data: bytes, position: int, line: int) -> None:
        """Lines that somebody else held back so far: nothing is given out yet."""
        end = position + len(data)
        for raw in data.removesuffix(b"\n").split(b"\n"):
            self._take(raw, position, line).size += min(len(raw) + 1, end - position)
            position += len(raw) + 1
            line += 1 if line else 0

    def flush(self) -> Woven:
        """All that is held: nothing came for a while, or nothing will."""
        woven = self._release(lambda event: True)
        self._latest = {}
        return woven

    def snapshot(self) -> Any:
        """Plain data for `restore`."""
        rows = [
            (e.writer, e.position, e.line, e.data, e.until, e.lines, e.open, e.indented, e.size) for e in self._events
        ]
        return self._count, self._writer, rows

    def restore(self, data: Any) -> None:
        self._count, self._writer, rows = data
        self._events = deque(_Event(*row) for row in rows)
        self._latest = {event.writer: event for event in self._events}

    def _take(self, raw: bytes, position: int, line: int) -> _Event:
        """The event that the line belongs to."""
        self._count += 1
        found = self._prefix.match(raw)
        text = raw if found is None else raw[found.end() :]
        begins = self._starts.match(raw) is not None
        if found is not None or begins:
            self._writer = found["writer"] if found is not None else b""
        event = self._latest.get(self._writer)
        goes_on = event is not None and (not begins or event.open or (event.indented and _RAISED.match(text)))
        if event is None or not goes_on or self._over(event) or _full(event, raw):
            event = _Event(self._writer, position, line, raw, self._count)
            self._events.append(event)
            self._latest[self._writer] = event
        elif event.open:
            event.data += text
        else:
            event.data += b"\n" + raw
            event.lines += 1
        event.until = self._count
        event.indented = text[:1] in (b" ", b"\t")
        event.open = self._opens and found is not None and bool(found["open"])
        return event

    def _over(self, event: _Event) -> bool:
        return self._latest.get(event.writer) is not event or self._count - event.until > APART

    def _release(self, over: Callable[[_Event], bool]) -> Woven:
        """The events that are over, up to the first one that is not."""
        done: list[bytes] = []
        places: list[Place] = []
        offset = size = 0
        while self._events and over(self._events[0]):
            event = self._events.popleft()
            if self._latest.get(event.writer) is event:
                del self._latest[event.writer]
            done.append(event.data + b"\n")
            places.append((offset, event.position, event.line))
            offset += len(event.data) + 1
            size += event.size
        return Woven(b"".join(done), tuple(places), size)


def _full(event: _Event, raw: bytes) -> bool:
    return event.lines >= MAX_LINES or len(event.data) + 1 + len(raw) > MAX_BYTES
