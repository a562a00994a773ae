"""The matches of one column by the row of the answer that they belong to: what a table needs of them, and no more."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from msgspec import Struct

from logmon.model.match import Key, Matches
from logmon.model.time import Duration, Instant

Place = tuple[Instant, Key]
"""A row: when its window begins (0 without windows), and its key."""
Group = tuple[Place, int, list[Any] | None]
"""A row, how many events of the column belong to it, and their values in order (None: nothing is read of them)."""


class Gist(Struct, array_like=True):
    """One column of a rule: how many matches, between which times, in which rows. Plain data, which can be sent."""

    rule: int
    count: int
    first: Instant
    last: Instant
    groups: list[Group]


def gist(matches: Matches, every: Duration | None) -> Gist:
    times = matches.times
    return Gist(matches.rule, len(times), min(times), max(times), list(groups(matches, every)))


def groups(matches: Matches, every: Duration | None) -> Iterator[Group]:
    """Neighbours of the same window are grouped by their keys: a place may come more than once, in order."""
    for start, begin, end in runs(matches.times, every):
        keys = None if matches.keys is None else matches.keys[begin:end]
        values = None if matches.values is None else matches.values[begin:end]
        if keys is None:
            yield (start, ()), end - begin, values
        elif values is None:
            yield from (((start, key), count, None) for key, count in Counter(keys).items())
        else:
            yield from (((start, key), len(some), some) for key, some in _by_key(keys, values).items())


def runs(times: list[Instant], every: Duration | None) -> Iterator[tuple[Instant, int, int]]:
    """(start of the window, first, behind the last) of neighbours in the same window."""
    if every is None:
        yield 0, 0, len(times)
    elif sorted(times) == times:  # as they nearly always are: then few windows are cut out of many times
        begin = 0
        while begin < len(times):
            start = times[begin] - times[begin] % every
            end = bisect_left(times, start + every, begin)
            yield start, begin, end
            begin = end
    else:
        begin = 0
        for start, run in groupby([time - time % every for time in times]):
            end = begin + sum(1 for _ in run)
            yield start, begin, end
            begin = end


def _by_key(keys: list[Key], values: list[Any]) -> dict[Key, list[Any]]:
    grouped: defaultdict[Key, list[Any]] = defaultdict(list)
    for key, value in zip(keys, values, strict=True):
        grouped[key].append(value)
    return grouped
