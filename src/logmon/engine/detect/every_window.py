"""`every W`: tumbling windows [kW, (k+1)W) aligned to the epoch, judged at the instant they end."""

from typing import Any

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.cell import HOLDING, IDLE, PENDING, Cell, Note
from logmon.engine.detect.in_window import thawed
from logmon.engine.detect.rows import Group
from logmon.engine.detect.threshold import Threshold
from logmon.engine.detect.tumbling import Tumbling
from logmon.engine.plan import Plan
from logmon.model.match import Key
from logmon.model.time import Instant
from logmon.model.verdict import Verdict


class TumblingThreshold(Threshold):
    """A cell's clock is the end of the last window that was judged, or the start of its first one."""

    _few = 1

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        self._every = self.span

    def _new_cell(self, time: Instant) -> Cell:
        return Cell(Tumbling(), time - time % self.span)

    def _hopeless(self) -> Instant:
        return self._floor - self._floor % self.span - 1

    def _absorb(self, cell: Cell, group: Group, out: list[Verdict]) -> bool:
        """Nothing is judged before the window ends, but a `for` may run out."""
        first = group.first
        self._live(cell, group.key, first, out)
        begin, due = first - first % self.span, self._due(cell)
        if cell.stage == HOLDING or self._closed(cell, begin) or (due is not None and due <= group.greatest):
            return False
        cell.window.extend(begin, group, self.measure)
        self._look(cell, group.key, out, None)
        return True

    def _take(self, cell: Cell, key: Key, time: Instant, payload: Payload, out: list[Verdict]) -> bool:
        self._live(cell, key, time, out)
        if self._closed(cell, time - time % self.span):
            return False
        cell.window.add(time, payload, self.measure)
        return True

    def _closed(self, cell: Cell, begin: Instant) -> bool:
        """Is the window that begins there judged already?"""
        open_ = cell.window.start
        return begin < cell.clock or (open_ is not None and begin < open_) or begin + self.span <= self._floor

    def _look(self, cell: Cell, key: Key, out: list[Verdict], crossing: Note | None) -> None:
        """Nothing is judged before the window ends."""

    def _live(self, cell: Cell, key: Key, until: Instant, out: list[Verdict]) -> None:
        while (at := self._next(cell)) is not None and at <= until:
            payload = cell.window.judged if cell.clock == at - at % self.span else None  # else silence was not visited
            if (end := self._ends(cell)) is not None and end <= at:
                payload = cell.window.close()
                cell.clock = end
                self._judge(cell, key, end, payload, out, None)
                cell.window.judged = payload if cell.stage == PENDING else None
                if cell.stage != PENDING:  # else they are what the alert will show
                    cell.notes = []
            if cell.stage == PENDING and cell.since + self.hold <= at:
                cell.clock = max(cell.clock, at - at % self.span)
                self._ripen(cell, key, at, payload, out)

    def _next(self, cell: Cell) -> Instant | None:
        end, due = self._ends(cell), self._due(cell)
        if end is None:
            return due
        return end if due is None else min(end, due)

    def _ends(self, cell: Cell) -> Instant | None:
        """The end of the open window; of the empty one after the last when its emptiness changes something."""
        if cell.window.start is not None:
            return int(cell.window.start + self.span)
        return cell.clock + self.span if self._silence_matters(cell) else None

    def _silence_matters(self, cell: Cell) -> bool:
        """Does it begin, withdraw or end an episode?"""
        if cell.stage == HOLDING:
            return self.condition.clears(None)
        return self.condition.empty is (cell.stage == IDLE)

    def _dump(self, cell: Cell) -> Any:
        return cell.window.start, cell.window.payload, cell.window.judged

    def _load(self, cell: Cell, window: Any) -> None:
        cell.window = Tumbling()
        cell.window.start, cell.window.payload, cell.window.judged = window[0], thawed(window[1]), thawed(window[2])
