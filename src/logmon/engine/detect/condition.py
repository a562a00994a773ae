"""When a measured value counts as true: the comparison, `min`, and `clear`."""

from collections.abc import Callable

from logmon.engine.detect.aggregates import Payload, Value
from logmon.engine.detect.measure import CompiledMeasure, EventCount
from logmon.engine.detect.reach import APART, OPERATORS, UNKNOWN, reach_of, undivided
from logmon.language import tree
from logmon.model.time import duration_text


class Condition:
    """`true(payload)` and `clears(payload)`. In a window without events `count` and `rate` are 0; other measures have
    no value there, which is never true and always clears."""

    def __init__(self, terminal: tree.Measured, measure: CompiledMeasure) -> None:
        assert terminal.compare is not None
        self.measure = measure
        self.minimum = terminal.minimum or 0
        self._compare = _test(terminal.compare)
        self._reach = reach_of(terminal)
        self.bounded = self._reach not in (None, undivided)  # is anything known of a window of which a part is known?
        self._apart = isinstance(terminal.measure, tree.Aggregate) and terminal.measure.name in APART
        self._clear = None if terminal.clear is None else _test(terminal.clear)
        self.text = threshold_text(terminal.compare)
        self.empty = self.true(measure.nothing)
        self.spare_at_first = self.spare(measure.nothing)

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
        if self._apart:
            return self.measure.events(payload) >= self.minimum
        return self.possible(None, [payload])

    def possible(self, core: Payload, loose: list[Payload]) -> bool:
        """Could it be true of a window with all of `core` (None: nothing) and any of `loose`?"""
        if self.empty and core is None:
            return True
        if len(loose) < self.minimum:
            events = self.measure.events
            if sum(map(events, loose)) + (0 if core is None else events(core)) < self.minimum:
                return False
        if self._reach is None:
            return True
        if isinstance(self.measure, EventCount):
            extreme = self._reach(core, loose)
            return extreme is UNKNOWN or self._compare(extreme)
        known = [payload[1] for payload in loose if payload[1] is not None]
        extreme = self._reach(None if core is None else core[1], known)
        if extreme is UNKNOWN or extreme is None:
            return extreme is UNKNOWN
        value = self.measure.value((0, extreme))
        return value is None or self._compare(value)

    def spare(self, payload: Payload) -> int:
        """So many events can come, whatever they are, and it cannot be true before there are more."""
        if self.empty:
            return 0
        return max(0, self.minimum - 1 - (0 if payload is None else self.measure.events(payload)))

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
