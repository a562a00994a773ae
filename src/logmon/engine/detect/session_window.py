"""`session D`: events of a key closer than D belong together, judged at each event over the session so far."""

from typing import Any

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.cell import IDLE, PENDING, Cell, Note
from logmon.engine.detect.in_window import thawed
from logmon.engine.detect.threshold import Threshold
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
