"""Could a rule that is false be true of a window of which only a part is known?

The answer may be yes too often, never no too often. Where it is no, nobody has to look: neither at the instants at
which events leave, when nothing comes, nor at each of many events that come at once. All of a core is in such a window,
and any part of the loose rest, with at least as many events as `min` asks for: of 3 errors and any number of other
events `ratio(…) > 20% min 50` is never true.
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any

from logmon.engine.detect.aggregates import Payload
from logmon.language import tree

Reach = Callable[[Payload, Sequence[Payload]], Payload]
"""(payload of the core or None when it has none, payloads of the loose) of the only aggregate, to the payload with the
extreme value, or to UNKNOWN."""

UNKNOWN: Payload = object()

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def reach_of(terminal: tree.Measured) -> Reach | None:
    """The extreme on the side of the comparison; None: not known for this measure."""
    measure, compare = terminal.measure, terminal.compare
    if not isinstance(measure, tree.Aggregate) or compare is None:
        return None
    rises = compare.op in (">", ">=")
    if not rises and compare.op not in ("<", "<="):
        return None
    if measure.name == "quantile":
        return _percentile(OPERATORS[compare.op], compare.value.value)
    if measure.name == "ratio":
        return _ratio(terminal.minimum or 1, rises)
    return (RISING if rises else FALLING).get(measure.name)


def _ratio(least: int, rises: bool) -> Reach:
    """Of at least `least` events, the best are those with all that hold, or with all that do not."""

    def most(core: Any, loose: Sequence[Any]) -> Any:
        holding, events = core or (0, 0)
        others = events - holding
        holding += sum([one for one, _ in loose])
        return holding, max(least, holding + others)

    def fewest(core: Any, loose: Sequence[Any]) -> Any:
        holding, events = core or (0, 0)
        others = events - holding + sum([every - one for one, every in loose])
        events = max(least, holding + others)
        return events - others, events

    return most if rises else fewest


def _percentile(compare: Callable[[float, float], bool], bound: float) -> Reach:
    """Values that are beyond the bound themselves make it likelier, all others less so."""

    def extreme(core: Any, loose: Sequence[Any]) -> Any:
        if any(payload.__class__ is not tuple for payload in loose):
            return UNKNOWN  # they are not told one from the other
        values = [value for payload in loose for value in payload if compare(value, bound)]
        return [*(core or ()), *values] or None

    return extreme


def _all(core: Any, loose: Sequence[Any]) -> Any:
    return (core or 0) + sum(loose)


def _least(core: Any, loose: Sequence[Any]) -> Any:
    return min([*loose, *(() if core is None else (core,))], default=None)


def _greatest(core: Any, loose: Sequence[Any]) -> Any:
    return max([*loose, *(() if core is None else (core,))], default=None)


def _core(core: Any, loose: Sequence[Any]) -> Any:
    """What is in every window bounds its extremes from the other side."""
    return UNKNOWN if core is None else core


def undivided(core: Any, loose: Sequence[Any]) -> Any:
    """Values that leave do not make it rise, but those of several payloads are not joined here."""
    return loose[0] if core is None and len(loose) == 1 else UNKNOWN


def _sum(rises: bool) -> Reach:
    """Of whole numbers: what others add up to depends on their order."""

    def extreme(core: Any, loose: Sequence[Any]) -> Any:
        known = 0 if core is None else core
        return known + _added(loose, rises) if (known + sum(loose)).__class__ is int else UNKNOWN

    return extreme


def _average(rises: bool) -> Reach:
    """As far as the sum goes; the more values there are beside, the nearer it is to 0."""

    def extreme(core: Any, loose: Sequence[Any]) -> Any:
        total, least = core or (0, 0)
        values = [value for value, _ in loose]
        if (total + sum(values)).__class__ is not int:
            return UNKNOWN
        total += _added(values, rises)
        most = least + sum([count for _, count in loose])
        return total, max(1, least if (total > 0) is rises else most)

    return extreme


def _added(values: Sequence[Any], rises: bool) -> Any:
    return sum([value for value in values if value > 0]) if rises else sum([value for value in values if value < 0])


RISING: dict[str, Reach] = {
    "count": _all,
    "rate": _all,
    "max": _greatest,
    "min": _core,
    "distinct": undivided,
    "sum": _sum(True),
    "avg": _average(True),
}
FALLING: dict[str, Reach] = {
    "count": _core,
    "rate": _core,
    "min": _least,
    "max": _core,
    "sum": _sum(False),
    "avg": _average(False),
}
"""How far the value can rise, or fall."""

APART = frozenset(("sum", "avg"))
"""What several values add up to bounds no part of them: a payload of the loose leaves as a whole, or not at all."""
