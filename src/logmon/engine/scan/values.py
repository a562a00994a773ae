"""What generated code calls where a comparison or a function is not plain: mixed types, missing fields, numeric text.

Field values are None (missing), bytes (text formats), or what JSON gives. Nothing here raises: what cannot be compared
is False, what cannot be computed is None, and each such case is counted in `Mismatches`.
"""

import ipaddress
import math
import operator
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from logmon.model.time import SECOND

Number = int | float
_LONGEST_NUMBER = 40


class Mismatches:
    """Counts values of one rule that were of the wrong type for what the rule does with them."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


def text(value: Any) -> str | None:
    """A value as text, for keys, globs and functions of text. None stays None; a list and a table have no text."""
    if value.__class__ is str:
        return value
    if value.__class__ is bytes:
        return value.decode("utf-8", "backslashreplace")
    if value is None:
        return None
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, float):
        return _decimal(value)
    return None if isinstance(value, list | dict) else str(value)


def _decimal(value: float) -> str | None:
    """The shortest decimal form: `0.5`, `5` for 5.0, `0.0000001`."""
    if not math.isfinite(value):
        return None
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def key(value: Any) -> str:
    """A key value: a missing one is the empty text."""
    return text(value) or ""


def number(value: Any) -> Number | None:
    """A number, or text that spells one (`"502"`, `b"0.5"`); None for anything else, NaN and infinities included."""
    kind = value.__class__
    if kind is int:
        return value  # type: ignore[no-any-return]
    if kind is float:
        return value if math.isfinite(value) else None
    if kind is bytes or kind is str:
        if not value or len(value) > _LONGEST_NUMBER:
            return None
        if value.isdigit() and value.isascii():
            return int(value)
        if _foreign(value):
            return None
        try:
            return int(value)
        except ValueError:
            pass
        try:
            parsed = float(value)
        except ValueError:
            return None
        return parsed if math.isfinite(parsed) else None
    return None


def _foreign(value: bytes | str) -> bool:
    """Has it what Python takes for a part of a number and the language does not?"""
    return b"_" in value if isinstance(value, bytes) else "_" in value or not value.isascii()


def spells_otherwise(item: str) -> bool:
    """Is it a number, and not spelled as numbers are (`1e1`)? Then a number can equal it that has another text."""
    return (known := number(item)) is not None and text(known) != item


def measured(mismatches: Mismatches) -> Callable[[Any], Number | None]:
    """`number`, counting what is present and no number."""

    def read(value: Any) -> Number | None:
        result = number(value)
        if result is None and value is not None:
            mismatches.count += 1
        return result

    return read


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def comparison(op: str, mismatches: Mismatches) -> Callable[[Any, Any], bool]:
    """The general comparison for one operator: a number with a number or numeric text, text with text; else False."""
    compare = _OPERATORS[op]

    def run(left: Any, right: Any) -> bool:
        if left is None or right is None:
            return False
        if isinstance(left, int | float) or isinstance(right, int | float):
            if isinstance(left, bool) or isinstance(right, bool):
                return op == "==" and text(left) == text(right)
            a, b = number(left), number(right)
            if a is None or b is None:
                mismatches.count += 1
                return False
            return compare(a, b)
        if isinstance(left, list | dict) or isinstance(right, list | dict):
            mismatches.count += 1
            return False
        return compare(text(left), text(right))

    return run


def arithmetic(op: str) -> Callable[[Any, Any], Number | None]:
    """`+ - * / %` on numbers and numeric text; None when an operand is missing, no number, or the divisor is zero."""
    compute: Callable[[Any, Any], Any] = {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "%": operator.mod,
    }[op]

    def run(left: Any, right: Any) -> Number | None:
        a, b = number(left), number(right)
        if a is None or b is None:
            return None
        try:
            result: Number = compute(a, b)
        except (ZeroDivisionError, OverflowError):
            return None
        return result

    return run


@lru_cache(maxsize=65536)
def _address(value: bytes | str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(value.decode() if isinstance(value, bytes) else value)
    except ValueError:
        return None


def in_network(pattern: str) -> Callable[[Any], bool]:
    """Is the value an address inside this network?"""
    network = ipaddress.ip_network(pattern, strict=False)

    def run(value: Any) -> bool:
        address = _address(value) if isinstance(value, bytes | str) else None
        return address is not None and address.version == network.version and address in network

    return run


def _lower(value: Any) -> str | None:
    return None if (known := text(value)) is None else known.lower()


def _upper(value: Any) -> str | None:
    return None if (known := text(value)) is None else known.upper()


def _len(value: Any) -> int | None:
    if isinstance(value, list | dict):
        return len(value)
    return None if (known := text(value)) is None else len(known)


def _abs(value: Any) -> Number | None:
    return None if (known := number(value)) is None else abs(known)


def _round(value: Any, digits: Any = 0) -> Number | None:
    known, places = number(value), number(digits)
    if known is None or places is None:
        return None
    rounded = round(known, int(places))
    return int(rounded) if places <= 0 else rounded


def _coalesce(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _hour(at: Any) -> int | None:
    return (at // SECOND) % 86_400 // 3_600 if isinstance(at, int) else None


def _weekday(at: Any) -> int | None:
    """1 (Monday) to 7 (Sunday), as ISO 8601 counts, in UTC. The epoch was a Thursday."""
    return (at // SECOND // 86_400 + 3) % 7 + 1 if isinstance(at, int) else None


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "lower": _lower,
    "upper": _upper,
    "len": _len,
    "abs": _abs,
    "round": _round,
    "coalesce": _coalesce,
    "hour": _hour,
    "weekday": _weekday,
}
