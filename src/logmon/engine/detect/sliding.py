"""A sliding window (t - W, t] over a monoid, as two stacks.

New events are combined into the back; to drop the oldest one the back is turned over once into a front stack that holds
suffix aggregates. Every event is combined at most twice, whatever the measure, and nothing is ever subtracted, so sums
of floats do not drift. (Tangwongsan, Hirzel, Schneider: Low-latency sliding-window aggregation, DEBS 2017.)
"""

from bisect import bisect_right
from functools import reduce
from typing import Any, Protocol

from logmon.model.time import Duration, Instant

Payload = Any

EXACT = 1024
"""Up to this many events a window is exact to the event; beyond, its old edge moves in steps of W/EXACT."""

Entry = tuple[Instant, Payload]


class Monoid(Protocol):
    """What a window asks of a measure; `span` is the length of the window; `commutes` says that the order of what is
    combined does not matter, to the last bit."""

    span: Duration
    commutes: bool

    def combine(self, left: Payload, right: Payload) -> Payload: ...


class Sliding:
    """The window of one key. Times of entries ascend from `front[-1]` (oldest) to `back[-1]` (newest)."""

    __slots__ = ("_back_total", "back", "front")

    def __init__(self) -> None:
        self.front: list[tuple[Instant, Payload, Payload]] = []
        self.back: list[Entry] = []
        self._back_total: Payload = None

    def add(self, time: Instant, payload: Payload, measure: Monoid) -> None:
        back = self.back
        if (back and time < back[-1][0]) or (not back and self.front and time < self.front[0][0]):
            self._insert(time, payload, measure)
            return
        self._back_total = payload if not back else measure.combine(self._back_total, payload)
        if len(back) >= EXACT and self._same_slice(back[-1][0], time, measure.span):
            back[-1] = (time, measure.combine(back[-1][1], payload))
        else:
            back.append((time, payload))

    def evict(self, edge: Instant, measure: Monoid) -> None:
        """Drop entries at or before `edge`."""
        front = self.front
        if not front:
            if not self.back or self.back[0][0] > edge:
                return
            if self.back[-1][0] <= edge:
                self.back, self._back_total = [], None
                return
            self._turn(measure)
        while front and front[-1][0] <= edge:
            front.pop()
        if not front and self.back and self.back[0][0] <= edge:
            self.evict(edge, measure)

    def oldest(self) -> Instant | None:
        """The time of the entry that leaves first."""
        if self.front:
            return self.front[-1][0]
        return self.back[0][0] if self.back else None

    def newest(self) -> Instant | None:
        """The time of the entry that leaves last."""
        if self.back:
            return self.back[-1][0]
        return self.front[0][0] if self.front else None

    def total(self, measure: Monoid) -> Payload:
        """The combined payload of all entries, oldest first; None when there are none."""
        if not self.front:
            return self._back_total
        suffix = self.front[-1][2]
        return suffix if not self.back else measure.combine(suffix, self._back_total)

    def weight(self) -> int:
        """How many entries there are."""
        return len(self.front) + len(self.back)

    def entries(self) -> list[Entry]:
        """All entries, oldest first: the snapshot of the window."""
        return [(time, payload) for time, payload, _ in reversed(self.front)] + self.back

    def load(self, entries: list[Any], measure: Monoid) -> None:
        self.front, self.back, self._back_total = [], [], None
        for time, payload in entries:
            self.back.append((time, payload))
            self._back_total = payload if self._back_total is None else measure.combine(self._back_total, payload)

    def _turn(self, measure: Monoid) -> None:
        suffix: Payload = None
        for time, payload in reversed(self.back):
            suffix = payload if suffix is None else measure.combine(payload, suffix)
            self.front.append((time, payload, suffix))
        self.back, self._back_total = [], None

    def _insert(self, time: Instant, payload: Payload, measure: Monoid) -> None:
        """An event out of order goes to its own place."""
        full = self.weight() >= EXACT
        if self.back and self.back[0][0] <= time:
            self._put(self.back, full, time, payload, measure)
            if measure.commutes:
                self._back_total = measure.combine(self._back_total, payload)
            else:
                self._back_total = reduce(measure.combine, (payload for _, payload in self.back))
            return
        entries = self.entries()
        self._put(entries, full, time, payload, measure)
        self.load(entries, measure)

    def _put(self, entries: list[Entry], full: bool, time: Instant, payload: Payload, measure: Monoid) -> None:
        place = bisect_right(entries, time, key=lambda entry: entry[0])
        if full and place and self._same_slice(entries[place - 1][0], time, measure.span):
            entries[place - 1] = (entries[place - 1][0], measure.combine(entries[place - 1][1], payload))
        else:
            entries.insert(place, (time, payload))

    @staticmethod
    def _same_slice(left: Instant, right: Instant, span: Duration) -> bool:
        return left * EXACT // span == right * EXACT // span
