"""What a window computes: each measure as a monoid over plain data.

`lift` turns one event's value into a payload (None: nothing to add), `combine` joins two payloads and is associative,
`result` reads the answer. Payloads are ints, floats and tuples of them, so a snapshot is the payload itself. Nothing
needs to be taken out again: the windows see to that (see `sliding.py`).
"""

from collections.abc import Callable
from typing import Any, Protocol

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


AGGREGATES: dict[str, Callable[[bool], Any]] = {
    "count": Count,
    "rate": Rate,
    "ratio": lambda filtered: Ratio(),
    "sum": lambda filtered: Sum(),
    "avg": lambda filtered: Average(),
    "min": lambda filtered: Extreme(min),
    "max": lambda filtered: Extreme(max),
}
"""Name in the language -> constructor (told whether the aggregate has a filter)."""
