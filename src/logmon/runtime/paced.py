"""A clock that runs faster than the real one: minutes of logs in seconds, with nothing else changed."""

import time
from collections.abc import Iterable

from logmon.model.time import Instant
from logmon.runtime.clock import Clock, SystemClock


class PacedClock:
    """Starts at `start` and runs `speed` times as fast as real time."""

    def __init__(self, start: Instant, speed: float) -> None:
        self._start = start
        self._speed = speed
        self._began = time.monotonic_ns()
        self._real: Clock = SystemClock()

    def now(self) -> Instant:
        return self._start + int((time.monotonic_ns() - self._began) * self._speed)

    def wait(self, until: Instant | None, filenos: Iterable[int]) -> None:
        left = None if until is None else max(0, int((until - self.now()) / self._speed))
        self._real.wait(None if left is None else self._real.now() + left, filenos)
