"""`measure [by keys] in W compare` with its windows in native code, and a detector in Python for what is unusual.

Each key is either side's. Python has those with too many different values, those whose sum is too large, those that an
earlier run left, and all of them once a value came that native code does not add up. A key goes back when Python has
forgotten it. Both sides decide alike (`tests/properties/test_native_windows.py`).
"""

from collections.abc import Callable, Iterable
from itertools import starmap
from typing import Any

import msgspec

from logmon.engine.detect.aggregates import Payload, Value
from logmon.engine.detect.base import Counters, Row
from logmon.engine.detect.cell import HOLDING, IDLE, PENDING, Cell, dump_cell, load_notes
from logmon.engine.detect.in_window import SlidingThreshold
from logmon.engine.detect.limit import batch_of, by_of, limit_of, overflow
from logmon.engine.detect.measure import filters_only
from logmon.engine.detect.quantile import Quantile
from logmon.engine.detect.story import Story
from logmon.engine.order import take
from logmon.engine.plan import Plan
from logmon.engine.scan.packed import Column, Packed, unpacked
from logmon.language import tree
from logmon.model.evidence import Evidence, Excerpt
from logmon.model.match import Key, Matches
from logmon.model.time import Instant
from logmon.model.verdict import State, Verdict
from logmon.native import core

_LARGEST = 1 << 53
"""Bounds are below: there whole numbers and floats are the same."""


def _countable(terminal: tree.Measured) -> bool:
    """Is this a rule for native windows?"""
    compare, measure = terminal.compare, terminal.measure
    if core is None or compare is None or compare.against is not None:
        return False
    if not isinstance(measure, tree.Aggregate) or _kind(measure) is None or (measure.of and measure.filter):
        return False
    tests = [compare] if terminal.clear is None else [compare, terminal.clear]
    return all(test.op in _OPERATORS and abs(test.value.value) < _LARGEST for test in tests)


def _kind(measure: tree.Aggregate) -> tuple[Any, ...] | None:
    """A measure as native code is told it (`known` in `native/src/windows.rs`)."""
    if measure.name == "quantile":
        return Quantile(measure.quantile).native
    name = measure.name + (" if" if filters_only(measure) and measure.name in ("count", "rate") else "")
    return (name,) if name in _INNER else None


_OPERATORS = ("<", "<=", ">", ">=")

_STATES = {IDLE: State.CLEARED, PENDING: State.PENDING, HOLDING: State.HOLDS}
"""What is said when an episode comes so far."""

_INNER: dict[str, Callable[[int, int, int], Payload]] = {
    "count": lambda events, total, present: events,
    "count if": lambda events, total, present: (events, total),
    "rate": lambda events, total, present: (events, events),
    "rate if": lambda events, total, present: (events, total),
    "ratio": lambda events, total, present: (events, (total, events)),
    "sum": lambda events, total, present: (events, total if present else None),
    "avg": lambda events, total, present: (events, (total, present) if present else None),
    "min": lambda events, least, present: (events, least if present else None),
    "max": lambda events, greatest, present: (events, greatest if present else None),
    "quantile": lambda events, value, present: (events, (value,) if present else None),
    "distinct": lambda events, texts, present: (events, range(texts)),
}
"""Name in native code -> the payload in Python of so many events, the sum of their values (or what else is measured of
them), and how many have one."""


def native_sliding(plan: Plan, rest: SlidingThreshold) -> "NativeSliding | None":
    """The rule's windows in native code, with `rest` beside; None when native code cannot do it."""
    terminal = plan.pipeline.terminal
    assert isinstance(terminal, tree.Measured)
    return NativeSliding(plan, rest) if _countable(terminal) and not rest.condition.empty else None


class NativeSliding:
    """`rest` is the detector in Python; `theirs` are the keys that are its. It `gathers` what a window needs the values
    themselves for (`gathering.py`)."""

    def __init__(self, plan: Plan, rest: SlidingThreshold) -> None:
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Measured) and isinstance(terminal.measure, tree.Aggregate)
        measure = terminal.measure
        self.counters = Counters()
        self._rest = rest
        self._limit = limit_of(plan)
        kind = _kind(measure)
        assert kind is not None
        self._inner = _INNER[kind[0]]
        self._gathers = measure.name in ("quantile", "distinct")
        self._windows = core.Windows(
            kind,
            rest.span,
            _test(terminal.compare),
            terminal.minimum or 0,
            _test(terminal.clear),
            terminal.hold or 0,
            filters_only(measure),
            by_of(plan),
        )
        self._parts = by_of(plan)
        self._matched = self._folded = 0
        self._retired = False
        self._theirs: set[Key] = set()

    @property
    def rule(self) -> int:
        return self._rest.rule

    @rule.setter
    def rule(self, number: int) -> None:
        self._rest.rule = number

    # The five verbs

    def push(self, matches: Matches) -> list[Verdict]:
        return self.push_column(matches)

    def push_column(self, column: Column) -> list[Verdict]:
        said = None if self._retired else self._taken(column)
        if said is None:
            self._retire()
            return self._counted(self._rest.push_column(column), 0)
        turns, foreign, given = said
        out = [self._verdict(*turn) for turn in turns]
        for key, cell in given:
            self._rest.adopt(key, *self._thawed(cell))
            self._theirs.add(key)
        if foreign:
            out += self._rest.push(take(unpacked(column), foreign))
            self._take_back()
        excess = len(self._windows) + len(self._theirs) - self._limit
        if excess > 0:
            out += self._fold(excess, column.last)
        return self._counted(out, len(column) - len(foreign))

    def advance(self, watermark: Instant) -> list[Verdict]:
        out = self._rest.advance(watermark)
        if not self._retired:
            out += [self._verdict(*turn) for turn in self._windows.advance(watermark)]
            self._take_back()
        return self._counted(out, 0)

    def wake_at(self) -> Instant | None:
        times = (self._rest.wake_at(), None if self._retired else self._windows.wake_at)
        return min((at for at in times if at is not None), default=None)

    def snapshot(self) -> Iterable[Row]:
        rows = dict(self._rest.snapshot())
        if not self._retired:
            for key, dump in self._windows.changed():
                name = msgspec.msgpack.encode(key)
                if dump is not None:
                    cell, entries, _ = self._thawed(dump)
                    rows[name] = dump_cell(cell, entries)
                elif key not in self._theirs:
                    rows[name] = None
        return rows.items()

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        self._rest.restore(rows)
        for key in self._rest.known():
            self._windows.leave(key)
            self._theirs.add(key)
        self._counted([], 0)

    # Between the two

    def _taken(self, column: Column) -> Any:
        """(turns, rows for Python, keys that are Python's from now on); None: all of it is Python's."""
        origin = column.origin.source, column.origin.partition
        if isinstance(column, Packed):
            return self._windows.push(column.block, column.position, *origin)
        rows = column.times, column.keys, column.values, column.extras, column.raws, column.positions
        return self._windows.push_lists(*rows, *origin)

    def _take_back(self) -> None:
        """Keys that Python has forgotten."""
        if self._theirs:
            known = self._rest.known()
            for key in [key for key in self._theirs if key not in known]:
                self._windows.release(key)
                self._theirs.discard(key)

    def _retire(self) -> None:
        """From here on all is Python's."""
        if not self._retired:
            self._retired = True
            for key, cell in self._windows.give_all():
                self._rest.adopt(key, *self._thawed(cell))

    def _fold(self, excess: int, at: Instant) -> list[Verdict]:
        """There are so many keys too many."""
        before = len(self._windows)
        out = [self._verdict(*turn) for turn in self._windows.fold(excess + batch_of(self._limit), at)]
        self._folded += before - len(self._windows)
        return [*out, overflow(self.rule, self._parts, at, self._folded + self._rest.counters.folded)]

    def _thawed(self, dump: Any) -> tuple[Cell, Any, int]:
        """A cell as Python has it, the entries of its window, and how many of them lie in the front."""
        clock, stage, since, peak, extras, notes, (entries, front, held), story = dump
        cell = Cell(None, clock)
        cell.stage, cell.since, cell.peak, cell.extras = stage, since, peak, extras
        cell.notes = load_notes(notes)
        cell.story = None if story is None else Story.load(story)
        if self._gathers:
            return cell, ([(time, events) for time, events, *_ in entries], [(1, held or (False, []))]), front
        return cell, [(time, self._inner(*payload)) for time, *payload in entries], front

    def _verdict(
        self, key: Key, stage: int, at: Instant, payload: Any, peak: Value, excerpts: list[Any], extras: Any
    ) -> Verdict:
        known = self._inner(*payload) if payload[0] else self._rest.measure.nothing
        values = self._rest.values(known, peak, extras)
        return Verdict(self.rule, key, at, _STATES[stage], values, Evidence(tuple(starmap(Excerpt, excerpts))))

    def _counted(self, out: list[Verdict], matched: int) -> list[Verdict]:
        """What was said, once everything is counted."""
        mine, rest = self.counters, self._rest.counters
        self._matched += matched
        mine.matched, mine.folded = self._matched + rest.matched, self._folded + rest.folded
        mine.late = self._windows.late + rest.late
        mine.keys = rest.keys + len(self._windows)
        return out


def _test(threshold: tree.Threshold | None) -> tuple[str, float] | None:
    return None if threshold is None else (threshold.op, threshold.value.value)
