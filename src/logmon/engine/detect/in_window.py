"""`in W`: the trailing interval (t - W, t], judged at every event and at every instant an event leaves it.

A key is quiet while such an instant cannot make its rule true (`reach.py`): then it is not visited until all have left.
"""

from typing import Any

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.cell import IDLE, PENDING, Cell, Note
from logmon.engine.detect.threshold import Threshold
from logmon.model.match import Key
from logmon.model.time import Instant
from logmon.model.verdict import Verdict


class SlidingThreshold(Threshold):
    def _new_cell(self, time: Instant) -> Cell:
        return Cell(self.measure.window(), time)

    def _take(self, cell: Cell, key: Key, time: Instant, payload: Payload, out: list[Verdict]) -> bool:
        if cell.quiet and time <= self._floor:
            self._make_up(cell)
        if time > cell.clock:
            if not cell.quiet:
                self._live(cell, key, time, out)
            if cell.quiet:
                edge = time - self.span
                cell.window.evict(edge, self.measure)
                cell.forget(edge)
            cell.clock = time
        if time <= max(cell.clock, self._floor) - self.span:
            return False
        cell.window.add(time, payload, self.measure)
        return True

    def _look(self, cell: Cell, key: Key, out: list[Verdict], crossing: Note | None) -> None:
        self._judge_window(cell, key, cell.clock, out, crossing)

    def _live(self, cell: Cell, key: Key, until: Instant, out: list[Verdict]) -> None:
        window, measure = cell.window, self.measure
        while (at := self._next(cell)) is not None and at <= until:
            cell.clock = max(cell.clock, at)
            oldest = window.oldest()
            if oldest is not None and oldest + self.span <= at:
                window.evict(at - self.span, measure)
                cell.forget(at - self.span)
                self._judge_window(cell, key, at, out, None)
            if cell.stage == PENDING and cell.since + self.hold <= at:
                self._ripen(cell, key, at, window.total(measure), out)

    def _judge_window(self, cell: Cell, key: Key, at: Instant, out: list[Verdict], crossing: Note | None) -> None:
        payload = cell.window.total(self.measure)
        self._judge(cell, key, at, payload, out, crossing)
        cell.quiet = cell.stage == IDLE and not self.condition.reachable(payload)

    def _next(self, cell: Cell) -> Instant | None:
        leaves: Instant | None = cell.window.newest() if cell.quiet else cell.window.oldest()
        due = self._due(cell)
        if leaves is None:
            return due
        return leaves + self.span if due is None else min(leaves + self.span, due)

    def _make_up(self, cell: Cell) -> None:
        """Live through the instants that the watermark has reached: it does not visit quiet keys."""
        edge, window = self._floor - self.span, cell.window
        while (oldest := window.oldest()) is not None and oldest <= edge:
            window.evict(oldest, self.measure)
            cell.clock = max(cell.clock, oldest + self.span)
        cell.forget(edge)

    def _weight(self, cell: Cell) -> int:
        if cell.quiet:
            self._make_up(cell)
        return super()._weight(cell)

    def _dump(self, cell: Cell) -> Any:
        return cell.window.entries()

    def _load(self, cell: Cell, window: Any) -> None:
        cell.window = self.measure.window()
        cell.window.load(thawed(window), self.measure)


def thawed(payload: Any) -> Payload:
    """A payload as stored (lists) back to tuples."""
    return tuple(map(thawed, payload)) if isinstance(payload, list) else payload
