"""What detectors other than thresholds have in common: snapshots of one memory per key, and the key limit."""

from collections.abc import Iterable
from heapq import heapify, heappush
from typing import Any

import msgspec

from logmon.engine.detect.base import Row
from logmon.engine.detect.cell import Note, evidence_of, plain
from logmon.engine.detect.limit import appointments, batch_of, coldest, overflow
from logmon.engine.detect.rows import Group, grouped
from logmon.engine.detect.timelines import M, Timelines
from logmon.engine.scan.packed import Column, unpacked
from logmon.model.match import Key, Matches
from logmon.model.time import Duration, Instant
from logmon.model.verdict import State, Verdict
from logmon.model.wide import pack, unpack


class Keyed(Timelines[M]):
    """Subclasses say what an event (`_take`) and time (`_live`, `_next`) do to one key's memory."""

    # The five verbs

    def push(self, matches: Matches) -> list[Verdict]:
        out: list[Verdict] = []
        self._push_each(matches, range(len(matches)), out)
        return self._counted(out, len(matches))

    def _push_each(self, matches: Matches, rows: Iterable[int], out: list[Verdict]) -> None:
        cells, keys = self._cells, matches.keys
        for i in rows:
            time, key = matches.times[i], () if keys is None else keys[i]
            cell = cells.get(key)
            if cell is None:
                if len(cells) >= self._limit:
                    self._fold(time, out)
                cell = cells[key] = self._meet(time)
            if not self._take(cell, key, time, matches, i, out):
                self.counters.late += 1
            self._dirty.add(key)
            self._sleep(cell, key)

    def _counted(self, out: list[Verdict], matched: int) -> list[Verdict]:
        self.counters.matched += matched
        self.counters.keys = len(self._cells)
        return out

    def snapshot(self) -> Iterable[Row]:
        for key in self._dirty:
            cell = self._cells.get(key)
            yield msgspec.msgpack.encode(key), None if cell is None else pack(self._dump(cell))
        self._dirty = set()

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        for name, data in rows:
            key = tuple(msgspec.msgpack.decode(name))
            self._cells[key] = cell = self._load(unpack(data))
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

    def _verdict(
        self, key: Key, at: Instant, state: State, values: dict[str, Any], notes: Iterable[Note] = ()
    ) -> Verdict:
        return Verdict(self.rule, key, at, state, values, evidence_of(notes))


class Together(Keyed[M]):
    """Those that can take in many events of a key at once."""

    _every: Duration | None = None
    """The length of the windows whose events are taken in together; None: all that come at once."""

    def push(self, matches: Matches) -> list[Verdict]:
        return self.push_column(matches)

    def push_column(self, column: Column) -> list[Verdict]:
        groups = grouped(column, self._every)
        if len(self._cells) + len(groups) > self._limit:  # which keys are folded then hangs on the order of events
            return super().push(unpacked(column))
        out: list[Verdict] = []
        matches: Matches | None = None
        for group in groups:
            key = group.key
            cell = self._cells.get(key)
            if cell is None:
                cell = self._cells[key] = self._meet(group.first)
            if self._take_all(cell, group, out):
                self._dirty.add(key)
                self._sleep(cell, key)
            else:
                matches = matches or unpacked(column)
                self._push_each(matches, group.rows, out)
        return self._counted(out, len(column))

    def _take_all(self, cell: M, group: Group, out: list[Verdict]) -> bool:
        """Live up to the first of these events and take in all of them; False: they are to be taken one by one."""
        raise NotImplementedError


def extras_of(matches: Matches, i: int) -> tuple[Any, ...] | None:
    return None if matches.extras is None else remembered(matches.extras[i])


def remembered(extras: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    return None if extras is None else tuple(map(plain, extras))
