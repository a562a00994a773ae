"""A whole measure (`sum(bytes) / count`) as one monoid: its aggregates side by side, and the number of events."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any

from logmon.engine.detect.aggregates import AGGREGATES, Aggregate, Payload, Value
from logmon.engine.detect.distinct import Distinct
from logmon.engine.detect.folding import Joining
from logmon.engine.detect.gathering import Gathering, Part
from logmon.engine.detect.quantile import Quantile
from logmon.engine.detect.sliding import Sliding
from logmon.engine.scan.measures import leaves, reads
from logmon.language import tree
from logmon.model.time import Duration


class EventCount:
    """The measure `count` alone, by far the most frequent: its payload is the number of events."""

    nothing = 0
    commutes = True

    def __init__(self, span: Duration) -> None:
        self.span = span

    def lift(self, value: Any) -> Payload:
        return 1

    def combine(self, left: Payload, right: Payload) -> Payload:
        return left + right

    def fold(self, payload: Payload, count: int, values: Sequence[Any] | None) -> Payload:
        return count if payload is None else payload + count

    def lifts(self, count: int, values: Sequence[Any] | None) -> list[Payload]:
        return [1] * count

    def join(self, payloads: list[Payload]) -> Payload:
        return sum(payloads)

    def suffixes(self, payloads: list[Payload]) -> Iterable[Payload]:
        return accumulate(payloads)

    def exact(self, payload: Payload) -> bool:
        return True

    def events(self, payload: Payload) -> int:
        return payload  # type: ignore[no-any-return]

    def value(self, payload: Payload) -> Value:
        return payload  # type: ignore[no-any-return]

    def window(self) -> Sliding:
        return Sliding()


class Bundle(Joining):
    """Any measure. The payload is (events, payload of each aggregate or None while it has seen no value)."""

    def __init__(self, measure: tree.Measure, span: Duration) -> None:
        self.span = span
        parts = leaves(measure)
        self._aggregates: list[Aggregate] = [AGGREGATES[leaf.name](leaf) for leaf in parts]
        self._reads = [reads(leaf) for leaf in parts]
        self._scalar = sum(self._reads) <= 1
        self.commutes = all(aggregate.commutes for aggregate in self._aggregates)
        self._compute = _formula(measure, iter(range(len(parts))))
        self.nothing: Payload = (0, *(None for _ in parts))
        self._gathers = {n: a for n, a in enumerate(self._aggregates, 1) if isinstance(a, Quantile | Distinct)}

    def lift(self, value: Any) -> Payload:
        values = iter((value,) if self._scalar else value or ())
        return (
            1,
            *(
                aggregate.lift(next(values) if read else None)
                for aggregate, read in zip(self._aggregates, self._reads, strict=True)
            ),
        )

    def combine(self, left: Payload, right: Payload) -> Payload:
        joined = [left[0] + right[0]]
        for aggregate, a, b in zip(self._aggregates, left[1:], right[1:], strict=True):
            joined.append(b if a is None else a if b is None else aggregate.combine(a, b))
        return tuple(joined)

    def fold(self, payload: Payload, count: int, values: Sequence[Any] | None) -> Payload:
        """`payload` (None: nothing yet) with `count` events more; `values` is None when none is read of an event."""
        for value in values or (None,) * count:
            lifted = self.lift(value)
            payload = lifted if payload is None else self.combine(payload, lifted)
        return payload

    def lifts(self, count: int, values: Sequence[Any] | None) -> list[Payload]:
        """The payload of each of `count` events."""
        return [self.lift(value) for value in values or (None,) * count]

    def exact(self, payload: Payload) -> bool:
        """Is this, combined with another exact one, the same in either order, to the last bit?"""
        return all(p is None or a.exact(p) for a, p in zip(self._aggregates, payload[1:], strict=True))

    def events(self, payload: Payload) -> int:
        return payload[0]  # type: ignore[no-any-return]

    def value(self, payload: Payload) -> Value:
        try:
            return self._compute([a.result(p, self.span) for a, p in zip(self._aggregates, payload[1:], strict=True)])
        except OverflowError:
            return None

    def window(self) -> Sliding | Gathering:
        """An empty sliding window for this measure."""
        if not self._gathers:
            return Sliding()
        parts: dict[int, Part] = {place: aggregate.window(self.span) for place, aggregate in self._gathers.items()}
        return Gathering(parts, EventCount(self.span) if len(parts) == len(self._aggregates) else None)


class Single(Bundle):
    """One aggregate alone, the usual case, without the loops."""

    def __init__(self, measure: tree.Aggregate, span: Duration) -> None:
        super().__init__(measure, span)
        self._only = self._aggregates[0]

    def lift(self, value: Any) -> Payload:
        return 1, self._only.lift(value)

    def combine(self, left: Payload, right: Payload) -> Payload:
        a, b = left[1], right[1]
        return left[0] + right[0], b if a is None else a if b is None else self._only.combine(a, b)

    def fold(self, payload: Payload, count: int, values: Sequence[Any] | None) -> Payload:
        events, known = payload or self.nothing
        return events + count, self._only.fold(known, values if values is not None else (None,) * count)

    def lifts(self, count: int, values: Sequence[Any] | None) -> list[Payload]:
        return [(1, lifted) for lifted in self._only.lifts(values if values is not None else (None,) * count)]

    def join(self, payloads: list[Payload]) -> Payload:
        there = [known for _, known in payloads if known is not None]
        return sum([events for events, _ in payloads]), self._only.join(there) if there else None

    def suffixes(self, payloads: list[Payload]) -> Iterable[Payload]:
        parts = [known for _, known in payloads]
        if None in parts:
            return super().suffixes(payloads)
        return zip(accumulate([events for events, _ in payloads]), self._only.suffixes(parts), strict=True)

    def exact(self, payload: Payload) -> bool:
        return payload[1] is None or self._only.exact(payload[1])

    def value(self, payload: Payload) -> Value:
        try:
            return self._only.result(payload[1], self.span)
        except OverflowError:
            return None


CompiledMeasure = EventCount | Bundle


def compile_measure(measure: tree.Measure, span: Duration) -> CompiledMeasure:
    if measure == tree.Aggregate(name="count"):
        return EventCount(span)
    if isinstance(measure, tree.Aggregate):
        return Single(measure, span)
    return Bundle(measure, span)


def measure_name(measure: tree.Measure) -> str:
    """How a summary names the value: `count`, `ratio`, `p95`, …; arithmetic is just `value`."""
    if not isinstance(measure, tree.Aggregate):
        return "value"
    return measure.name if measure.quantile is None else f"p{measure.quantile * 100:g}"


def filters_only(measure: tree.Measure) -> bool:
    """Is all that it reads of an event whether a filter is true? (`count(f)`, `rate(f)`, `ratio(f)`)"""
    return isinstance(measure, tree.Aggregate) and measure.of is None and measure.filter is not None


Formula = Callable[[list[Value]], Value]


def _formula(measure: tree.Measure, numbers: Any) -> Formula:
    match measure:
        case tree.Aggregate():
            number = next(numbers)
            return lambda results: results[number]
        case tree.Literal(value=constant):
            return lambda results: constant
        case tree.MeasureArithmetic(op=op, left=left, right=right):
            return _operation(op, _formula(left, numbers), _formula(right, numbers))
    raise TypeError(measure)


def _operation(op: str, left: Formula, right: Formula) -> Formula:
    def run(results: list[Value]) -> Value:
        a, b = left(results), right(results)
        if a is None or b is None or (op in "/%" and b == 0):
            return None
        return {"+": a + b, "-": a - b, "*": a * b}[op] if op in "+-*" else a / b if op == "/" else a % b

    return run
