"""Sequences as an automaton: what is needed to advance, and for each state the run that can live longest.

A *run* is a beginning of the sequence: the events chosen so far. Of all runs that stand at the same place only the one
with the latest first event is kept, because whatever completes another one completes it too, and no earlier run lives
longer. An event moves each run on by one event at most.
"""

from collections import deque
from typing import Any

from msgspec import Struct

from logmon.engine.detect.cell import Note, dump_notes, load_notes
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
    """The runs of one key. `rows[n - 1][c]` is the best one with c + 1 events of step n; runs of the first step are
    always its newest events, so these are kept once, in `opening`, with the times they were taken at."""

    __slots__ = ("opening", "ready", "rows")

    def __init__(self, parts: tuple[Stretch, ...]) -> None:
        self.opening: deque[tuple[Instant, Note]] = deque(maxlen=parts[0].times)
        self.ready = False
        self.rows: list[list[Run | None]] = [[None] * part.times for part in parts[1:]]

    def newest(self) -> Instant | None:
        """The latest first event of any run."""
        starts = [run.start for row in self.rows for run in row if run is not None]
        return max(starts + [time for time, _ in self.opening], default=None)

    def weight(self) -> int:
        return len(self.opening) + sum(run is not None for row in self.rows for run in row)

    def clear(self) -> None:
        self.opening.clear()
        self.ready = False
        for row in self.rows:
            row[:] = [None] * len(row)

    def ended(self) -> Run:
        """The run that stands at the end."""
        run = self.rows[-1][-1] if self.rows else self._opened()
        assert run is not None
        return run

    def take(self, parts: tuple[Stretch, ...], mask: int, time: Instant, note: Note, oldest: Instant) -> bool:
        """Move on every run that this event fits; those that began at or before `oldest` are too old. True: a run newly
        stands at the end."""
        ended = False
        for n in range(len(parts) - 1, 0, -1):  # from the end, so that no run is moved twice
            part, row = parts[n], self.rows[n - 1]
            if mask & part.guard:
                row[-1] = None  # the step behind has looked at it already
            if mask & part.bit and self._move(n, note, oldest) and n == len(parts) - 1:
                ended = True
        if mask & parts[0].bit:
            self.opening.append((time, note))
            self.ready = len(self.opening) == parts[0].times and self.opening[0][0] > oldest
            ended = ended or (self.ready and len(parts) == 1)
        elif mask & parts[0].guard:
            self.ready = False
        return ended

    def _move(self, n: int, note: Note, oldest: Instant) -> bool:
        """One event for step n: a run with c events of it gets one more, where it began later than the one that has as
        many. True: this event is the last that the step needs."""
        row = self.rows[n - 1]
        last = row[-1]
        for c in range(len(row) - 1, 0, -1):
            before = row[c - 1]
            if before is not None and _better(before.start, row[c], oldest):
                row[c] = Run(before.start, note, before)
        entering = self._enters(n, row[0], oldest)
        if entering is not None:
            row[0] = Run(entering.start, note, entering)
        return row[-1] is not last

    def _enters(self, n: int, known: Run | None, oldest: Instant) -> Run | None:
        """The run that has completed the step before n, when it began later than `known`."""
        if n > 1:
            run = self.rows[n - 2][-1]
            return run if run is not None and _better(run.start, known, oldest) else None
        return self._opened() if self.ready and _better(self.opening[0][0], known, oldest) else None

    def _opened(self) -> Run:
        run: Run | None = None
        for _, note in self.opening:
            run = Run(self.opening[0][0], note, run)
        assert run is not None
        return run


def _better(start: Instant, known: Run | None, oldest: Instant) -> bool:
    return start > oldest and (known is None or start > known.start)


def dump_runs(runs: Runs) -> Any:
    opening = [(time, dump_notes([note])) for time, note in runs.opening]
    return opening, runs.ready, [[dump_run(run) for run in row] for row in runs.rows]


def load_runs(data: Any, parts: tuple[Stretch, ...]) -> Runs:
    opening, ready, rows = data
    runs = Runs(parts)
    runs.opening.extend((time, load_notes(notes)[0]) for time, notes in opening)
    runs.ready = ready
    runs.rows = [[load_run(run) for run in row] for row in rows]
    return runs


def dump_run(run: Run | None) -> Any:
    return None if run is None else (run.start, dump_notes(run.notes()))


def load_run(data: Any) -> Run | None:
    if data is None:
        return None
    run: Run | None = None
    for note in load_notes(data[1]):
        run = Run(data[0], note, run)
    return run
