"""Lines of an episode that goes on: a sample of all of them, evenly spread, and the last one."""

from typing import Any

from logmon.model.chunk import Origin
from logmon.model.time import Instant

SAMPLES = 88
"""With the lines that made it fire, an alert has at most a hundred."""

Note = tuple[Instant, Origin, int, bytes]


class Story:
    """Every `stride`-th line. When there are too many, every second one is dropped and the stride doubles: the sample
    stays even however long it lasts, and depends on nothing but the lines."""

    __slots__ = ("last", "notes", "skipped", "stride")

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.stride = 1
        self.skipped = 0
        self.last: Note | None = None

    def add(self, note: Note) -> None:
        self.last = note
        self.skipped += 1
        if self.skipped < self.stride:
            return
        self.skipped = 0
        self.notes.append(note)
        if len(self.notes) > SAMPLES:
            self.notes = self.notes[::2]
            self.stride *= 2

    def told(self) -> list[Note]:
        """The sample, and the last line behind it."""
        if self.last is None or (self.notes and self.notes[-1] == self.last):
            return list(self.notes)
        return [*self.notes, self.last]

    def dump(self) -> Any:
        return self.stride, self.skipped, [_dumped(note) for note in (*self.notes, *([self.last] if self.last else []))]

    @classmethod
    def load(cls, data: Any) -> "Story":
        story = cls()
        story.stride, story.skipped, notes = data
        loaded = [(time, Origin(source, partition), position, raw) for time, source, partition, position, raw in notes]
        if loaded:
            story.last = loaded.pop()
        story.notes = loaded
        return story


def _dumped(note: Note) -> Any:
    time, origin, position, raw = note
    return time, origin.source, origin.partition, position, raw
