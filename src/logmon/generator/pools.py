"""Values drawn ahead of time, so that a generated line costs one look-up per value instead of one draw."""

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

SIZE = 1 << 14
MASK = SIZE - 1
"""`pool[bits & MASK]` is one draw."""


def zipf(rng: random.Random, items: Sequence[T], exponent: float) -> list[T]:
    """Draws where the item of rank r has a share proportional to 1 / r**exponent, as visitors and pages have."""
    return rng.choices(items, [1 / rank**exponent for rank in range(1, len(items) + 1)], k=SIZE)


def shares(rng: random.Random, weights: Mapping[T, float]) -> list[T]:
    return rng.choices(list(weights), list(weights.values()), k=SIZE)


def lognormal(rng: random.Random, median: float, sigma: float, low: int, high: int) -> list[int]:
    """Whole numbers with a long tail to the right, as latencies and body sizes have, cut at `low` and `high`."""
    return [max(low, min(high, int(median * math.exp(sigma * rng.gauss(0, 1))))) for _ in range(SIZE)]


def tokens(rng: random.Random) -> list[str]:
    """Sixteen hexadecimal digits each."""
    return [f"{rng.getrandbits(64):016x}" for _ in range(SIZE)]
