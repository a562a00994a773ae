"""The window of a key for counts alone: the times of its events, ascending."""

from bisect import bisect_right

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.measure import CompiledMeasure
from logmon.engine.detect.sliding import Entry
from logmon.model.time import Instant


class Times(list[Instant]):
    """The window of one key while it is exact: what `Sliding` is, for counts alone. A list, because most keys have few
    events, and an empty deque is as large as sixty of them."""

    __slots__ = ()

    def add(self, time: Instant, payload: Payload, measure: CompiledMeasure) -> None:
        self.insert(bisect_right(self, time), time)

    def evict(self, edge: Instant, measure: CompiledMeasure) -> None:
        del self[: bisect_right(self, edge)]

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
