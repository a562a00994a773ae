"""What a rule with a threshold remembers of one key: its window, its episode, and the lines that tell of it."""

from bisect import insort
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from logmon.engine.detect.aggregates import Value
from logmon.engine.detect.story import Story
from logmon.model.chunk import Origin
from logmon.model.evidence import Evidence
from logmon.model.match import MAX_EVIDENCE, Line, Matches
from logmon.model.time import Instant
from logmon.model.wide import pack, unpack

IDLE, PENDING, HOLDING = 0, 1, 2
FIRST_LINES = 9
"""Evidence kept of a window: its first lines; the line that crossed the threshold is added when it fires."""

Note = tuple[Instant, Origin, int, bytes]
"""A line set aside: time, origin, position, raw bytes. Made into evidence only when somebody will see it."""


class Cell:
    __slots__ = (
        "changed",
        "clock",
        "events",
        "extras",
        "notes",
        "peak",
        "quiet",
        "since",
        "spare",
        "stage",
        "story",
        "wake",
        "window",
    )

    def __init__(self, window: Any, clock: Instant) -> None:
        self.window = window
        self.clock = clock
        self.stage = IDLE
        self.since = 0
        self.peak: Value = None
        self.events = 0
        self.extras: tuple[Any, ...] | None = None
        self.notes: list[Note] = []
        self.wake: Instant | None = None
        self.quiet = False  # time alone cannot make it true: what leaves its window need not be visited
        self.spare = 0  # so many events can come, whatever they are, before the key needs to be looked at
        self.story: Story | None = None
        self.changed = False  # since the last snapshot, where the rule keeps count of that

    def keep(self, note: Note) -> None:
        """One more note, in the order of time."""
        if self.notes and note[0] < self.notes[-1][0]:
            insort(self.notes, note, key=itemgetter(0))
        else:
            self.notes.append(note)

    def keep_all(self, notes: Iterable[Note]) -> None:
        self.notes += notes
        self.notes.sort(key=itemgetter(0))

    def forget(self, edge: Instant) -> None:
        """Drop the notes of events that left the window."""
        notes = self.notes
        if notes and notes[0][0] <= edge:
            self.notes = [note for note in notes if note[0] > edge]

    def tell(self, note: Note) -> None:
        """One more line of the episode that goes on."""
        if self.story is None:
            self.story = Story()
        self.story.add(note)

    def end(self) -> Evidence:
        """The episode is over: what there is to tell of it."""
        told = Evidence() if self.story is None else evidence_of(self.story.told())
        self.story = None
        return told

    def evidence(self, crossing: Note | None) -> Evidence:
        notes = self.notes if crossing is None or crossing in self.notes else [*self.notes, crossing]
        return evidence_of(sorted(notes, key=itemgetter(0)))


def note_of(matches: Matches, i: int) -> Note:
    return matches.times[i], matches.origin, matches.positions[i], matches.raws[i][:MAX_EVIDENCE]


def evidence_of(notes: Iterable[Note]) -> Evidence:
    return Evidence.of(map(_line, notes))


def _line(note: Note) -> Line:
    time, origin, position, raw = note
    return Line(origin.source, origin.partition, position, time, raw.decode("utf-8", "backslashreplace"))


def dump_notes(notes: list[Note]) -> list[Any]:
    return [(time, origin.source, origin.partition, position, raw) for time, origin, position, raw in notes]


def load_notes(rows: list[Any]) -> list[Note]:
    return [(time, Origin(source, partition), position, raw) for time, source, partition, position, raw in rows]


def dump_cell(cell: Cell, window: Any) -> bytes:
    """The cell as stored; `window` is the window's own plain data."""
    extras = None if cell.extras is None else [plain(value) for value in cell.extras]
    story = None if cell.story is None else cell.story.dump()
    return pack(
        (cell.clock, cell.stage, cell.since, cell.peak, cell.events, extras, dump_notes(cell.notes), window, story)
    )


def load_cell(data: bytes) -> tuple[Cell, Any]:
    """The cell and the plain data of its window."""
    clock, stage, since, peak, events, extras, notes, window, *more = unpack(data)
    cell = Cell(None, clock)
    cell.stage, cell.since, cell.peak, cell.events = stage, since, peak, events
    cell.extras = None if extras is None else tuple(extras)
    cell.notes = load_notes(notes)
    cell.story = Story.load(more[0]) if more and more[0] is not None else None
    return cell, window


def plain(value: Any) -> Any:
    """A field value as a summary shows it and a snapshot stores it."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
