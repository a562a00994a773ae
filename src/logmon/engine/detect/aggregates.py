"""What a window computes: each measure as a monoid over plain data.

`lift` turns one event's value into a payload (None: nothing to add), `combine` joins two payloads and is associative,
`result` reads the answer. Payloads are plain data, so a snapshot is the payload itself. Nothing needs to be taken out
again: the windows see to that (see `sliding.py`; for values that are gathered one by one, `gathering.py`).
"""

import math
from collections.abc import Callable
from typing import Any, Protocol

from logmon.engine.detect.distinct import Distinct
from logmon.engine.detect.quantile import Quantile
from logmon.language import tree
from logmon.model.time import SECOND, Duration

Payload = Any
Value = float | int | None


class Aggregate(Protocol):
    """One measure. `span` is the length of the window, for rates."""

    def lift(self, value: Any) -> Payload: ...
    def combine(self, left: Payload, right: Payload) -> Payload: ...
    def result(self, payload: Payload, span: Duration) -> Value:
        """The measure's value; None when the window has nothing to measure."""
        ...


class Count:
    """Events in the window, or those for which the filter holds (the value is then a bool)."""

    def __init__(self, filtered: bool = False) -> None:
        self.filtered = filtered

    def lift(self, value: Any) -> int:
        return 1 if not self.filtered or value else 0

    def combine(self, left: int, right: int) -> int:
        return left + right

    def result(self, payload: int | None, span: Duration) -> Value:
        return payload or 0


class Rate(Count):
    """Events per second of the window's length."""

    def result(self, payload: int | None, span: Duration) -> Value:
        return (payload or 0) * SECOND / span


class Ratio:
    """Share of the events for which the filter holds. The payload is (holding, all)."""

    def lift(self, value: Any) -> tuple[int, int]:
        return (1 if value else 0, 1)

    def combine(self, left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
        return left[0] + right[0], left[1] + right[1]

    def result(self, payload: tuple[int, int] | None, span: Duration) -> Value:
        return payload[0] / payload[1] if payload and payload[1] else None


class Sum:
    """The sum of the values; None when there was none."""

    def lift(self, value: Any) -> Payload:
        return value

    def combine(self, left: Payload, right: Payload) -> Payload:
        return left + right

    def result(self, payload: Payload, span: Duration) -> Value:
        return payload  # type: ignore[no-any-return]


class Average:
    """The payload is (sum, values)."""

    def lift(self, value: Any) -> Payload:
        return None if value is None else (value, 1)

    def combine(self, left: Payload, right: Payload) -> Payload:
        return left[0] + right[0], left[1] + right[1]

    def result(self, payload: Payload, span: Duration) -> Value:
        return payload[0] / payload[1] if payload else None


class Extreme:
    """The least or the greatest value."""

    def __init__(self, choose: Callable[[Any, Any], Any]) -> None:
        self.combine = choose

    def lift(self, value: Any) -> Payload:
        return value

    def result(self, payload: Payload, span: Duration) -> Value:
        return payload  # type: ignore[no-any-return]


class Deviation:
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
