"""What a window is compared with by `usual`: the same slot of earlier hours and weeks.

Time is cut into slots of the window's length W, aligned to the epoch. For a window in slot s the references are the
values of the slots one hour, two hours, … 24 hours before s, and the mean values of the hours one to four weeks before
(for W above an hour, slots take the place of hours). With fewer than eight of them the key is being learned. What is
usual is their median, moved by their median absolute deviation in the direction of the comparison.
"""

from typing import Any

from logmon.engine.detect.aggregates import Payload, Value
from logmon.engine.detect.measure import CompiledMeasure
from logmon.engine.detect.relative import Referred
from logmon.engine.detect.sliding import Monoid
from logmon.engine.detect.tumbling import Tumbling
from logmon.model.time import HOUR, WEEK, Instant

HOURS, WEEKS, ENOUGH = 24, 4, 8


class History:
    """Values of one key's closed slots; `widen` is 1 for comparisons upwards, -1 downwards, 0 for equality."""

    def __init__(self, measure: CompiledMeasure, widen: int) -> None:
        self._measure = measure
        self._widen = widen
        self._step = max(1, round(HOUR / measure.span))
        self._week = max(1, round(WEEK / (self._step * measure.span)))
        self._empty = measure.value(measure.nothing)
        self._slots: dict[int, Value] = {}
        self._means: dict[int, tuple[float, int]] = {}
        self._first: int | None = None
        self._last = 0
        self._cache: tuple[int, float | None] | None = None

    def close(self, slot: int, payload: Payload) -> None:
        """A slot in which something was is over."""
        value = self._measure.value(payload)
        self._first = slot if self._first is None else self._first
        self._last = slot
        if value is None:
            return
        self._slots[slot] = value
        total, count = self._means.pop(slot // self._step, (0.0, 0))
        self._means[slot // self._step] = (total + value, count + 1)
        _drop(self._slots, slot - HOURS * self._step)
        _drop(self._means, slot // self._step - WEEKS * self._week)

    def usual(self, slot: int) -> float | None:
        """None: there is too little history."""
        if self._cache is None or self._cache[0] != slot:
            self._cache = (slot, self._compute(slot))
        return self._cache[1]

    def forgets(self) -> Instant | None:
        """When nothing in here can be a reference any more."""
        if self._first is None:
            return None
        far = max(HOURS, WEEKS * self._week) + 2
        return (self._last // self._step + far) * self._step * self._measure.span

    def forget(self) -> None:
        self._slots, self._means, self._first, self._cache = {}, {}, None, None

    def dump(self) -> Any:
        return list(self._slots.items()), list(self._means.items()), self._first, self._last

    def load(self, data: Any) -> None:
        slots, means, self._first, self._last = data
        self._slots = dict(slots)
        self._means = {hour: (total, count) for hour, (total, count) in means}

    def _compute(self, slot: int) -> float | None:
        if self._first is None or (slot - self._first) // self._step + WEEKS < ENOUGH:
            return None
        hour = slot // self._step
        recent = [self._slot(slot - n * self._step) for n in range(1, HOURS + 1)]
        weekly = [self._hour(hour - n * self._week) for n in range(1, WEEKS + 1)]
        known = [value for value in (*recent, *weekly) if value is not None]
        if len(known) < ENOUGH:
            return None
        from statistics import median  # brings `random` with it, which is seen at every start

        middle = median(known)
        return middle + self._widen * median(abs(value - middle) for value in known)

    def _slot(self, slot: int) -> Value:
        """A slot without events counts, for measures that have a value there, once the key was seen."""
        value = self._slots.get(slot)
        return self._empty if value is None and self._first is not None and slot >= self._first else value

    def _hour(self, hour: int) -> Value:
        total, count = self._means.get(hour, (0.0, 0))
        if self._empty is not None and self._first is not None:
            count = min(self._step, (hour + 1) * self._step - self._first)
        return total / count if count > 0 else None


def _drop(values: dict[int, Any], oldest: int) -> None:
    """Slots come in order: the first ones are the oldest."""
    while values and (first := next(iter(values))) < oldest:
        del values[first]


class SlidingUsual:
    """(t - W, t], and the slots that were closed before t."""

    __slots__ = ("_history", "_inner", "_now", "_open", "_slot", "told")

    def __init__(self, inner: CompiledMeasure, widen: int) -> None:
        self._inner = inner
        self._now = inner.window()
        self._history = History(inner, widen)
        self._slot: int | None = None
        self._open: Payload = None
        self.told = False

    def add(self, time: Instant, payload: Payload, measure: Monoid) -> None:
        self._now.add(time, payload, self._inner)
        self._roll(time)
        if time // self._inner.span == self._slot:
            self._open = payload if self._open is None else self._inner.combine(self._open, payload)

    def evict(self, edge: Instant, measure: Monoid) -> None:
        self._now.evict(edge, self._inner)
        self._roll(edge + self._inner.span)

    def oldest(self) -> Instant | None:
        return self._now.oldest()

    def forgets(self) -> Instant | None:
        return self._history.forgets() if self._now.oldest() is None else None

    def forget(self) -> None:
        self._history.forget()
        self._slot, self._open, self.told = None, None, False

    def total(self, measure: Any) -> Referred:
        now = self._now.total(self._inner)
        usual = None if self._slot is None else self._history.usual(self._slot)
        return self._inner.nothing if now is None else now, usual, usual is not None

    def weight(self) -> int:
        return self._now.weight()

    def entries(self) -> Any:
        return self._now.entries(), self._history.dump(), self._slot, self._open, self.told

    def load(self, data: Any, measure: Monoid) -> None:
        now, history, self._slot, self._open, self.told = data
        self._now.load(now, self._inner)
        self._history.load(history)

    def _roll(self, now: Instant) -> None:
        slot = now // self._inner.span
        if self._slot is None or slot > self._slot:
            if self._open is not None and self._slot is not None:
                self._history.close(self._slot, self._open)
            self._slot, self._open = slot, None


class TumblingUsual(Tumbling):
    """The open window, and the ones that were closed before it. `widen` as in `History`."""

    __slots__ = ("_history", "_inner", "_latest", "_widen", "told")

    def __init__(self, inner: CompiledMeasure, widen: int) -> None:
        super().__init__()
        self._inner = inner
        self._widen = widen
        self._history = History(inner, widen)
        self._latest = 0
        self.told = False

    def total(self, measure: Any) -> Referred:
        return self._inner.nothing if self.payload is None else self.payload, None, False

    def close(self) -> Referred:
        slot = self._latest + 1 if self.start is None else self.start // self._inner.span
        now, usual = super().close(), self._history.usual(slot)
        self._latest = slot
        if now is not None:
            self._history.close(slot, now)
        return self._inner.nothing if now is None else now, usual, usual is not None

    def silence_counts(self) -> bool:
        """An empty window can be unusual when the comparison is not upwards."""
        return self._widen < 1 and self._history.forgets() is not None

    def forgets(self) -> Instant | None:
        return self._history.forgets() if self.start is None else None

    def forget(self) -> None:
        self._history.forget()
        self.told = False

    def entries(self) -> Any:
        return self.start, self.payload, self._history.dump(), self._latest, self.told

    def load(self, data: Any) -> None:
        self.start, self.payload, history, self._latest, self.told = data
        self._history.load(history)
