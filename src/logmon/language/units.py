"""Durations beside fields: the end of a field's name says which unit its number is in."""

from logmon.language import tree
from logmon.language.paths import split_path
from logmon.model.time import MICROSECOND, MILLISECOND, SECOND, Duration

_SUFFIXES: dict[str, Duration] = {"_ns": 1, "_us": MICROSECOND, "_ms": MILLISECOND, "_s": SECOND}
_INSTANTS = frozenset({"time", "arrived"})
_SAME_UNIT = frozenset({"abs", "round", "coalesce"})


def unit_of(value: tree.Expr) -> Duration | None:
    """Nanoseconds per 1 of this value, when names say so: `duration_ms` is 1,000,000; None where nothing does."""
    if isinstance(value, tree.Field):
        name = split_path(value.path)[-1]
        if value.path in _INSTANTS:
            return 1
        return next((unit for suffix, unit in _SUFFIXES.items() if name.endswith(suffix) and name != suffix), None)
    if isinstance(value, tree.Negative):
        return unit_of(value.value)
    if isinstance(value, tree.Call) and value.name in _SAME_UNIT:
        return unit_of(value.args[0])
    if isinstance(value, tree.Arithmetic):
        left, right = unit_of(value.left), unit_of(value.right)
        if value.op in "+-%":
            return left if right is None or left == right else None
        if (value.op == "/" and right is None) or (value.op == "*" and (left is None or right is None)):
            return left if left is not None else right
    return None


def in_unit(length: Duration, unit: Duration) -> int | float:
    """A duration as a number of units: 800ms in milliseconds is 800."""
    whole, rest = divmod(length, unit)
    return whole if rest == 0 else length / unit
