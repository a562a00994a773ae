"""A series of numbers as one line of bars."""

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(series: Sequence[float | None]) -> str:
    """One character per value, from zero (or the lowest, when that is negative) to the highest; a blank where there is
    none."""
    known = [number for number in series if number is not None and number == number and abs(number) != float("inf")]
    low, high = min([0.0, *known]), max([0.0, *known])
    return "".join(_bar(number, low, high) for number in series)


def _bar(number: float | None, low: float, high: float) -> str:
    if number is None or number != number:
        return " "
    share = (min(max(number, low), high) - low) / (high - low) if high > low else 0.0
    return _BARS[round(share * (len(_BARS) - 1))]
