"""`> 3x before`, `> 3x usual`: a value compared with a reference that moves along with the window."""

from collections.abc import Callable
from typing import Any

from logmon.engine.detect.aggregates import Payload, Value
from logmon.engine.detect.condition import threshold_text
from logmon.engine.detect.measure import CompiledMeasure
from logmon.engine.detect.reach import OPERATORS
from logmon.language import tree

Referred = tuple[Payload, Value, bool]
"""What the window holds, what it is compared with, and whether the key is known long enough to compare."""

Test = Callable[[Value, Value], bool]


class RelativeMeasure:
    """A measure whose windows carry their reference along: the payload of a whole window is `Referred`."""

    def __init__(self, inner: CompiledMeasure, make: Callable[[], Any]) -> None:
        self.inner = inner
        self.span = inner.span
        self.nothing: Referred = (inner.nothing, None, False)
        self.window = make
        self.lift = inner.lift
        self.combine = inner.combine
        self.fold = inner.fold

    def events(self, payload: Referred) -> int:
        return self.inner.events(payload[0])

    def value(self, payload: Referred) -> Value:
        return self.inner.value(payload[0])


class RelativeCondition:
    """Never true while the key is not known long enough, nor where value or reference is missing."""

    empty = False
    spare_at_first = 0

    def __init__(self, terminal: tree.Measured, measure: RelativeMeasure) -> None:
        assert terminal.compare is not None
        self.measure = measure
        self.minimum = terminal.minimum or 0
        self.text = threshold_text(terminal.compare)
        self._compare = _test(terminal.compare)
        self._clear = None if terminal.clear is None else _test(terminal.clear)

    def true(self, payload: Referred) -> bool:
        if not payload[2] or self.measure.events(payload) < self.minimum:
            return False
        return self._compare(self.measure.value(payload), payload[1])

    def reachable(self, payload: Referred) -> bool:
        return True

    def spare(self, payload: Referred) -> int:
        return 0

    def clears(self, payload: Referred) -> bool:
        if self._clear is None:
            return not self.true(payload)
        value = self.measure.value(payload)
        return not payload[2] or value is None or self._clear(value, payload[1])


def _test(threshold: tree.Threshold) -> Test:
    compare, bound = OPERATORS[threshold.op], threshold.value.value
    if threshold.against is None:
        return lambda value, reference: value is not None and compare(value, bound)
    return lambda value, reference: value is not None and reference is not None and compare(value, bound * reference)
