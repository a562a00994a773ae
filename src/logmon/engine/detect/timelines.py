"""What all detectors with keys have in common: a timeline per key, lived through in order.

The exact instants at which time alone changes something (an event leaves its window, a window closes, a `for` runs out,
a silence lasts too long) are visited before any later event of the key. Whether that event or the watermark makes us
look does not matter, which is why live, replayed and restarted runs decide the same.
"""

from heapq import heappop
from typing import Generic, Protocol, TypeVar

from logmon.engine.detect.base import Counters
from logmon.engine.detect.limit import by_of, limit_of
from logmon.engine.plan import Plan
from logmon.model.match import Key
from logmon.model.time import Instant
from logmon.model.verdict import Verdict

NEVER: Instant = -(1 << 62)


class Memory(Protocol):
    """What is remembered of one key. `clock`: how far its timeline has been lived; `wake`: its appointment."""

    clock: Instant
    wake: Instant | None


M = TypeVar("M", bound=Memory)


class Timelines(Generic[M]):
    """`_wakes` is a heap of appointments; one that its key no longer keeps is passed over."""

    def __init__(self, rule: int, plan: Plan) -> None:
        self.rule = rule
        self.counters = Counters()
        self._extras = plan.extras
        self._limit = limit_of(plan)
        self._parts = by_of(plan)
        self._floor = NEVER
        self._cells: dict[Key, M] = {}
        self._wakes: list[tuple[Instant, Key]] = []
        self._dirty: set[Key] = set()

    def advance(self, watermark: Instant) -> list[Verdict]:
        out: list[Verdict] = []
        self._floor = max(self._floor, watermark)
        while self._wakes and self._wakes[0][0] <= watermark:
            due, key = heappop(self._wakes)
            cell = self._cells.get(key)
            if cell is None or cell.wake != due:
                continue  # an older appointment of this key
            cell.wake = None
            self._dirty.add(key)
            self._live(cell, key, watermark, out)
            self._sleep(cell, key)
        self.counters.keys = len(self._cells)
        return out

    def wake_at(self) -> Instant | None:
        return self._wakes[0][0] if self._wakes else None

    def _live(self, cell: M, key: Key, until: Instant, out: list[Verdict]) -> None:
        """Visit every instant up to and including `until` at which time alone changes something."""
        raise NotImplementedError

    def _sleep(self, cell: M, key: Key) -> None:
        """Make the key's next appointment, or forget it."""
        raise NotImplementedError
