"""Words with a value: numbers with units, and the escapes inside strings."""

import re
from decimal import Decimal
from typing import Any

from msgspec import Struct

from logmon.config.suggest import nearest
from logmon.model.durations import parse_duration
from logmon.model.later import later
from logmon.model.time import UNITS

SIZES: dict[str, int] = {
    "B": 1,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}
_HABITS = {
    "mn": "m",
    "min": "m",
    "mins": "m",
    "minute": "m",
    "minutes": "m",
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "msec": "ms",
    "millis": "ms",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
    "day": "d",
    "days": "d",
    "week": "w",
    "weeks": "w",
    "K": "KB",
    "M": "MB",
    "G": "GB",
    "kB": "KB",
    "k": "KB",
}
_EXACT_DIGITS = 18
_NUMBER = re.compile(r"(\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)(.*)", re.DOTALL)
_UNIT_HELP = (
    "durations: ns us ms s m h d w, combined as 1h30m; sizes: B KB MB GB TB KiB MiB GiB TiB; shares: %; factors: x"
)
_ESCAPE = later(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "e": "\x1b", "\\": "\\", '"': '"', "'": "'", "/": "/"}


class Wrong(Struct, frozen=True):
    """Why a word has no value, and what to write instead."""

    message: str
    label: str
    help: str = ""
    fix: str | None = None


def read_number(text: str) -> tuple[str, Any] | Wrong:
    """Kind and value of a number with or without a unit (see `tree.Literal`)."""
    if text.isdecimal() and len(text) < _EXACT_DIGITS:
        return "number", int(text)
    match = _NUMBER.match(text)
    assert match is not None, "the lexer hands on words that begin with a digit"
    digits, unit = match[1].replace("_", ""), match[2]
    number = _plain(digits)
    if number is None:
        return Wrong(f"`{text}` is too large", "numbers go up to 1e300")
    if unit == "":
        return "number", number
    if unit == "%":
        return "percent", float(Decimal(digits) / 100)
    if unit == "x":
        return "factor", number
    if unit in SIZES:
        size = Decimal(digits) * SIZES[unit]
        return ("size", int(size)) if size == int(size) else Wrong(f"`{text}` is not a whole number of bytes", "")
    duration = parse_duration(text)
    if duration is not None:
        return "duration", duration
    return _wrong_unit(text, match[1], unit)


def _plain(digits: str) -> int | float | None:
    value = Decimal(digits)
    if abs(value) > Decimal("1e300"):
        return None
    return int(value) if value == value.to_integral_value() and value < 10**_EXACT_DIGITS else float(value)


def _wrong_unit(text: str, digits: str, unit: str) -> Wrong:
    if unit in UNITS:
        return Wrong(f"`{text}` is less than a nanosecond exactly", "durations are whole nanoseconds")
    if unit in ("mo", "month", "months", "y", "year", "years"):
        return Wrong(f"`{text}` is not a duration", "months and years differ in length", "count in days: 30d")
    right = _HABITS.get(unit) or nearest(unit, (*UNITS, *SIZES))
    what = "size" if right in SIZES else "duration"
    if right is None:
        return Wrong(f"`{unit}` is not a unit", "", _UNIT_HELP)
    return Wrong(f"`{text}` is not a {what}", f"did you mean `{digits}{right}`?", _UNIT_HELP, digits + right)


def unescape(body: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """The text of a string between its quotes, and the escapes that mean nothing as (start, end, escape)."""
    if "\\" not in body:
        return body, ()
    wrong: list[tuple[int, int, str]] = []

    def one(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) > 1:
            number = int(code[1:], 16)
            if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF:
                return chr(number)
        elif code in _SIMPLE:
            return _SIMPLE[code]
        wrong.append((match.start(), match.end(), match[0]))
        return match[0]

    return _ESCAPE.sub(one, body), tuple(wrong)
