"""What a window computes: each measure as a monoid over plain data.

`lift` turns one event's value into a payload (None: nothing to add), `combine` joins two payloads and is associative,
`result` reads the answer. Payloads are plain data, so a snapshot is the payload itself. Nothing needs to be taken out
again: the windows see to that (see `sliding.py`; for values that are gathered one by one, `gathering.py`).
"""

import math
import operator
from collections.abc import Callable, Iterable
from functools import reduce
from itertools import accumulate
from typing import Any, Protocol

from logmon.engine.detect.distinct import Distinct
from logmon.engine.detect.folding import Folding, present
from logmon.engine.detect.quantile import Quantile
from logmon.language import tree
from logmon.model.time import SECOND, Duration

Payload = Any
Value = float | int | None


class Aggregate(Protocol):
    """One measure. `span` is the length of the window, for rates. `commutes`: the result is the same to the last bit in
    whatever order the values come."""

    @property
    def commutes(self) -> bool: ...
    def lift(self, value: Any) -> Payload: ...
    def combine(self, left: Payload, right: Payload) -> Payload: ...
    def fold(self, payload: Payload, values: Iterable[Any]) -> Payload:
        """Many values at once, see `folding.py`; so are the next three."""
        ...

    def lifts(self, values: Iterable[Any]) -> list[Payload]: ...
    def join(self, payloads: list[Payload]) -> Payload: ...
    def suffixes(self, payloads: list[Payload]) -> Iterable[Payload]: ...
    def exact(self, payload: Payload) -> bool: ...
    def result(self, payload: Payload, span: Duration) -> Value:
        """The measure's value; None when the window has nothing to measure."""
        ...


def _in_step(pairs: list[tuple[Any, Any]]) -> Iterable[tuple[Any, Any]]:
    """Running sums of both parts."""
    return zip(accumulate([one for one, _ in pairs]), accumulate([other for _, other in pairs]), strict=True)


class Count(Folding):
    """Events in the window, or those for which the filter holds (the value is then a bool)."""

    commutes = True

    def __init__(self, filtered: bool = False) -> None:
        self.filtered = filtered

    def lift(self, value: Any) -> int:
        return 1 if not self.filtered or value else 0

    def combine(self, left: int, right: int) -> int:
        return left + right

    def fold(self, payload: int | None, values: Iterable[Any]) -> int:
        return (payload or 0) + sum(map(bool, values) if self.filtered else (1 for _ in values))

    def join(self, payloads: list[int]) -> int:
        return sum(payloads)

    def suffixes(self, payloads: list[int]) -> Iterable[int]:
        return accumulate(payloads)

    def result(self, payload: int | None, span: Duration) -> Value:
        return payload or 0


class Rate(Count):
    """Events per second of the window's length."""

    def result(self, payload: int | None, span: Duration) -> Value:
        return (payload or 0) * SECOND / span


class Ratio(Folding):
    """Share of the events for which the filter holds. The payload is (holding, all)."""

    commutes = True

    def lift(self, value: Any) -> tuple[int, int]:
        return (1 if value else 0, 1)

    def combine(self, left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
        return left[0] + right[0], left[1] + right[1]

    def fold(self, payload: tuple[int, int] | None, values: Iterable[Any]) -> tuple[int, int]:
        holds = list(map(bool, values))
        return self.combine(payload or (0, 0), (sum(holds), len(holds)))

    def lifts(self, values: Iterable[Any]) -> list[tuple[int, int]]:
        return [(1, 1) if value else (0, 1) for value in values]

    def join(self, payloads: list[tuple[int, int]]) -> tuple[int, int]:
        return sum([holding for holding, _ in payloads]), sum([events for _, events in payloads])

    def suffixes(self, payloads: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
        return _in_step(payloads)

    def result(self, payload: tuple[int, int] | None, span: Duration) -> Value:
        return payload[0] / payload[1] if payload and payload[1] else None


class Sum(Folding):
    """The sum of the values; None when there was none."""

    def lift(self, value: Any) -> Payload:
        return value

    def combine(self, left: Payload, right: Payload) -> Payload:
        return left + right

    def fold(self, payload: Payload, values: Iterable[Any]) -> Payload:
        there = present((payload, *values))
        return self.join(there) if there else None

    def lifts(self, values: Iterable[Any]) -> list[Payload]:
        return list(values)

    def join(self, payloads: list[Payload]) -> Payload:
        return reduce(operator.add, payloads)  # not `sum`, which rounds otherwise from Python 3.12 on

    def suffixes(self, payloads: list[Payload]) -> Iterable[Payload]:
        return accumulate(payloads)

    def exact(self, payload: Payload) -> bool:
        return payload.__class__ is int

    def result(self, payload: Payload, span: Duration) -> Value:
        return payload  # type: ignore[no-any-return]


class Average(Folding):
    """The payload is (sum, values)."""

    def lift(self, value: Any) -> Payload:
        return None if value is None else (value, 1)

    def combine(self, left: Payload, right: Payload) -> Payload:
        return left[0] + right[0], left[1] + right[1]

    def fold(self, payload: Payload, values: Iterable[Any]) -> Payload:
        there = present(values)
        if not there:
            return payload
        known = (payload[0], *there) if payload else there
        return reduce(operator.add, known), (payload[1] if payload else 0) + len(there)

    def join(self, payloads: list[Payload]) -> Payload:
        return reduce(operator.add, [total for total, _ in payloads]), sum([count for _, count in payloads])

    def suffixes(self, payloads: list[Payload]) -> Iterable[Payload]:
        return _in_step(payloads)

    def exact(self, payload: Payload) -> bool:
        return payload[0].__class__ is int

    def result(self, payload: Payload, span: Duration) -> Value:
        return payload[0] / payload[1] if payload else None


class Extreme(Folding):
    """The least or the greatest value."""

    def __init__(self, choose: Callable[..., Any]) -> None:
        self._choose = choose

    def lift(self, value: Any) -> Payload:
        return value

    def combine(self, left: Payload, right: Payload) -> Payload:
        return self._choose(left, right)

    def fold(self, payload: Payload, values: Iterable[Any]) -> Payload:
        there = present((payload, *values))
        return self._choose(there) if there else None

    def lifts(self, values: Iterable[Any]) -> list[Payload]:
        return list(values)

    def join(self, payloads: list[Payload]) -> Payload:
        return self._choose(payloads)

    def suffixes(self, payloads: list[Payload]) -> Iterable[Payload]:
        whole = set(map(type, payloads)) == {int}  # else it matters which one of equals is chosen
        return accumulate(payloads, self._choose) if whole else super().suffixes(payloads)

    def exact(self, payload: Payload) -> bool:
        return payload.__class__ is int

    def result(self, payload: Payload, span: Duration) -> Value:
        return payload  # type: ignore[no-any-return]


class Deviation(Folding):
    """The standard deviation of the population. The payload is (values, mean, sum of squared distances from it), joined
    without cancellation (Chan, Golub, LeVeque: Updating formulae and a pairwise algorithm for variances, 1979). The
    result has 12 digits, so that it does not tell in which order a window was joined."""

    def lift(self, value: Any) -> Payload:
        try:
            return None if value is None else (1, float(value), 0.0)
        except OverflowError:
            return None

    def combine(self, left: Payload, right: Payload) -> Payload:
        count = left[0] + right[0]
        apart = right[1] - left[1]
        mean = left[1] + apart * right[0] / count
        return count, mean, left[2] + right[2] + apart * apart * left[0] * right[0] / count

    def result(self, payload: Payload, span: Duration) -> Value:
        return float(f"{math.sqrt(payload[2] / payload[0]):.12g}") if payload else None


AGGREGATES: dict[str, Callable[[tree.Aggregate], Any]] = {
    "count": lambda leaf: Count(leaf.filter is not None),
    "rate": lambda leaf: Rate(leaf.filter is not None),
    "ratio": lambda leaf: Ratio(),
    "sum": lambda leaf: Sum(),
    "avg": lambda leaf: Average(),
    "min": lambda leaf: Extreme(min),
    "max": lambda leaf: Extreme(max),
    "stddev": lambda leaf: Deviation(),
    "quantile": lambda leaf: Quantile(leaf.quantile),
    "distinct": lambda leaf: Distinct(),
}
"""Name in the language -> constructor."""
