"""When lines come: a day has a busy afternoon and a quiet night, an hour has slow weather, a second has chance."""

import math
import random
from collections.abc import Iterator

DAY_SECONDS = 86_400
WEATHER_SECONDS = 30


def arrivals(rng: random.Random, start: int, rate: float) -> Iterator[tuple[int, int]]:
    """Endless (second since the epoch, lines in it) from `start` on; `rate` is the mean number of lines per second."""
    second, weather, expected = start, 0.0, rate
    while True:
        if (second - start) % WEATHER_SECONDS == 0:
            weather = 0.85 * weather + 0.15 * rng.gauss(0, 1)
            day = 1 + 0.6 * math.sin((second % DAY_SECONDS / DAY_SECONDS - 0.375) * 2 * math.pi)
            expected = max(0.05, rate * day * (1 + 0.2 * weather))
        yield second, _poisson(rng, expected)
        second += 1


def _poisson(rng: random.Random, expected: float) -> int:
    """Knuth's product of uniforms; above 30 the normal approximation, which is close enough there and constant."""
    if expected > 30:
        return max(0, round(rng.gauss(expected, math.sqrt(expected))))
    limit, product, count = math.exp(-expected), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
