"""One origin on its way to the scanner: events kept whole between reads, the format found, time carried along.

The little that an origin's bytes leave behind for the next read is here, and only here, so that the scanner is pure.
What comes next can be cut while what was cut before is still being scanned: only the times of events without one depend
on the events before.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from logmon.engine.scan.scanner import Layout, Piece, Scanned, Scanner
from logmon.formats.detect import Detection, detect, of_names
from logmon.formats.multiline import Joiner
from logmon.formats.table import NONE, Own
from logmon.formats.timestamps import Timestamps
from logmon.formats.writers import Woven, Writers, size_of, writer_of
from logmon.model.chunk import Chunk, Origin
from logmon.model.time import Instant

SAMPLE = 200
"""Lines of an origin that its format is found from."""


class Memory(Struct, frozen=True, array_like=True):
    """A lane as it is stored: `position` and `line` are of `held`, the event held back, whose lines have `stamps`;
    `before` is the time that an untimed event takes; `formats` are the names of those found;
    `writers` is what is held back of each of several; `joined` are bytes that joining took out of what is held."""

    front: Instant | None
    arrived: Instant
    before: Instant | None
    position: int
    line: int
    stamps: tuple[Instant, ...]
    held: bytes
    formats: tuple[str, ...]
    writers: Any = None
    joined: int = 0

    @property
    def size(self) -> int:
        """Bytes of the input that are held back."""
        return len(self.held) + self.joined + (0 if self.writers is None else size_of(self.writers))


def recall(snapshot: bytes) -> Memory:
    return msgspec.msgpack.decode(snapshot, type=Memory)


class Cut(Struct, frozen=True):
    """Whole events that are to be scanned, and how they are read. `names` are the formats that were found (empty: those
    that were given)."""

    piece: Piece
    layout: Layout
    names: tuple[str, ...]


class Lane:
    """`front` is the newest event time seen (None: none yet), `before` that of the last event that has one, `arrived`
    when the bytes before were read."""

    def __init__(
        self, origin: Origin, scanner: Scanner, stamps: Timestamps, formats: Sequence[str] = (), own: Own = NONE
    ) -> None:
        self.origin = origin
        self.front: Instant | None = None
        self.before: Instant | None = None
        self.arrived: Instant = 0
        self._scanner = scanner
        self._stamps = stamps
        self._given = tuple(formats)
        self._own = own
        self._sample: list[bytes] = []
        self._tried = 0
        self._position = 0
        self._line = 0
        self._held_stamps: tuple[Instant, ...] = ()
        self._names: tuple[str, ...] = ()
        self._used = 0
        self._joined = 0  # bytes of the input that are not in what is held, because lines were joined
        found = of_names(formats, own)
        self._layout = Layout(found.formats, found.starts, stamps)
        self._joiner = Joiner(found.starts)
        self._writers: Writers | None = None
        self._use(found)

    @property
    def layout(self) -> Layout:
        return self._layout

    @property
    def sample(self) -> bytes:
        """The first lines, where the format had to be found."""
        return b"".join([line + b"\n" for line in self._sample])

    @property
    def held(self) -> int:
        """Bytes of the input that are held back, waiting for the continuation of their events."""
        return len(self._joiner.held) + self._joined + (0 if self._writers is None else self._writers.size)

    def take_used(self) -> int:
        """Bytes of the input that were cut since the last call."""
        used, self._used = self._used, 0
        return used

    def cut(self, chunk: Chunk) -> Cut | None:
        """The events that the chunk completes; the last one waits for what may belong to it, if that is not known."""
        self.learn(chunk.data)
        if self._writers is not None and chunk.stamps is None:
            self.arrived = chunk.arrived
            self._position = chunk.position + len(chunk.data)
            self._line = chunk.line + chunk.data.count(b"\n") if chunk.line else 0
            return self._cut_woven(self._writers.push(chunk.data, chunk.position, chunk.line))
        if not self._joiner.held:
            self._position, self._line, self._held_stamps = chunk.position, chunk.line, ()
        stamps = None if chunk.stamps is None else self._held_stamps + chunk.stamps
        self._held_stamps = stamps or ()
        self.arrived = chunk.arrived
        return self._cut(self._joiner.push(chunk.data, chunk.following))

    def learn(self, data: bytes) -> None:
        """Find the format from these lines too. Looks again whenever the sample has grown fourfold: a first line alone
        can mislead."""
        if self._given or not data or len(self._sample) >= SAMPLE:
            return
        self._sample += data[: 1 << 17].rstrip(b"\n").split(b"\n")[: SAMPLE - len(self._sample)]
        if len(self._sample) >= min(4 * self._tried, SAMPLE):
            self._tried = len(self._sample)
            self._find(detect(self._sample, self._own))

    def flush(self) -> Cut | None:
        """The event held back: nothing came for a while, or nothing will."""
        if self._writers is not None and self._writers.held:
            return self._cut_woven(self._writers.flush())
        return self._cut(self._joiner.flush())

    def scan(self, cut: Cut) -> Scanned:
        """Cuts are scanned in the order in which they were made."""
        return self.took(self._scanner.scan(replace(cut.piece, before=self.before), cut.layout))

    def took(self, scanned: Scanned) -> Scanned:
        """The next cut was scanned, here or elsewhere: so far has time come."""
        self.before = scanned.last
        if scanned.last is not None and (self.front is None or scanned.last > self.front):
            self.front = scanned.last
        return scanned

    def snapshot(self) -> bytes:
        return msgspec.msgpack.encode(
            Memory(
                self.front,
                self.arrived,
                self.before,
                self._position,
                self._line,
                self._held_stamps,
                self._joiner.held,
                self._names,
                None if self._writers is None else self._writers.snapshot(),
                self._joined,
            )
        )

    def restore(self, data: bytes) -> None:
        memory = recall(data)
        self.front, self.arrived, self.before = memory.front, memory.arrived, memory.before
        self._position, self._line, self._held_stamps = memory.position, memory.line, memory.stamps
        self.read_as(memory.formats)
        self._joiner.restore(memory.held)
        if self._writers is not None and memory.writers is not None:
            self._writers.restore(memory.writers)
        self._joined = memory.joined

    def read_as(self, names: Sequence[str]) -> None:
        """Formats that were found elsewhere, unless some were given."""
        if names and not self._given and tuple(names) != self._names:
            self._find(of_names(names, self._own))

    def _cut(self, whole: bytes) -> Cut | None:
        if not whole:
            return None
        stamps = self._held_stamps or None
        lines = whole.count(b"\n") if self._line or stamps is not None else 0
        piece = Piece(self.origin, whole, self._position, self._line, self.arrived, None, stamps)
        self._used, self._joined = self._used + len(whole) + self._joined, 0
        self._position += len(whole)
        self._line += lines if self._line else 0
        self._held_stamps = () if stamps is None else stamps[lines:]
        return Cut(piece, self._layout, self._names)

    def _cut_woven(self, woven: Woven) -> Cut | None:
        if not woven.places:
            return None
        self._used += woven.size
        _, position, line = woven.places[0]
        piece = Piece(self.origin, woven.data, position, line, self.arrived, None, None, woven.places)
        return Cut(piece, self._layout, self._names)

    def _find(self, found: Detection) -> None:
        self._names = tuple(form.name for form in found.formats)
        self._use(found)

    def _use(self, found: Detection) -> None:
        """Go on with these formats; what is held back goes on being held."""
        held, writers, prefix = self._joiner.held, self._writers, writer_of(found.formats[0])
        self._layout = Layout(found.formats, found.starts, self._stamps)
        self._joiner = Joiner(found.starts)
        self._writers = None if prefix is None else Writers(found.starts, prefix)
        if self._writers is None and writers is not None and writers.held:
            held, (self._position, self._line) = writers.held, writers.first
            self._joined = writers.size - len(held)
        elif self._writers is not None and writers is not None:
            self._writers.restore(writers.snapshot())
        if self._writers is not None and held:
            self._writers.adopt(held, self._position, self._line)
        else:
            self._joiner.restore(held)
