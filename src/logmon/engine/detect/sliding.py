"""A sliding window (t - W, t] over a monoid, as two stacks.

New events are combined into the back; to drop the oldest one the back is turned over once into a front stack that holds
suffix aggregates. Every event is combined at most twice, whatever the measure, and nothing is ever subtracted, so sums
of floats do not drift. (Tangwongsan, Hirzel, Schneider: Low-latency sliding-window aggregation, DEBS 2017.)
"""

from bisect import bisect_right
from collections.abc import Iterable
from operator import itemgetter, lt
from typing import Any, Protocol

from logmon.model.time import Duration, Instant

Payload = Any

EXACT = 1024
"""Up to this many events a window is exact to the event; beyond, its old edge moves in steps of W/EXACT."""

Entry = tuple[Instant, Payload]


TIME = itemgetter(0)
FAR: Instant = 1 << 62


class Monoid(Protocol):
    """What a window asks of a measure; `span` is the length of the window. `join` combines many, `suffixes` each
    (newest first) with all newer ones. The order of what is `exact` does not matter, to the last bit."""

    span: Duration

    def combine(self, left: Payload, right: Payload) -> Payload: ...
    def join(self, payloads: list[Payload]) -> Payload: ...
    def exact(self, payload: Payload) -> bool: ...
    def suffixes(self, payloads: list[Payload]) -> Iterable[Payload]: ...


class Sliding:
    """The window of one key. Times of entries ascend from `front[-1]` (oldest) to `back[-1]` (newest). The total of the
    back is that of its first `_counted` entries until somebody asks for it."""

    __slots__ = ("_back_total", "_counted", "back", "front")

    def __init__(self) -> None:
        self.front: list[tuple[Instant, Payload, Payload]] = []
        self.back: list[Entry] = []
        self._back_total: Payload = None
        self._counted = 0

    def add(self, time: Instant, payload: Payload, measure: Monoid) -> None:
        back = self.back
        if (back and time < back[-1][0]) or (not back and self.front and time < self.front[0][0]):
            self._insert(time, payload, measure)
            return
        if len(back) >= EXACT and self._same_slice(back[-1][0], time, measure.span):
            self._back_total = measure.combine(self._total_of_back(measure), payload)
            back[-1] = (time, measure.combine(back[-1][1], payload))
        else:
            back.append((time, payload))

    def extend(self, times: list[Instant], payloads: list[Payload], clock: Instant, measure: Monoid) -> None:
        """Event by event: drop what has left at its time, and `add` it. `clock` is how far time had come before. No
        event is so old that it leaves at another's time."""
        turns = self._turns() + measure.span
        while max(times) >= turns:
            end = next(i for i, time in enumerate(times) if time >= turns)
            if end:
                self._extend(times[:end], payloads[:end], clock, measure)
                clock, times, payloads = max(clock, *times[:end]), times[end:], payloads[end:]
            self.evict(times[0] - measure.span, measure)
            turns = self._turns() + measure.span
        self._extend(times, payloads, clock, measure)

    def evict(self, edge: Instant, measure: Monoid) -> None:
        """Drop entries at or before `edge`."""
        front = self.front
        if not front:
            if not self.back or self.back[0][0] > edge:
                return
            if self.back[-1][0] <= edge:
                self.back = []
                self._forget_total()
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
            return self._total_of_back(measure) if self.back else None
        suffix = self.front[-1][2]
        return suffix if not self.back else measure.combine(suffix, self._total_of_back(measure))

    def takes(self, count: int) -> bool:
        """Can it be given so many events at once?"""
        return True

    def parts(self, edge: Instant, measure: Monoid) -> tuple[Payload, list[Payload]]:
        """(the combined payload of what is newer than `edge`, None when nothing is; the payloads of all else)"""
        front, back = self.front, self.back
        stay = len(front)
        while stay and front[stay - 1][0] <= edge:
            stay -= 1
        leave = [payload for _, payload, _ in front[stay:]]
        if back and back[0][0] <= edge:
            begin = bisect_right(back, edge, key=TIME)
            leave += [payload for _, payload in back[:begin]]
            newer = [payload for _, payload in back[begin:]]
            return measure.join(newer) if newer else None, leave
        if not stay:
            return self._total_of_back(measure) if back else None, leave
        suffix = front[stay - 1][2]
        return measure.combine(suffix, self._total_of_back(measure)) if back else suffix, leave

    def weight(self) -> int:
        """How many entries there are."""
        return len(self.front) + len(self.back)

    def entries(self) -> list[Entry]:
        """All entries, oldest first: the snapshot of the window."""
        return [(time, payload) for time, payload, _ in reversed(self.front)] + self.back

    def load(self, entries: list[Any], measure: Monoid, front: int = 0) -> None:
        """Take up a snapshot; the oldest so many entries lie in the front."""
        self.front, self.back = [], [(time, payload) for time, payload in entries[:front]]
        if front:
            self._turn(measure)
        self.back = [(time, payload) for time, payload in entries[front:]]
        self._forget_total()

    def _forget_total(self) -> None:
        self._back_total, self._counted = None, 0

    def _total_of_back(self, measure: Monoid) -> Payload:
        back = self.back
        if self._counted < len(back):
            more = [payload for _, payload in back[self._counted :]]
            self._back_total = measure.join([self._back_total, *more] if self._counted else more)
            self._counted = len(back)
        return self._back_total

    def _turns(self) -> Instant:
        """The back is turned over when an event of this time has to leave."""
        return self.front[0][0] if self.front else self.back[0][0] if self.back else FAR

    def _extend(self, times: list[Instant], payloads: list[Payload], clock: Instant, measure: Monoid) -> None:
        """As `extend`, without a turn."""
        back, first = self.back, min(times)
        ordered = (not back or first >= back[-1][0]) and not any(map(lt, times[1:], times))
        many = len(times) + (len(back) if ordered else self.weight()) > EXACT
        if many or (self.front and first < self.front[0][0]):
            for time, payload in zip(times, payloads, strict=True):
                clock = max(clock, time)
                self.evict(clock - measure.span, measure)
                self.add(time, payload, measure)
            return
        self.evict(max(clock, *times) - measure.span, measure)
        if self._counted and first < back[self._counted - 1][0]:
            total, more = self._total_of_back(measure), measure.join(payloads)
            if measure.exact(total) and measure.exact(more):
                self._back_total, self._counted = measure.combine(total, more), len(back) + len(times)
            else:
                self._forget_total()
        back += zip(times, payloads, strict=True)
        if not ordered:
            back.sort(key=TIME)

    def _turn(self, measure: Monoid) -> None:
        self.back.reverse()
        times, payloads = [time for time, _ in self.back], [payload for _, payload in self.back]
        self.front += zip(times, payloads, measure.suffixes(payloads), strict=True)
        self.back = []
        self._forget_total()

    def _insert(self, time: Instant, payload: Payload, measure: Monoid) -> None:
        """An event out of order goes to its own place."""
        full = self.weight() >= EXACT
        if not self.front or self.front[0][0] <= time:
            total = self._total_of_back(measure)
            self._put(self.back, full, time, payload, measure)
            if measure.exact(total) and measure.exact(payload):
                self._back_total, self._counted = measure.combine(total, payload), len(self.back)
            else:
                self._forget_total()
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
