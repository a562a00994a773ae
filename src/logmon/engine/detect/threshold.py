"""`measure [by keys] window compare [min N] [for D] [clear C]`: what all windows have in common.

How a key's time is lived through is in `timelines.py`.
"""

from collections.abc import Iterable
from heapq import heapify, heappush
from math import inf
from operator import itemgetter
from typing import Any

import msgspec

from logmon.engine.detect.aggregates import Payload, Value
from logmon.engine.detect.base import Row
from logmon.engine.detect.cell import (
    FIRST_LINES,
    HOLDING,
    IDLE,
    PENDING,
    Cell,
    Note,
    dump_cell,
    load_cell,
    note_of,
    plain,
)
from logmon.engine.detect.condition import Condition
from logmon.engine.detect.kind import kind_of
from logmon.engine.detect.limit import appointments, batch_of, coldest, overflow
from logmon.engine.detect.measure import compile_measure, filters_only, measure_name
from logmon.engine.detect.rows import Group, grouped
from logmon.engine.detect.timelines import NEVER, Timelines
from logmon.engine.order import take
from logmon.engine.plan import Plan
from logmon.engine.scan.packed import Column, unpacked
from logmon.language import tree
from logmon.model.match import Key, Matches
from logmon.model.time import Duration, Instant, duration_text
from logmon.model.verdict import State, Verdict

Said = list[tuple[int, list[Verdict]]]
"""(number of the event that led to them, verdicts)"""

WARM = 1 << 40
MANY_KEYS = 5_000
FEW_LINES = 2
"""Above MANY_KEYS keys only this many lines are set aside for each, so that memory stays bounded."""


class Threshold(Timelines[Cell]):
    """Common life of keys and episodes; subclasses say how a window moves (`_take`, `_live`, `_next`)."""

    _few: float = inf
    """Fewer events of a key than this are looked at one by one sooner than it is found out whether they need to be."""
    _every: Duration | None = None
    """The length of windows that do not slide: keys are given events of one window at once."""

    def __init__(self, rule: int, plan: Plan) -> None:
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Measured) and terminal.window is not None
        super().__init__(rule, plan)
        self.span = terminal.window.length
        self.hold = terminal.hold or 0
        self.measure = compile_measure(terminal.measure, self.span)
        self.condition = Condition(terminal, self.measure)
        self._name = measure_name(terminal.measure)
        self._filtered = filters_only(terminal.measure)  # then lines for which the filter is true tell more
        self._kind = kind_of(terminal.measure)
        self._shown = {"threshold": self.condition.text, "window": duration_text(self.span)}

    # The five verbs

    def push(self, matches: Matches) -> list[Verdict]:
        return self.push_column(matches)

    def push_column(self, column: Column) -> list[Verdict]:
        """Keys know nothing of each other, so each is given all its events of these at once."""
        said: Said = []
        room = FEW_LINES if len(self._cells) > MANY_KEYS else FIRST_LINES
        timely = self._timely(column)
        matches: Matches | None = None
        for group in self._groups(timely, room):
            if len(group) < self._few or not self._push_all(group, room, said):
                matches = matches or unpacked(timely)
                for i in group.rows:
                    self._push_one(group.key, i, matches, room, said)
        out = [verdict for _, some in sorted(said, key=itemgetter(0)) for verdict in some]
        if len(self._cells) > self._limit:
            self._fold(len(self._cells) - self._limit, column.last, out)
        self.counters.matched += len(column)
        self.counters.keys = len(self._cells)
        return out

    def _timely(self, column: Column) -> Column:
        """Those that are not too late whatever their key."""
        hopeless = self._hopeless()
        if not len(column) or column.least > hopeless:
            return column
        matches = unpacked(column)
        chosen = [i for i, time in enumerate(matches.times) if time > hopeless]
        self.counters.late += len(matches) - len(chosen)
        return take(matches, chosen)

    def _push_all(self, group: Group, room: int, said: Said) -> bool:
        """Events that nobody needs to look at one by one; False: these are not such."""
        key = group.key
        out: list[Verdict] = []
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = self._new_cell(group.first)
        quiet = cell.quiet
        absorbed = self._absorb(cell, group, out)
        if out:
            said.append((group.rows[0], out))
        if absorbed:
            self._note_all(cell, group, room)
            if self._extras:
                cell.extras = group.extras
            self._appoint(cell, key, group.least, quiet)
        return absorbed

    def _push_one(self, key: Key, i: int, matches: Matches, room: int, said: Said) -> None:
        time, value = matches.times[i], None if matches.values is None else matches.values[i]
        cell = self._cells.get(key)
        out: list[Verdict] = []
        if cell is None:
            cell = self._cells[key] = self._new_cell(time)
        if self._take(cell, key, time, self.measure.lift(value), out):
            beside = self._filtered and not value
            note = None if beside and cell.notes else note_of(matches, i)
            if note is not None and not beside and len(cell.notes) < room:
                cell.keep(note)
            if matches.extras is not None:
                cell.extras = matches.extras[i]
            quiet = cell.quiet
            self._look(cell, key, out, note)
            if cell.stage == HOLDING and note is not None and room > FEW_LINES:
                cell.tell(note)
            self._appoint(cell, key, time, quiet)
        else:
            self.counters.late += 1
            if cell.wake is None:
                self._sleep(cell, key)  # a key of which all came too late is not known
        if out:
            said.append((i, out))

    def _note_all(self, cell: Cell, group: Group, room: int) -> None:
        """Set the lines aside that `_push_one` would."""
        free = room - len(cell.notes)
        if free > 0:
            cell.keep_all((group.only(True) if self._filtered else group).notes(free))

    def _appoint(self, cell: Cell, key: Key, oldest: Instant, quiet: bool) -> None:
        """After events, the oldest at `oldest`, of a key that was `quiet` or not before them."""
        wake = cell.wake
        if (
            wake is None
            or (quiet and not cell.quiet)
            or oldest + self.span < wake  # an event out of order leaves before what the appointment was made for
            or (cell.stage == PENDING and cell.since + self.hold < wake)
        ):
            self._sleep(cell, key)
        self._dirty.add(key)

    def snapshot(self) -> Iterable[Row]:
        for key in self._dirty:
            cell = self._cells.get(key)
            yield msgspec.msgpack.encode(key), None if cell is None else dump_cell(cell, self._dump(cell))
        self._dirty = set()

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        for name, data in rows:
            key = tuple(msgspec.msgpack.decode(name))
            cell, window = load_cell(data)
            self._load(cell, window)
            self._cells[key] = cell
            due = self._next(cell)
            if due is not None:
                cell.wake = due
                self._wakes.append((due, key))
        heapify(self._wakes)
        self.counters.keys = len(self._cells)

    # What subclasses say

    def _new_cell(self, time: Instant) -> Cell:
        raise NotImplementedError

    def _hopeless(self) -> Instant:
        """An event that is not later than this is too late, whatever its key."""
        return NEVER

    def _groups(self, column: Column, room: int) -> Iterable[Group]:
        """What keys can be given at once."""
        return grouped(column, self._every, self._kind)

    def _absorb(self, cell: Cell, group: Group, out: list[Verdict]) -> bool:
        """Live up to the first of these events, and take them all in if none of them, nor what leaves meanwhile, can
        move the episode on; False: they are to be taken one by one."""
        return False

    def _take(self, cell: Cell, key: Key, time: Instant, payload: Payload, out: list[Verdict]) -> bool:
        """Live up to the event and put it into the window; False when it is too late to count."""
        raise NotImplementedError

    def _next(self, cell: Cell) -> Instant | None:
        """The next such instant; None when there is none and the key can be forgotten."""
        raise NotImplementedError

    def _look(self, cell: Cell, key: Key, out: list[Verdict], crossing: Note | None) -> None:
        """Judge the window after an event, at the cell's clock."""
        raise NotImplementedError

    def _dump(self, cell: Cell) -> Any:
        raise NotImplementedError

    def _load(self, cell: Cell, window: Any) -> None:
        raise NotImplementedError

    # Episodes

    def _sleep(self, cell: Cell, key: Key) -> None:
        due = self._next(cell)
        if due is not None:
            cell.wake = due
            heappush(self._wakes, (due, key))
        elif cell.stage == IDLE:
            self._cells.pop(key, None)

    def _fold(self, excess: int, at: Instant, out: list[Verdict]) -> None:
        """Forget the coldest keys, `excess` and a tenth of the limit."""
        for key in coldest(self._cells, excess + batch_of(self._limit), self._weight):
            cell = self._cells.pop(key)
            if cell.stage != IDLE:
                payload = cell.window.total(self.measure)
                out.append(self._verdict(cell, key, max(at, cell.clock), State.CLEARED, payload, None))
            self._dirty.add(key)
            self.counters.folded += 1
        self._wakes = appointments(self._wakes, self._cells, self._limit)
        out.append(overflow(self.rule, self._parts, at, self.counters.folded))

    def _weight(self, cell: Cell) -> int:
        """Events in the window; keys with an episode are the last to go."""
        events: int = cell.window.weight()
        return events if cell.stage == IDLE else events + WARM

    def _due(self, cell: Cell) -> Instant | None:
        """When the `for` of a pending episode runs out."""
        return cell.since + self.hold if cell.stage == PENDING else None

    def _judge(
        self, cell: Cell, key: Key, at: Instant, payload: Payload, out: list[Verdict], crossing: Note | None
    ) -> None:
        """Move the episode on, knowing what the window measures at `at`."""
        if cell.stage == HOLDING:
            if self.condition.clears(payload):
                out.append(self._verdict(cell, key, at, State.CLEARED, payload, None))
                cell.stage, cell.peak, cell.events = IDLE, None, 0
            else:
                self._grow(cell, payload)
        elif not self.condition.true(payload):
            if cell.stage == PENDING:
                out.append(self._verdict(cell, key, at, State.CLEARED, payload, None))
                cell.stage, cell.peak = IDLE, None
        elif cell.stage == IDLE:
            cell.since, cell.quiet = at, False
            self._grow(cell, payload)
            cell.stage = PENDING if self.hold else HOLDING
            out.append(self._verdict(cell, key, at, State.PENDING if self.hold else State.HOLDS, payload, crossing))
        else:
            self._grow(cell, payload)

    def _ripen(self, cell: Cell, key: Key, at: Instant, payload: Payload, out: list[Verdict]) -> None:
        """A pending episode has lasted for its `for`."""
        cell.stage = HOLDING
        out.append(self._verdict(cell, key, at, State.HOLDS, payload, None))

    def _grow(self, cell: Cell, payload: Payload) -> None:
        value = self.measure.value(self.measure.nothing if payload is None else payload)
        if value is not None and (cell.peak is None or value > cell.peak):
            cell.peak = value

    def _verdict(
        self, cell: Cell, key: Key, at: Instant, state: State, payload: Payload, crossing: Note | None
    ) -> Verdict:
        evidence = cell.end() if state is State.CLEARED else cell.evidence(crossing)
        return Verdict(self.rule, key, at, state, self.values(payload, cell.peak, cell.extras), evidence)

    def values(self, payload: Payload, peak: Value, extras: tuple[Any, ...] | None = None) -> dict[str, Any]:
        """What a summary may name."""
        known = self.measure.nothing if payload is None else payload
        value = self.measure.value(known)
        values: dict[str, Any] = {"value": value, self._name: value, "events": self.measure.events(known), "peak": peak}
        values |= self._shown
        if extras is not None:
            values |= {name: plain(extra) for name, extra in zip(self._extras, extras, strict=True)}
        return values
