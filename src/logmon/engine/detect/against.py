"""Thresholds with `before` or `usual`: the windows of `before.py` and `usual.py` in the life of `threshold.py`."""

from collections.abc import Iterable
from heapq import heappush
from math import inf
from typing import Any

import msgspec

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.before import SlidingBefore, TumblingBefore
from logmon.engine.detect.cell import IDLE, Cell, Note
from logmon.engine.detect.every_window import TumblingThreshold
from logmon.engine.detect.in_window import SlidingThreshold, thawed
from logmon.engine.detect.measure import CompiledMeasure
from logmon.engine.detect.relative import RelativeCondition, RelativeMeasure
from logmon.engine.detect.threshold import Threshold
from logmon.engine.detect.usual import SlidingUsual, TumblingUsual
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.evidence import Evidence
from logmon.model.match import Key
from logmon.model.time import Instant
from logmon.model.verdict import State, Verdict


def against_of(terminal: tree.Measured) -> str | None:
    """`before`, `usual` or None. A `clear` alone that is relative makes the rule relative."""
    thresholds = (terminal.compare, terminal.clear)
    return next((one.against for one in thresholds if one is not None and one.against is not None), None)


class Against(Threshold):
    """Says `learning` once of each key that is not known long enough."""

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Measured) and terminal.compare is not None
        self._against = against_of(terminal) or ""
        self._widen = {"<": -1, ">": 1}.get(terminal.compare.op[0], 0)
        inner = self.measure
        relative: Any = RelativeMeasure(inner, lambda: self._window(inner))
        condition: Any = RelativeCondition(terminal, relative)
        self.measure, self.condition = relative, condition

    def _window(self, inner: CompiledMeasure) -> Any:
        raise NotImplementedError

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        super().restore(rows)
        for key, cell in list(self._cells.items()):
            if cell.wake is None:
                self._sleep(cell, key)

    def _look(self, cell: Cell, key: Key, out: list[Verdict], crossing: Note | None) -> None:
        super()._look(cell, key, out, crossing)
        due = self._next(cell)
        if cell.wake is not None and due is not None and due < cell.wake:
            self._sleep(cell, key)  # a key that was about to be forgotten has something to do

    def _judge(
        self, cell: Cell, key: Key, at: Instant, payload: Payload, out: list[Verdict], crossing: Note | None
    ) -> None:
        super()._judge(cell, key, at, payload, out, crossing)
        if not payload[2] and not cell.window.told and self.measure.events(payload):
            cell.window.told = True
            out.append(self._verdict(cell, key, at, State.LEARNING, payload, None))

    def _live(self, cell: Cell, key: Key, until: Instant, out: list[Verdict]) -> None:
        super()._live(cell, key, until, out)
        gone = cell.window.forgets()
        if gone is not None and gone <= until:
            cell.clock = max(cell.clock, gone)
            cell.window.forget()
            self._judge(cell, key, gone, self.measure.nothing, out, None)

    def _sleep(self, cell: Cell, key: Key) -> None:
        gone = cell.window.forgets()
        if self._next(cell) is None and gone is not None:
            cell.wake = gone
            heappush(self._wakes, (gone, key))
        else:
            super()._sleep(cell, key)

    def _verdict(
        self, cell: Cell, key: Key, at: Instant, state: State, payload: Payload, crossing: Note | None
    ) -> Verdict:
        verdict = super()._verdict(cell, key, at, state, payload, crossing)
        values = verdict.values | {self._against: None if payload is None else payload[1]}
        evidence = Evidence() if state is State.LEARNING else verdict.evidence
        return msgspec.structs.replace(verdict, values=values, evidence=evidence)


class SlidingAgainst(Against, SlidingThreshold):
    _few = inf  # what is compared with moves too

    def _window(self, inner: CompiledMeasure) -> Any:
        if self._against == "before":
            return SlidingBefore(inner)
        return SlidingUsual(inner, self._widen)


class TumblingAgainst(Against, TumblingThreshold):
    def _window(self, inner: CompiledMeasure) -> Any:
        if self._against == "before":
            return TumblingBefore(inner)
        return TumblingUsual(inner, self._widen)

    def _new_cell(self, time: Instant) -> Cell:
        return Cell(self.measure.window(), time - time % self.span)

    def _ends(self, cell: Cell) -> Instant | None:
        if cell.window.start is not None:
            return int(cell.window.start + self.span)
        if cell.stage == IDLE and not cell.window.silence_counts():
            return None
        end, gone = cell.clock + self.span, cell.window.forgets()
        return end if gone is None or end < gone else None

    def _dump(self, cell: Cell) -> Any:
        return cell.window.entries(), cell.window.judged

    def _load(self, cell: Cell, window: Any) -> None:
        cell.window = self.measure.window()
        cell.window.load(thawed(window[0]))
        cell.window.judged = thawed(window[1])
