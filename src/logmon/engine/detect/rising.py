"""`count [by keys] in W >= N`: the sliding window again, for the one measure that most rules use.

It decides as `SlidingThreshold` does (a property test holds the two together). What makes it fast: the window is a
queue of times; an idle key cannot become true by time alone; a key that holds goes on holding as long as its N-th
newest event is inside the window, so the instants at which older events leave need no visit; and a key that was seen
once, as most are, is no more than the note of that event.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any

import msgspec

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.base import Row
from logmon.engine.detect.cell import FIRST_LINES, HOLDING, IDLE, Cell, Note, dump_cell
from logmon.engine.detect.in_window import SlidingThreshold
from logmon.engine.detect.measure import CompiledMeasure
from logmon.engine.detect.sliding import EXACT, Entry
from logmon.engine.detect.threshold import FEW_LINES, MANY_KEYS
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.match import MAX_EVIDENCE, Key, Matches
from logmon.model.time import Instant
from logmon.model.verdict import Verdict


def counts_up(terminal: tree.Measured) -> bool:
    """Is this a rule for `RisingCount`?"""
    return (
        terminal.measure == tree.Aggregate(name="count")
        and terminal.compare is not None
        and terminal.compare.op in (">", ">=")
        and terminal.compare.against is None
        and terminal.compare.value.value > 0
        and (terminal.hold, terminal.clear, terminal.minimum) == (None, None, None)
    )


class Times:
    """The window of one key while it is exact: what `Sliding` is, for counts alone."""

    __slots__ = ("times",)

    def __init__(self, times: Iterable[Instant] = ()) -> None:
        self.times: deque[Instant] = deque(times)

    def add(self, time: Instant, payload: Payload, measure: CompiledMeasure) -> None:
        times = self.times
        at = len(times)
        while at and times[at - 1] > time:
            at -= 1
        times.insert(at, time)

    def evict(self, edge: Instant, measure: CompiledMeasure) -> None:
        while self.times and self.times[0] <= edge:
            self.times.popleft()

    def oldest(self) -> Instant | None:
        return self.times[0] if self.times else None

    def total(self, measure: CompiledMeasure) -> Payload:
        return len(self.times) or None

    def entries(self) -> list[Entry]:
        return [(time, 1) for time in self.times]


class RisingCount(SlidingThreshold):
    """`_seeds` are keys with one event, `_fading` when idle keys and seeds are looked at to be forgotten."""

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Measured) and terminal.compare is not None
        bound = terminal.compare.value.value
        self._need = int(bound) + 1 if terminal.compare.op == ">" or bound != int(bound) else int(bound)
        self._sows = self._need > 1 and not plan.extras
        self._seeds: dict[Key, Note] = {}
        self._fading: deque[tuple[Instant, Key]] = deque()

    def push(self, matches: Matches) -> list[Verdict]:
        out: list[Verdict] = []
        cells, keys, span, need, mark = self._cells, matches.keys, self.span, self._need, self._dirty.add
        origin, raws, positions, extras = matches.origin, matches.raws, matches.positions, matches.extras
        room = FEW_LINES if len(cells) > MANY_KEYS else FIRST_LINES
        late = self._floor - span
        for i, time in enumerate(matches.times):
            key = () if keys is None else keys[i]
            cell = cells.get(key)
            if cell is None:
                cell = self._meet(key, matches, i)
                if cell is None:
                    continue
            mark(key)
            times = cell.window.times if cell.window.__class__ is Times else None
            if times is None or time < cell.clock or len(times) >= EXACT or time <= late:
                self._slow(cell, key, time, matches, i, out)
                continue
            holding = cell.stage == HOLDING
            if holding and (len(times) < need or times[-need] + span <= time):
                self._live(cell, key, time, out)
                holding = cell.stage == HOLDING
            edge = time - span
            while times and times[0] <= edge:
                times.popleft()
            times.append(time)
            cell.clock = time
            notes = cell.notes
            if notes and notes[0][0] <= edge:
                cell.forget(edge)
                notes = cell.notes
            if len(notes) < room:
                notes.append((time, origin, positions[i], raws[i][:MAX_EVIDENCE]))
            if extras is not None:
                cell.extras = extras[i]
            count = len(times)
            if holding:
                if count > cell.peak:  # type: ignore[operator]
                    cell.peak = count
            elif count >= need:
                self._judge(cell, key, time, count, out, (time, origin, positions[i], raws[i][:MAX_EVIDENCE]))
                self._sleep(cell, key)
        self.counters.matched += len(matches)
        self.counters.keys = len(cells) + len(self._seeds)
        return out

    def advance(self, watermark: Instant) -> list[Verdict]:
        out = super().advance(watermark)
        fading, seeds, gone = self._fading, self._seeds, watermark - self.span
        while fading and fading[0][0] <= watermark:
            _, key = fading.popleft()
            cell = self._cells.get(key)
            if cell is None:
                seed = seeds.get(key)
                if seed is None:
                    continue
                if seed[0] <= gone:
                    del seeds[key]
                    self._dirty.add(key)
                else:
                    fading.append((seed[0] + self.span, key))
            elif cell.stage == IDLE and cell.clock <= gone:
                del self._cells[key]
                self._dirty.add(key)
            else:
                fading.append((max(cell.clock, watermark) + self.span, key))
        self.counters.keys = len(self._cells) + len(seeds)
        return out

    def snapshot(self) -> Iterable[Row]:
        for key in self._dirty:
            cell = self._cells.get(key)
            if cell is None and key in self._seeds:
                cell = _grown(self._seeds[key])
            yield msgspec.msgpack.encode(key), None if cell is None else dump_cell(cell, self._dump(cell))
        self._dirty = set()

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        super().restore(rows)
        idle = ((cell.clock + self.span, key) for key, cell in self._cells.items() if cell.stage == IDLE)
        self._fading = deque(sorted(idle))

    def _meet(self, key: Key, matches: Matches, i: int) -> Cell | None:
        """The cell of a key that has none; None when a seed is all that it needs."""
        time = matches.times[i]
        if self._sows and time > self._floor - self.span:
            seed = self._seeds.get(key)
            if seed is None or seed[0] <= time - self.span:
                note = (time, matches.origin, matches.positions[i], matches.raws[i][:MAX_EVIDENCE])
                self._seeds[key] = note
                self._dirty.add(key)
                if seed is None:
                    self._fading.append((time + self.span, key))
                return None
            cell = self._cells[key] = _grown(self._seeds.pop(key))
            return cell
        cell = self._cells[key] = self._new_cell(time)
        self._fading.append((time + self.span, key))
        return cell

    def _new_cell(self, time: Instant) -> Cell:
        return Cell(Times(), time)

    def _slow(self, cell: Cell, key: Key, time: Instant, matches: Matches, i: int, out: list[Verdict]) -> None:
        """An event out of order, or a window too full to be exact: the general way."""
        if cell.window.__class__ is Times and len(cell.window.times) >= EXACT:
            self._load(cell, cell.window.entries())
        if not self._take(cell, key, time, 1, out):
            self.counters.late += 1
            return
        note = (time, matches.origin, matches.positions[i], matches.raws[i][:MAX_EVIDENCE])
        if len(cell.notes) < FEW_LINES:
            cell.notes.append(note)
        self._look(cell, key, out, note)
        if cell.stage == HOLDING and cell.wake is None:
            self._sleep(cell, key)

    def _sleep(self, cell: Cell, key: Key) -> None:
        if cell.stage == HOLDING:
            super()._sleep(cell, key)
        # An idle key fades away by itself.

    def _load(self, cell: Cell, window: Any) -> None:
        if len(window) >= EXACT or any(payload != 1 for _, payload in window):
            super()._load(cell, window)
            return
        cell.window = Times(time for time, _ in window)


def _grown(seed: Note) -> Cell:
    """The cell of a key of which one event is known."""
    cell = Cell(Times((seed[0],)), seed[0])
    cell.notes.append(seed)
    return cell
