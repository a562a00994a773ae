"""Error bursts: one target fails for one to five minutes, then there is peace for twenty to sixty."""

import random
from collections.abc import Sequence

from logmon.generator.truth import Burst


class Bursts:
    def __init__(self, rng: random.Random, targets: Sequence[str], start: int) -> None:
        self._rng = rng
        self._targets = targets
        self._next = start + rng.randrange(300, 900)
        self._now: Burst | None = None
        self.all: list[Burst] = []

    def at(self, second: int) -> Burst | None:
        """The burst of this second, if there is one. Seconds are asked for in order."""
        if self._now is not None and second > self._now.end:
            self._now = None
            self._next = second + self._rng.randrange(1200, 3600)
        if self._now is None and second >= self._next:
            end = second + self._rng.randrange(60, 300)
            self._now = Burst(self._rng.choice(self._targets), second, end, round(self._rng.uniform(0.35, 0.85), 2))
            self.all.append(self._now)
        return self._now
