"""What detectors that remember something of each key have in common: timelines, wakes, snapshots, the key limit.

A key's timeline is lived through in order, as in `threshold.py`: instants at which time alone changes something are
visited before any later event of the key, no matter whether that event or the watermark makes us look.
"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from logmon.engine.detect.base import Counters, Row
from logmon.engine.detect.cell import plain
from logmon.engine.detect.limit import appointments, batch_of, by_of, coldest, limit_of, overflow
from logmon.engine.plan import Plan
from logmon.model.match import Key, Matches
from logmon.model.time import Instant
from logmon.model.verdict import State, Verdict

NEVER: Instant = -(1 << 62)


class Memory(Protocol):
    """What is remembered of one key. `clock`: how far its timeline has been lived; `wake`: its appointment."""

    clock: Instant
    wake: Instant | None


M = TypeVar("M", bound=Memory)


class Keyed(Generic[M]):
    """Subclasses say what an event (`_take`) and time (`_live`, `_next`) do to one key's memory."""

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

    # The five verbs

    def push(self, matches: Matches) -> list[Verdict]:
        out: list[Verdict] = []
        cells, keys = self._cells, matches.keys
        for i, time in enumerate(matches.times):
            key = () if keys is None else keys[i]
            cell = cells.get(key)
            if cell is None:
                if len(cells) >= self._limit:
                    self._fold(time, out)
                cell = cells[key] = self._meet(time)
            if not self._take(cell, key, time, matches, i, out):
                self.counters.late += 1
            self._dirty.add(key)
            self._sleep(cell, key)
        self.counters.matched += len(matches)
        self.counters.keys = len(cells)
        return out

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

    def snapshot(self) -> Iterable[Row]:
        for key in self._dirty:
            cell = self._cells.get(key)
            yield msgspec.msgpack.encode(key), None if cell is None else msgspec.msgpack.encode(self._dump(cell))
        self._dirty = set()

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        for name, data in rows:
            key = tuple(msgspec.msgpack.decode(name))
            self._cells[key] = cell = self._load(msgspec.msgpack.decode(data))
            due = self._next(cell)
            cell.wake = due
            if due is not None:
                self._wakes.append((due, key))
        heapify(self._wakes)
        self.counters.keys = len(self._cells)

    # What subclasses say

    def _meet(self, time: Instant) -> M:
        raise NotImplementedError

    def _take(self, cell: M, key: Key, time: Instant, matches: Matches, i: int, out: list[Verdict]) -> bool:
        """Live up to the event and take it in; False when it is too late to count."""
        raise NotImplementedError

    def _live(self, cell: M, key: Key, until: Instant, out: list[Verdict]) -> None:
        """Visit every instant up to and including `until` at which time alone changes something."""
        raise NotImplementedError

    def _next(self, cell: M) -> Instant | None:
        """The next such instant, or that at which the key can be forgotten; None when it can be forgotten now."""
        raise NotImplementedError

    def _weight(self, cell: M) -> int:
        """How much would be lost with this key: events in its window."""
        raise NotImplementedError

    def _folded(self, cell: M, key: Key, at: Instant, out: list[Verdict]) -> None:
        """The key is about to be folded: end what is open."""

    def _dump(self, cell: M) -> Any:
        raise NotImplementedError

    def _load(self, data: Any) -> M:
        raise NotImplementedError

    # What they share

    def _sleep(self, cell: M, key: Key) -> None:
        """Keep an appointment that is early enough, else make one; without any the key is forgotten."""
        due = self._next(cell)
        if due is None:
            self._cells.pop(key, None)
        elif cell.wake is None or due < cell.wake:
            cell.wake = due
            heappush(self._wakes, (due, key))

    def _fold(self, at: Instant, out: list[Verdict]) -> None:
        for key in coldest(self._cells, batch_of(self._limit), self._weight):
            self._folded(self._cells.pop(key), key, at, out)
            self._dirty.add(key)
            self.counters.folded += 1
        self._wakes = appointments(self._wakes, self._cells, self._limit)
        out.append(overflow(self.rule, self._parts, at, self.counters.folded))

    def _shown(self, extras: tuple[Any, ...] | None) -> dict[str, Any]:
        """The fields that the summary names, of one event."""
        return {} if extras is None else {n: plain(v) for n, v in zip(self._extras, extras, strict=True)}

    def _verdict(self, key: Key, at: Instant, state: State, values: dict[str, Any], evidence: Any = ()) -> Verdict:
        return Verdict(self.rule, key, at, state, values, tuple(evidence))


def extras_of(matches: Matches, i: int) -> tuple[Any, ...] | None:
    return None if matches.extras is None else tuple(map(plain, matches.extras[i]))
