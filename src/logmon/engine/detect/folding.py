"""Taking in the values of many events at once, in their order."""

from collections.abc import Iterable
from typing import Any

Payload = Any


class Folding:
    """One by one: what every aggregate can. Those that know a shorter way say `fold` themselves, with the same answer
    to the last bit."""

    commutes = False

    def lift(self, value: Any) -> Payload:
        raise NotImplementedError

    def combine(self, left: Payload, right: Payload) -> Payload:
        raise NotImplementedError

    def fold(self, payload: Payload, values: Iterable[Any]) -> Payload:
        """`payload` (None: nothing yet) with each value lifted and combined into it; it may be changed in place."""
        for value in values:
            lifted = self.lift(value)
            if lifted is not None:
                payload = lifted if payload is None else self.combine(payload, lifted)
        return payload


def present(values: Iterable[Any]) -> list[Any]:
    """The values that are there."""
    return [value for value in values if value is not None]
