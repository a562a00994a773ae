"""A sketch of many numbers with a promised relative error: how many fell into each of logarithmic buckets.

Bucket i > 0 holds the numbers in (GAMMA**(i - OFFSET - 1), GAMMA**(i - OFFSET)], bucket -i their negatives, bucket 0
the zeros. A number is at most ERROR away, relatively, from what `middle` gives for its bucket, and counts of buckets
can be added and subtracted. (Masson, Rim, Lee: DDSketch, VLDB 2019.)
"""

import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping

ERROR = 0.0099
GAMMA = (1 + ERROR) / (1 - ERROR)
OFFSET = 40_000
"""Above the distance, in buckets, between 1 and the smallest positive float."""

STEP = math.log(GAMMA)
"""The logarithm of a bucket's width."""
_LARGEST = math.log(sys.float_info.max)
"""The exponent of e that still gives a float."""

Buckets = dict[int, int]


def bucket(value: float) -> int:
    if value == 0:
        return 0
    place = OFFSET + math.ceil(math.log(abs(value)) / STEP)
    return place if value > 0 else -place


def middle(number: int) -> float:
    """What a number in this bucket is taken for."""
    if number == 0:
        return 0.0
    value = math.exp(min((abs(number) - OFFSET) * STEP, _LARGEST)) * (1 - ERROR)
    return value if number > 0 else -value


def buckets_of(values: Iterable[float]) -> Buckets:
    counts: Buckets = {}
    for value, times in Counter(values).items():
        number = bucket(value)
        counts[number] = counts.get(number, 0) + times
    return counts


def join(counts: Buckets, more: Mapping[int, int]) -> Buckets:
    """Add `more` to `counts`, in place."""
    for number, count in more.items():
        counts[number] = counts.get(number, 0) + count
    return counts


def ranked(counts: Mapping[int, int], rank: int) -> float:
    """The number at place `rank` (from 1) of all, in order."""
    for number in sorted(counts):
        rank -= counts[number]
        if rank <= 0:
            return middle(number)
    raise ValueError("rank above the number of values")
