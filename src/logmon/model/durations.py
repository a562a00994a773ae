"""Durations as people write them: `250ms`, `90s`, `1h30m`."""

from logmon.model.later import later
from logmon.model.time import UNITS, Duration

_PART = later(r"(\d[\d_]*(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)")
_WHOLE = later(rf"(?:{_PART.pattern})+")
_DESCENDING = ("w", "d", "h", "m", "s", "ms", "us", "ns")


def parse_duration(text: str) -> Duration | None:
    """Nanoseconds; None when `text` is not a duration, or is not a whole number of nanoseconds."""
    if _WHOLE.fullmatch(text) is None:
        return None
    parts = _PART.findall(text)
    if len(parts) == 1 and parts[0][0].isdecimal():
        return int(parts[0][0]) * UNITS[parts[0][1]]
    from fractions import Fraction

    total = sum(Fraction(count.replace("_", "")) * UNITS[unit] for count, unit in parts)
    return int(total) if total.denominator == 1 else None


def exact_duration(span: Duration) -> str:
    """The shortest text that parses back to `span` exactly."""
    parts: list[str] = []
    rest = span
    for unit in _DESCENDING:
        count, rest = divmod(rest, UNITS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
