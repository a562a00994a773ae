"""Sequences as an automaton: what is needed to advance, and for each state the run that can live longest.

A *run* is a beginning of the sequence: the events chosen so far. Of all runs that stand at the same place only the one
with the latest first event is kept, because whatever completes another one completes it too, and no earlier run lives
longer. An event moves each run on by one event at most.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from logmon.engine.detect.cell import Note
from logmon.language import tree
from logmon.model.time import Instant


class Stretch(Struct, frozen=True):
    """A positive step: its bit in the value column, how many events it takes, and the bits of the `!step`s between its
    last event and the next step's first (for the last step: until the deadline)."""

    bit: int
    times: int
    guard: int


def stretches(steps: tuple[tree.Step, ...]) -> tuple[Stretch, ...]:
    """The positive steps of a sequence, each with the missing ones behind it."""
    found: list[Stretch] = []
    for number, step in enumerate(steps):
        if step.negated:
            last = found.pop()
            found.append(Stretch(last.bit, last.times, last.guard | 1 << number))
        else:
            found.append(Stretch(1 << number, step.times, 0))
    return tuple(found)


class Run(Struct, frozen=True):
    """A chain of events: `start` is the first one's time, `before` the run that this event moved on."""

    start: Instant
    note: Note
    before: "Run | None" = None

    def notes(self) -> list[Note]:
        """Its events, first to last."""
        chain: list[Note] = []
        run: Run | None = self
        while run is not None:
            chain.append(run.note)
            run = run.before
        return chain[::-1]


class Runs:
    """The runs of one key. `standing[n][c]` is the best one with c + 1 events of step n."""

    __slots__ = ("standing",)

    def __init__(self, parts: tuple[Stretch, ...]) -> None:
        self.standing: list[list[Run | None]] = [[None] * part.times for part in parts]

    def newest(self) -> Instant | None:
        """The latest first event of any run."""
        return max((run.start for run in self.all()), default=None)

    def all(self) -> Iterator[Run]:
        return (run for row in self.standing for run in row if run is not None)

    def clear(self) -> None:
        for row in self.standing:
            row[:] = [None] * len(row)

    def take(self, parts: tuple[Stretch, ...], mask: int, time: Instant, note: Note, oldest: Instant) -> bool:
        """Move every run on that this event fits; runs that began at or before `oldest` are too old. Does a run stand
        newly at the end?"""
        standing = self.standing
        ended = False
        for n in range(len(parts) - 1, -1, -1):
            row, part = standing[n], parts[n]
            done = row[-1]
            moved = False
            if mask & part.bit:
                moved = self._move(row, standing[n - 1][-1] if n else None, n == 0, time, note, oldest)
            if mask & part.guard and row[-1] is done:
                row[-1] = None
            elif moved and n == len(parts) - 1:
                ended = True
        return ended

    @staticmethod
    def _move(
        row: list[Run | None], entering: Run | None, begins: bool, time: Instant, note: Note, oldest: Instant
    ) -> bool:
        """One event for one step: each count becomes one more where that run began later. True: the step is complete by
        this event."""
        last = row[-1]
        for c in range(len(row) - 1, 0, -1):
            before, known = row[c - 1], row[c]
            if before is not None and before.start > oldest and (known is None or before.start > known.start):
                row[c] = Run(before.start, note, before)
        known = row[0]
        if begins:
            row[0] = Run(time, note)
        elif entering is not None and entering.start > oldest and (known is None or entering.start > known.start):
            row[0] = Run(entering.start, note, entering)
        return row[-1] is not last


def dump_chain(run: Run) -> Any:
    return run.start, run.notes()
