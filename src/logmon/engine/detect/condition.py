"""When a measured value counts as true: the comparison, `min`, and `clear`."""

import operator
from collections.abc import Callable

from logmon.engine.detect.aggregates import Payload, Value
from logmon.engine.detect.measure import CompiledMeasure
from logmon.engine.detect.reach import reach_of
from logmon.language import tree
from logmon.model.time import duration_text

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Condition:
    """`true(payload)` and `clears(payload)`. In a window without events `count` and `rate` are 0; other measures have
    no value there, which is never true and always clears."""

    def __init__(self, terminal: tree.Measured, measure: CompiledMeasure) -> None:
        assert terminal.compare is not None
        self.measure = measure
        self.minimum = terminal.minimum or 0
        self._compare = _test(terminal.compare)
        self._reach = reach_of(terminal)
        self._clear = None if terminal.clear is None else _test(terminal.clear)
        self.text = threshold_text(terminal.compare)
        self.empty = self.true(measure.nothing)

    def true(self, payload: Payload) -> bool:
        if payload is None:
            return self.empty
        if self.minimum and self.measure.events(payload) < self.minimum:
            return False
        return self._compare(self.measure.value(payload))

    def reachable(self, payload: Payload) -> bool:
        """Could it be true of what is left when older events leave? (Rather too often yes; see `reach.py`.)"""
        if self.empty or payload is None:
            return self.empty
        if self.minimum and self.measure.events(payload) < self.minimum:
            return False
        if self._reach is None:
            return True
        only = payload if payload.__class__ is int else payload[1]
        return self._compare(self._reach(only, self.measure.value(payload)))

    def clears(self, payload: Payload) -> bool:
        """Does an episode that holds end here?"""
        if self._clear is None:
            return not self.true(payload)
        value = self.measure.value(self.measure.nothing if payload is None else payload)
        return value is None or self._clear(value)


def _test(threshold: tree.Threshold) -> Callable[[Value], bool]:
    compare, bound = OPERATORS[threshold.op], threshold.value.value

    def test(value: Value) -> bool:
        return value is not None and compare(value, bound)

    return test


def threshold_text(threshold: tree.Threshold) -> str:
    """`>= 5`, `> 2%`, `> 800ms`, for people."""
    value, kind = threshold.value.value, threshold.value.kind
    if kind == "percent":
        text = f"{value * 100:g}%"
    elif kind == "duration":
        text = duration_text(value)
    elif kind == "factor":
        text = f"{value:g}x"
    else:
        text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{threshold.op} {text}" + (f" {threshold.against}" if threshold.against else "")
