"""`in W`: the trailing interval (t - W, t], judged at every event and at every instant an event leaves it."""

from typing import Any

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.cell import IDLE, PENDING, Cell, Note
from logmon.engine.detect.threshold import Threshold
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.match import Key
from logmon.model.time import Instant
from logmon.model.verdict import Verdict


class SlidingThreshold(Threshold):
    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Measured) and terminal.compare is not None
        self._rising = self._name == "count" and self.condition.only_rises()
        # Then time alone never makes an idle key true: its expiries need no visit.

    def _new_cell(self, time: Instant) -> Cell:
        return Cell(self.measure.window(), time)

    def _take(self, cell: Cell, key: Key, time: Instant, payload: Payload, out: list[Verdict]) -> bool:
        if time > cell.clock:
            if cell.stage == IDLE and self._rising:
                edge = time - self.span
                cell.window.evict(edge, self.measure)
                cell.forget(edge)
            else:
                self._live(cell, key, time, out)
            cell.clock = time
        if time <= max(cell.clock, self._floor) - self.span:
            return False
        cell.window.add(time, payload, self.measure)
        return True

    def _look(self, cell: Cell, key: Key, out: list[Verdict], crossing: Note | None) -> None:
        self._judge(cell, key, cell.clock, cell.window.total(self.measure), out, crossing)

    def _live(self, cell: Cell, key: Key, until: Instant, out: list[Verdict]) -> None:
        window, measure = cell.window, self.measure
        while (at := self._next(cell)) is not None and at <= until:
            cell.clock = max(cell.clock, at)
            oldest = window.oldest()
            if oldest is not None and oldest + self.span <= at:
                window.evict(at - self.span, measure)
                cell.forget(at - self.span)
                self._judge(cell, key, at, window.total(measure), out, None)
            if cell.stage == PENDING and cell.since + self.hold <= at:
                self._ripen(cell, key, at, window.total(measure), out)

    def _next(self, cell: Cell) -> Instant | None:
        oldest: Instant | None = cell.window.oldest()
        due = self._due(cell)
        if oldest is None:
            return due
        return oldest + self.span if due is None else min(oldest + self.span, due)

    def _dump(self, cell: Cell) -> Any:
        return cell.window.entries()

    def _load(self, cell: Cell, window: Any) -> None:
        cell.window = self.measure.window()
        cell.window.load(thawed(window), self.measure)


def thawed(payload: Any) -> Payload:
    """A payload as stored (lists) back to tuples."""
    return tuple(map(thawed, payload)) if isinstance(payload, list) else payload
