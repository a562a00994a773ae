"""Notices a source whose clock, or whose zone, is not the one that it is read with."""

from logmon.model.chunk import Origin
from logmon.model.time import MINUTE, SECOND, Duration, Instant, duration_text
from logmon.sources.base import Trouble

STEP: Duration = 15 * MINUTE
"""Zones differ by multiples of this."""
NEAR: Duration = MINUTE
READS = 5
"""So many reads in a row have to be off by the same."""


class Skew:
    """What one origin's new lines say about its clock: lines that were just written carry the time of now, give or take
    the moment that it takes to write them. Old lines are behind by ever different amounts; a wrong zone is not."""

    def __init__(self) -> None:
        self._steps = 0
        self._reads = 0
        self._last: Instant = 0
        self._told = False

    def push(self, origin: Origin, time: Instant, arrived: Instant) -> Trouble | None:
        """`time` is that of the newest event of a read at `arrived`. Something to tell, once at most."""
        steps, rest = divmod(arrived - time + NEAR, STEP)
        alike = steps and rest <= 2 * NEAR
        if self._told or (arrived - self._last < SECOND and self._reads and alike):
            return None
        self._reads = (self._reads + 1 if steps == self._steps else 1) if alike else 0
        self._steps, self._last = steps, arrived
        if self._reads < READS:
            return None
        self._told = True
        off = duration_text(abs(steps) * STEP) + (" behind" if steps > 0 else " ahead of")
        name = origin.partition or origin.source
        told = f"{name}: times in new lines are {off} the clock; is its writer in another zone? (tz, --source-tz)"
        return Trouble(origin.source, told)
