"""`session D`: events of a key closer than D belong together, judged at each event over the session so far."""

from typing import Any

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.cell import IDLE, PENDING, Cell, Note
from logmon.engine.detect.in_window import thawed
from logmon.engine.detect.rows import Group
from logmon.engine.detect.threshold import Threshold
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.match import Key
from logmon.model.time import SECOND, Instant
from logmon.model.verdict import State, Verdict


class Session:
    """The open session of one key, from its `first` to its `last` event; no events: `payload` is None."""

    __slots__ = ("first", "last", "payload")

    def __init__(self, time: Instant) -> None:
        self.first = self.last = time
        self.payload: Payload = None

    def total(self, measure: Any) -> Payload:
        return self.payload

    def weight(self) -> int:
        """Events so far: the payload, or its first part."""
        payload = self.payload
        return 0 if payload is None else payload if payload.__class__ is int else payload[0]


class SessionThreshold(Threshold):
    """A session ends D after its last event, and with it what it made true."""

    _few = 1

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        self._lasting = _lasting(plan.pipeline.terminal)

    def _new_cell(self, time: Instant) -> Cell:
        return Cell(Session(time), time)

    def _take(self, cell: Cell, key: Key, time: Instant, payload: Payload, out: list[Verdict]) -> bool:
        self._live(cell, key, time, out)
        session = cell.window
        if session.payload is None:
            if time <= max(cell.clock, self._floor) - self.span:
                return False
            session.first = session.last = time
            session.payload = payload
        else:
            session.first, session.last = min(session.first, time), max(session.last, time)
            session.payload = self.measure.combine(session.payload, payload)
        cell.clock = max(cell.clock, time)
        return True

    def _absorb(self, cell: Cell, group: Group, out: list[Verdict]) -> bool:
        """What is not true of the session with all of them was not before."""
        first, oldest, newest = group.first, group.least, group.greatest
        if not self._lasting or cell.stage != IDLE or newest - oldest >= self.span:
            return False
        self._live(cell, group.key, first, out)
        session, begins = cell.window, cell.window.payload is None
        if begins and first <= max(cell.clock, self._floor) - self.span:
            return False
        payload = group.onto(session.payload, self.measure)
        if self.condition.true(payload):
            return False
        session.first = oldest if begins else min(session.first, oldest)
        session.last = newest if begins else max(session.last, newest)
        session.payload = payload
        cell.clock = max(cell.clock, newest)
        return True

    def _look(self, cell: Cell, key: Key, out: list[Verdict], crossing: Note | None) -> None:
        self._measured(cell)
        self._judge(cell, key, cell.clock, cell.window.payload, out, crossing)

    def _live(self, cell: Cell, key: Key, until: Instant, out: list[Verdict]) -> None:
        while (at := self._next(cell)) is not None and at <= until:
            cell.clock = max(cell.clock, at)
            self._measured(cell)
            if cell.window.last + self.span <= at:
                self._end(cell, key, at, out)
            elif cell.stage == PENDING and cell.since + self.hold <= at:
                self._ripen(cell, key, at, cell.window.payload, out)

    def _next(self, cell: Cell) -> Instant | None:
        if cell.window.payload is None:
            return None
        end: Instant = cell.window.last + self.span
        due = self._due(cell)
        return end if due is None else min(end, due)

    def _end(self, cell: Cell, key: Key, at: Instant, out: list[Verdict]) -> None:
        if cell.stage != IDLE:
            out.append(self._verdict(cell, key, at, State.CLEARED, cell.window.payload, None))
        cell.stage, cell.peak, cell.events = IDLE, None, 0
        cell.notes, cell.window.payload = [], None

    def _measured(self, cell: Cell) -> None:
        """Rates are over the session so far, of a second at least."""
        self.measure.span = max(cell.window.last - cell.window.first, SECOND)

    def _dump(self, cell: Cell) -> Any:
        return cell.window.first, cell.window.last, cell.window.payload

    def _load(self, cell: Cell, window: Any) -> None:
        cell.window = Session(window[0])
        cell.window.last, cell.window.payload = window[1], thawed(window[2])


def _lasting(terminal: Any) -> bool:
    """Is what is true of a part of a session true of all of it?"""
    match terminal.measure:
        case tree.Aggregate(name="count" | "max"):
            return terminal.compare.op in (">", ">=")
        case tree.Aggregate(name="min"):
            return terminal.compare.op in ("<", "<=")
    return False
