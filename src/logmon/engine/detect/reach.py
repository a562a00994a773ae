"""Can a rule that is false become true by time alone, when nothing comes and older events leave its window?

The answer may be yes too often, never no too often. Where it is no, the instants at which events leave need no visit.
What is left of a window is its newer part, with at least as many events as `min` asks for: of a window with 3 errors
`ratio(…) > 20% min 50` is never true, whatever leaves.
"""

from collections.abc import Callable
from typing import Any

from logmon.engine.detect.aggregates import Value
from logmon.language import tree

Reach = Callable[[Any, Value], Value]
"""(payload of the only aggregate, its value) to the extreme that what is left can still have."""

FALLING = frozenset(("count", "rate", "distinct", "max"))
"""Their values never rise when events leave."""


def reach_of(terminal: tree.Measured) -> Reach | None:
    """The extreme on the side of the comparison; None: not known for this measure."""
    measure, compare = terminal.measure, terminal.compare
    if not isinstance(measure, tree.Aggregate) or compare is None:
        return None
    rises = compare.op in (">", ">=")
    if not rises and compare.op not in ("<", "<="):
        return None
    if measure.name == "ratio":
        return _ratio(terminal.minimum or 1, rises)
    if measure.name in FALLING if rises else measure.name == "min":
        return lambda payload, value: value
    return None


def _ratio(least: int, rises: bool) -> Reach:
    """Of the newer events, at least `least`, the best are those with all that hold, or with all that do not."""

    def most(payload: tuple[int, int], value: Value) -> Value:
        holding, _ = payload
        return holding / max(least, holding)

    def fewest(payload: tuple[int, int], value: Value) -> Value:
        others = payload[1] - payload[0]
        return (max(least, others) - others) / max(least, others)

    return most if rises else fewest
