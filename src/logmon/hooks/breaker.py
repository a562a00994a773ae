"""A circuit breaker: a hook that fails again and again is left alone for a while, then tried with one delivery.

After M. Nygard, Release It! (2007), "Circuit Breaker": closed, open, half-open.
"""

from msgspec import Struct

from logmon.hooks.retry import shortened
from logmon.model.time import MINUTE, SECOND, Duration, Instant

_FIRST: Duration = 30 * SECOND
_LONGEST: Duration = 10 * MINUTE


class Breaker(Struct, frozen=True, array_like=True):
    """`failures` in a row; how often it `opened` without a success since; until when it stays open (0: closed)."""

    failures: int = 0
    opened: int = 0
    until: Instant = 0

    def open(self, now: Instant) -> bool:
        """Nothing may begin."""
        return now < self.until

    def probing(self, now: Instant) -> bool:
        """Half-open: one may begin, and what becomes of it decides."""
        return 0 < self.until <= now

    def after(self, delivered: bool, name: str, limit: int, now: Instant) -> "Breaker":
        """What one more attempt makes of it. `limit`: failures in a row that open it; 0: never. Attempts that were
        under way when it opened do not prolong it."""
        if delivered:
            return Breaker()
        failures = self.failures + 1
        if not limit or failures < limit or self.open(now):
            return Breaker(failures, self.opened, self.until)
        pause = shortened(min(_LONGEST, _FIRST << min(self.opened, 10)), f"{name}:{self.opened}")
        return Breaker(failures, self.opened + 1, now + pause)
