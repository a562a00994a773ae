"""`count [by keys] in W >= N`: the sliding window again, for the one measure that most rules use.

It decides as `SlidingThreshold` does (a property test holds the two together). What makes it fast: the window is a
queue of times; an idle key cannot become true by time alone; and a key that holds goes on holding as long as its N-th
newest event is inside the window, so the instants at which older events leave need no visit.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.cell import FIRST_LINES, HOLDING, IDLE, Cell
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

    def __init__(self) -> None:
        self.times: deque[Instant] = deque()

    def add(self, time: Instant, payload: Payload, measure: CompiledMeasure) -> None:
        times = self.times
        if not times or time >= times[-1]:
            times.append(time)
            return
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
    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Measured) and terminal.compare is not None
        bound = terminal.compare.value.value
        self._need = int(bound) + 1 if terminal.compare.op == ">" or bound != int(bound) else int(bound)
        self._fading: deque[tuple[Instant, Key]] = deque()

    def push(self, matches: Matches) -> list[Verdict]:
        out: list[Verdict] = []
        cells, keys, span, need, mark = self._cells, matches.keys, self.span, self._need, self._dirty.add
        origin, raws, positions, extras = matches.origin, matches.raws, matches.positions, matches.extras
        room = FEW_LINES if len(cells) > MANY_KEYS else FIRST_LINES
        for i, time in enumerate(matches.times):
            key = () if keys is None else keys[i]
            mark(key)
            cell = cells.get(key)
            if cell is None:
                cell = cells[key] = self._new_cell(time)
                self._fading.append((time + span, key))
            times = cell.window.times if cell.window.__class__ is Times else None
            if times is None or time < cell.clock or len(times) >= EXACT or time <= self._floor - span:
                self._slow(cell, key, time, matches, i, out)
                continue
            if cell.stage == HOLDING and (len(times) < need or times[-need] + span <= time):
                self._live(cell, key, time, out)
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
            if cell.stage == HOLDING:
                if count > cell.peak:  # type: ignore[operator]
                    cell.peak = count
            elif count >= need:
                self._judge(cell, key, time, count, out, (time, origin, positions[i], raws[i][:MAX_EVIDENCE]))
                self._sleep(cell, key)
        self.counters.matched += len(matches)
        self.counters.keys = len(cells)
        return out

    def advance(self, watermark: Instant) -> list[Verdict]:
        out = super().advance(watermark)
        fading, gone = self._fading, watermark - self.span
        while fading and fading[0][0] <= watermark:
            _, key = fading.popleft()
            cell = self._cells.get(key)
            if cell is None:
                continue
            if cell.stage == IDLE and cell.clock <= gone:
                del self._cells[key]
                self._dirty.add(key)
            else:
                fading.append((max(cell.clock, watermark) + self.span, key))
        self.counters.keys = len(self._cells)
        return out

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        super().restore(rows)
        idle = ((cell.clock + self.span, key) for key, cell in self._cells.items() if cell.stage == IDLE)
        self._fading = deque(sorted(idle))

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
        cell.window = Times()
        cell.window.times.extend(time for time, _ in window)
