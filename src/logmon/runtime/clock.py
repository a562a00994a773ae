"""The one place where time comes from. Everything below is told what time it is."""

import select
import time
from collections.abc import Iterable
from typing import Protocol

from logmon.model.time import MILLISECOND, SECOND, Instant

LONGEST_WAIT = SECOND
"""However far away the next appointment is: a clock may be set, a signal may have come."""


class Clock(Protocol):
    def now(self) -> Instant: ...

    def wait(self, until: Instant | None, filenos: Iterable[int]) -> None:
        """Until that instant, or until one of the descriptors is readable; None: until the longest wait is over."""
        ...


class SystemClock:
    def now(self) -> Instant:
        return time.time_ns()

    def wait(self, until: Instant | None, filenos: Iterable[int]) -> None:
        left = LONGEST_WAIT if until is None else min(max(0, until - time.time_ns()), LONGEST_WAIT)
        poll = select.poll()
        for fileno in filenos:
            poll.register(fileno, select.POLLIN)
        poll.poll(-(-left // MILLISECOND))


class ManualClock:
    """Stands still until it is moved; waiting moves it to the appointment."""

    def __init__(self, at: Instant) -> None:
        self.at = at

    def now(self) -> Instant:
        return self.at

    def wait(self, until: Instant | None, filenos: Iterable[int]) -> None:
        if until is not None:
            self.at = max(self.at, until)
