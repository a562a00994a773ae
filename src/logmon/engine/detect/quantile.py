"""`p95(x)`: the nearest-rank percentile, the smallest value that at least this share of the values does not exceed."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable
from itertools import takewhile
from operator import itemgetter, le
from typing import Any

from logmon.engine.detect.folding import Folding, present
from logmon.engine.detect.logbuckets import STEP, Buckets, bucket, buckets_of, join, middle, ranked
from logmon.engine.detect.sliding import EXACT
from logmon.model.time import Duration, Instant

_GROUP = 5
"""2 ** _GROUP neighbouring buckets are counted together, so that a rank is found in a few dozen steps."""


class Quantile(Folding):
    """The payload is the values, or above EXACT of them the counts of their logarithmic buckets."""

    commutes = True

    def __init__(self, share: float | None) -> None:
        from fractions import Fraction

        exact = Fraction(repr(share or 0.0))
        self._above, self._below = exact.numerator, exact.denominator

    def lift(self, value: Any) -> Any:
        return None if value is None else (value,)

    def combine(self, left: Any, right: Any) -> Any:
        """`left` is taken over and changed: a window that goes on growing costs one step per event."""
        if left.__class__ is not dict:
            if right.__class__ is not dict and len(left) + len(right) <= EXACT:
                if left.__class__ is not list:
                    left = list(left)
                left.extend(right)
                return left
            left = buckets_of(left)
        return join(left, right if right.__class__ is dict else buckets_of(right))

    def fold(self, payload: Any, values: Iterable[Any]) -> Any:
        there = present(values)
        if payload is not None:
            return self.combine(payload, there) if there else payload
        return buckets_of(there) if len(there) > EXACT else there or None

    def result(self, payload: Any, span: Duration) -> float | int | None:
        if not payload:
            return None
        if payload.__class__ is QuantileWindow:
            return payload.at(self._rank(payload.size))
        if payload.__class__ is dict:
            return ranked(payload, self._rank(sum(payload.values())))
        return sorted(payload)[self._rank(len(payload)) - 1]  # type: ignore[no-any-return]

    @property
    def native(self) -> tuple[str, int, int, float] | None:
        """As native code is told it; None when that cannot do it."""
        return ("quantile", self._above, self._below, STEP) if self._above > 0 and self._below < 1 << 63 else None

    def window(self, span: Duration) -> "QuantileWindow":
        return QuantileWindow(span)

    def _rank(self, count: int) -> int:
        return -(-count * self._above // self._below)


class _Values:
    """Up to EXACT values, with their times and in order of size."""

    def __init__(self) -> None:
        self.entries: deque[tuple[Instant, Any]] = deque()
        self.ordered: list[Any] = []

    def add(self, time: Instant, value: Any) -> None:
        entries = self.entries
        at = len(entries)
        while at and entries[at - 1][0] > time:
            at -= 1
        entries.insert(at, (time, value))
        insort(self.ordered, value)

    def extend(self, times: list[Instant], values: list[Any]) -> None:
        entries = self.entries
        ordered = all(map(le, [entries[-1][0] if entries else times[0], *times], times))
        entries.extend(zip(times, values, strict=True))
        if not ordered:
            self.entries = deque(sorted(entries, key=itemgetter(0)))
        self.ordered += values
        self.ordered.sort()

    def evict(self, edge: Instant) -> None:
        entries, ordered = self.entries, self.ordered
        while entries and entries[0][0] <= edge:
            del ordered[bisect_left(ordered, entries.popleft()[1])]


class _Counted:
    """Any number of values: counts of buckets, and which of them leave when, in slices of the window."""

    def __init__(self, span: Duration) -> None:
        self.span = span
        self.size = 0
        self.slices: deque[tuple[Instant, Buckets]] = deque()
        self._counts: Buckets = {}
        self._groups: Buckets = {}

    def add(self, time: Instant, counts: Buckets) -> None:
        slices, number = self.slices, time * EXACT // self.span
        at = len(slices)
        while at and slices[at - 1][0] * EXACT // self.span > number:
            at -= 1
        if at and slices[at - 1][0] * EXACT // self.span == number:
            last, known = slices[at - 1]
            slices[at - 1] = (max(last, time), join(known, counts))
        else:
            slices.insert(at, (time, dict(counts)))
        for one, count in counts.items():
            self._change(one, count)

    def evict(self, edge: Instant) -> None:
        while self.slices and self.slices[0][0] <= edge:
            for one, count in self.slices.popleft()[1].items():
                self._change(one, -count)

    def at(self, rank: int) -> float:
        for group in sorted(self._groups):
            count = self._groups[group]
            if rank > count:
                rank -= count
                continue
            for one in range(group << _GROUP, (group + 1) << _GROUP):
                rank -= self._counts.get(one, 0)
                if rank <= 0:
                    return middle(one)
        raise ValueError("rank above the number of values")

    def _change(self, number: int, count: int) -> None:
        self.size += count
        _shift(self._counts, number, count)
        _shift(self._groups, number >> _GROUP, count)


def _shift(counts: Buckets, number: int, count: int) -> None:
    left = counts.get(number, 0) + count
    if left:
        counts[number] = left
    else:
        del counts[number]


class QuantileWindow:
    """The values of a sliding window. A window that overflowed is a sketch until it was empty once."""

    def __init__(self, span: Duration) -> None:
        self._span = span
        self._values = _Values()
        self._counted: _Counted | None = None

    @property
    def size(self) -> int:
        return len(self._values.ordered) if self._counted is None else self._counted.size

    def __bool__(self) -> bool:
        return self.size > 0

    def at(self, rank: int) -> float | int:
        """The value at place `rank` (from 1), in order of size."""
        return self._values.ordered[rank - 1] if self._counted is None else self._counted.at(rank)

    def add(self, time: Instant, payload: Any) -> None:
        if self._counted is None:
            if payload.__class__ is not dict and self.size + len(payload) <= EXACT:
                for value in payload:
                    self._values.add(time, value)
                return
            self._overflow()
        assert self._counted is not None
        self._counted.add(time, payload if payload.__class__ is dict else buckets_of(payload))

    def takes(self, count: int) -> bool:
        """Can it be given so many values at once?"""
        return self._counted is None and self.size + count <= EXACT

    def extend(self, times: list[Instant], payloads: list[Any], edge: Instant) -> None:
        """Drop what is not newer than `edge`, and add these, each of one value."""
        self.evict(edge)
        if times:
            self._values.extend(times, [value for (value,) in payloads])

    def parts(self, edge: Instant) -> tuple[Any, list[Any]]:
        """(the values newer than `edge`, None when there are none; the others, each alone)"""
        leave = [value for _, value in takewhile(lambda entry: entry[0] <= edge, self._values.entries)]
        stay = list(self._values.ordered)
        for value in leave:
            del stay[bisect_left(stay, value)]
        return stay or None, [(value,) for value in leave]

    def evict(self, edge: Instant) -> None:
        if self._counted is None:
            self._values.evict(edge)
            return
        self._counted.evict(edge)
        if not self._counted.size:
            self._counted = None

    def dump(self) -> Any:
        if self._counted is None:
            return False, list(self._values.entries)
        return True, list(self._counted.slices)

    def load(self, data: Any) -> None:
        counted, entries = data
        self._values = _Values()
        self._counted = _Counted(self._span) if counted else None
        for time, value in entries:
            self.add(time, value if counted else (value,))

    def _overflow(self) -> None:
        self._counted = _Counted(self._span)
        for time, value in self._values.entries:
            self._counted.add(time, {bucket(value): 1})
        self._values = _Values()
