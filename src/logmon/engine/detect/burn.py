"""How fast a service level's budget burns: good and bad events per minute, summed over eight windows.

The windows and factors are those of the Site Reliability Workbook (Beyer et al., 2018, chapter 5, table 5-8).
"""

from fractions import Fraction
from typing import Any

from msgspec import Struct

from logmon.model.time import DAY, HOUR, MINUTE, Duration


class Pair(Struct, frozen=True):
    """Burning when both windows burn faster than `factor` times the budget; windows in minutes."""

    factor: str
    long: int
    short: int
    severity: str


PAIRS = (
    Pair("14.4", HOUR // MINUTE, 5, "page"),
    Pair("6", 6 * HOUR // MINUTE, 30, "page"),
    Pair("3", DAY // MINUTE, 2 * HOUR // MINUTE, "ticket"),
    Pair("1", 3 * DAY // MINUTE, 6 * HOUR // MINUTE, "ticket"),
)
"""The most urgent first."""

WINDOWS = tuple(sorted({window for pair in PAIRS for window in (pair.long, pair.short)}))
LONGEST = WINDOWS[-1]


class Budget:
    """What may be bad: 1 - `target`, exactly."""

    def __init__(self, target: float) -> None:
        self.share = 1 - Fraction(repr(target))
        self._bounds = [Fraction(pair.factor) * self.share for pair in PAIRS]

    def burning(self, sums: "Sums") -> Pair | None:
        """The most urgent pair that burns."""
        for pair, bound in zip(PAIRS, self._bounds, strict=True):
            if sums.above(pair.long, bound) and sums.above(pair.short, bound):
                return pair
        return None

    def rate(self, sums: "Sums", window: int) -> float | None:
        """How many times faster than the budget allows; None when there was nothing."""
        bad, total = sums.of(window)
        return float(Fraction(bad, total) / self.share) if total else None

    def lasts(self, rate: float | None, within: Duration) -> Duration | None:
        """How long the whole budget of `within` lasts at this rate."""
        return None if not rate else round(within / rate)


class Sums:
    """(bad, all) of each closed minute, and over each window that ends with the newest closed one."""

    __slots__ = ("_sums", "minutes")

    def __init__(self) -> None:
        self.minutes: dict[int, tuple[int, int]] = {}
        self._sums = {window: [0, 0] for window in WINDOWS}

    def of(self, window: int) -> tuple[int, int]:
        bad, total = self._sums[window]
        return bad, total

    def above(self, window: int, bound: Fraction) -> bool:
        bad, total = self._sums[window]
        return bad * bound.denominator > bound.numerator * total

    def close(self, minute: int, bad: int, total: int) -> None:
        """The next minute; every one is closed in turn."""
        if total:
            self.minutes[minute] = (bad, total)
        for window, sums in self._sums.items():
            gone = self.minutes.get(minute - window, (0, 0))
            sums[0] += bad - gone[0]
            sums[1] += total - gone[1]
        self.minutes.pop(minute - LONGEST, None)

    def load(self, minutes: Any, newest: int) -> None:
        """Take up closed minutes; `newest` is the last of them."""
        self.minutes = {minute: (bad, total) for minute, bad, total in minutes}
        for window, sums in self._sums.items():
            inside = [pair for minute, pair in self.minutes.items() if newest - window < minute <= newest]
            sums[0], sums[1] = sum(bad for bad, _ in inside), sum(total for _, total in inside)
