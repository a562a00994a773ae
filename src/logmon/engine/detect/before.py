"""What a window is compared with by `before`: the window just before it.

A key is known from the moment its first event has left the window; it is forgotten when both windows are empty.
"""

from collections import deque
from typing import Any

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.measure import CompiledMeasure
from logmon.engine.detect.relative import Referred
from logmon.engine.detect.sliding import EXACT, Entry, Monoid
from logmon.engine.detect.tumbling import Tumbling
from logmon.model.time import Instant


class SlidingBefore:
    """(t - W, t] and, behind it, (t - 2W, t - W]. `told`: it was said that the key is being learned."""

    __slots__ = ("_earlier", "_inner", "_known", "_now", "_waiting", "told")

    def __init__(self, inner: CompiledMeasure) -> None:
        self._inner = inner
        self._now = inner.window()
        self._waiting: deque[Entry] = deque()
        self._earlier = inner.window()
        self._known = False
        self.told = False

    def add(self, time: Instant, payload: Payload, measure: Monoid) -> None:
        self._now.add(time, payload, self._inner)
        waiting, span = self._waiting, self._inner.span
        at = len(waiting)
        while at and waiting[at - 1][0] > time:
            at -= 1
        if len(waiting) >= EXACT and at and waiting[at - 1][0] * EXACT // span == time * EXACT // span:
            waiting[at - 1] = (time, self._inner.combine(waiting[at - 1][1], payload))
        else:
            waiting.insert(at, (time, payload))

    def evict(self, edge: Instant, measure: Monoid) -> None:
        self._now.evict(edge, self._inner)
        while self._waiting and self._waiting[0][0] <= edge:
            self._earlier.add(*self._waiting.popleft(), self._inner)
            self._known = True
        self._earlier.evict(edge - self._inner.span, self._inner)
        if self.oldest() is None:
            self._known = self.told = False

    def oldest(self) -> Instant | None:
        """What leaves the earlier window leaves a span later."""
        now, earlier = self._now.oldest(), self._earlier.oldest()
        if earlier is None:
            return now
        return earlier + self._inner.span if now is None else min(now, earlier + self._inner.span)

    def forgets(self) -> Instant | None:
        return None

    def total(self, measure: Any) -> Referred:
        nothing = self._inner.nothing
        now, earlier = self._now.total(self._inner), self._earlier.total(self._inner)
        reference = self._inner.value(nothing if earlier is None else earlier)
        return nothing if now is None else now, reference, self._known

    def weight(self) -> int:
        return self._now.weight()

    def entries(self) -> Any:
        return list(self._waiting), self._earlier.entries(), self._known, self.told

    def load(self, data: Any, measure: Monoid) -> None:
        waiting, earlier, self._known, self.told = data
        for time, payload in waiting:
            self.add(time, payload, measure)
        self._earlier.load(earlier, self._inner)


class TumblingBefore(Tumbling):
    """The open window, and what the one before it held. After two windows without events the key is forgotten."""

    __slots__ = ("_before", "_inner", "_known", "told")

    def __init__(self, inner: CompiledMeasure) -> None:
        super().__init__()
        self._inner = inner
        self._before: Payload = None
        self._known = False
        self.told = False

    def total(self, measure: Any) -> Referred:
        return self._inner.nothing if self.payload is None else self.payload, None, False

    def close(self) -> Referred:
        now, before, nothing = super().close(), self._before, self._inner.nothing
        known = self._known and not (now is None and before is None)
        self._before = now
        self._known = known or now is not None
        self.told = self.told and self._known
        reference = self._inner.value(nothing if before is None else before)
        return nothing if now is None else now, reference, known

    def silence_counts(self) -> bool:
        """Has the next window to be judged even if it is empty?"""
        return self._known

    def forgets(self) -> Instant | None:
        return None

    def entries(self) -> Any:
        return self.start, self.payload, self._before, self._known, self.told

    def load(self, data: Any) -> None:
        self.start, self.payload, self._before, self._known, self.told = data
