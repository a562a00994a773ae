"""The window of a key for counts alone: a queue of times."""

from collections import deque

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.measure import CompiledMeasure
from logmon.engine.detect.sliding import Entry
from logmon.model.time import Instant


class Times(deque[Instant]):
    """The window of one key while it is exact: what `Sliding` is, for counts alone."""

    __slots__ = ()

    def add(self, time: Instant, payload: Payload, measure: CompiledMeasure) -> None:
        at = len(self)
        while at and self[at - 1] > time:
            at -= 1
        self.insert(at, time)

    def evict(self, edge: Instant, measure: CompiledMeasure) -> None:
        while self and self[0] <= edge:
            self.popleft()

    def oldest(self) -> Instant | None:
        return self[0] if self else None

    def newest(self) -> Instant | None:
        return self[-1] if self else None

    def total(self, measure: CompiledMeasure) -> Payload:
        return len(self) or None

    def weight(self) -> int:
        return len(self)

    def entries(self) -> list[Entry]:
        return [(time, 1) for time in self]
