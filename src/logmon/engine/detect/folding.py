"""Taking in many events at once, in their order: their values (`fold`), or payloads of them (`join`)."""

from collections.abc import Iterable
from functools import reduce
from itertools import accumulate
from typing import Any

Payload = Any


class Joining:
    """Many payloads as one."""

    def combine(self, left: Payload, right: Payload) -> Payload:
        raise NotImplementedError

    def join(self, payloads: list[Payload]) -> Payload:
        """All of them combined, in their order; at least one, and none of them is None."""
        return reduce(self.combine, payloads)

    def suffixes(self, payloads: list[Payload]) -> Iterable[Payload]:
        """Each combined with all before it in the list, which are newer; none is None."""
        return accumulate(payloads, lambda newer, payload: self.combine(payload, newer))


class Folding(Joining):
    """One by one: what every aggregate can. Those that know a shorter way say it themselves, with the same answer to
    the last bit."""

    commutes = False

    def lift(self, value: Any) -> Payload:
        raise NotImplementedError

    def fold(self, payload: Payload, values: Iterable[Any]) -> Payload:
        """`payload` (None: nothing yet) with each value lifted and combined into it; it may be changed in place."""
        for value in values:
            lifted = self.lift(value)
            if lifted is not None:
                payload = lifted if payload is None else self.combine(payload, lifted)
        return payload

    def lifts(self, values: Iterable[Any]) -> list[Payload]:
        return list(map(self.lift, values))

    def exact(self, payload: Payload) -> bool:
        """Is this, combined with another exact one, the same in either order, to the last bit?"""
        return self.commutes


def present(values: Iterable[Any]) -> list[Any]:
    """The values that are there."""
    return [value for value in values if value is not None]
