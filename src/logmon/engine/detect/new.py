"""`new(f) [by keys] [learn D] [in D]`: a value that was never seen, or not within D."""

from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from logmon.engine.detect.base import Counters, Row
from logmon.engine.detect.cell import evidence_of, note_of, plain
from logmon.engine.detect.limit import batch_of, by_of, limit_of, overflow
from logmon.engine.plan import Plan
from logmon.engine.scan.values import text
from logmon.language import tree
from logmon.model.match import Key, Matches
from logmon.model.time import Instant
from logmon.model.verdict import State, Verdict

FIRST = b""
"""The row that keeps when the rule's first event was."""


class New:
    """Remembers, per key and value, when it was last seen (first seen, when the rule does not say `in`). What was
    remembered longest is forgotten first."""

    def __init__(self, rule: int, plan: Plan) -> None:
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.New)
        self.rule = rule
        self.counters = Counters()
        self._field = terminal.field
        self._learn = terminal.learn
        self._within = terminal.within
        self._extras = plan.extras
        self._limit = limit_of(plan)
        self._parts = by_of(plan)
        self._first: Instant | None = None
        self._seen: OrderedDict[Key, tuple[Instant, int]] = OrderedDict()
        self._serial = 0
        self._dirty: set[Key] = set()
        self._began = False

    def push(self, matches: Matches) -> list[Verdict]:
        out: list[Verdict] = []
        for i, time in enumerate(matches.times):
            key = () if matches.keys is None else matches.keys[i]
            if self._first is None:
                self._begin(key, time, out)
            assert matches.values is not None and self._first is not None
            value = text(matches.values[i]) or ""
            if self._see((*key, value), time, out) and (self._learn is None or time >= self._first + self._learn):
                out.append(self._verdict(matches, i, key, value))
        self.counters.matched += len(matches)
        self.counters.keys = len(self._seen)
        return out

    def advance(self, watermark: Instant) -> list[Verdict]:
        return []

    def wake_at(self) -> Instant | None:
        return None

    def snapshot(self) -> Iterable[Row]:
        if self._began:
            yield FIRST, msgspec.msgpack.encode(self._first)
        for place in self._dirty:
            known = self._seen.get(place)
            yield msgspec.msgpack.encode(place), None if known is None else msgspec.msgpack.encode(known)
        self._began, self._dirty = False, set()

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        seen: dict[Key, tuple[Instant, int]] = {}
        for name, data in rows:
            if name == FIRST:
                self._first = msgspec.msgpack.decode(data)
            else:
                time, serial = msgspec.msgpack.decode(data)
                seen[tuple(msgspec.msgpack.decode(name))] = (time, serial)
        self._seen = OrderedDict(sorted(seen.items(), key=lambda item: item[1][1]))
        self._serial = max((serial for _, serial in seen.values()), default=0)
        self.counters.keys = len(self._seen)

    def _begin(self, key: Key, time: Instant, out: list[Verdict]) -> None:
        self._first, self._began = time, True
        if self._learn is not None:
            out.append(Verdict(self.rule, key, time, State.LEARNING, {"value": None, "until": time + self._learn}))

    def _see(self, place: Key, time: Instant, out: list[Verdict]) -> bool:
        """Remember it; was it new?"""
        known = self._seen.get(place)
        if known is not None and (self._within is None or time < known[0]):
            return False
        if known is None and len(self._seen) >= self._limit:
            self._fold(time, out)
        self._serial += 1
        self._seen[place] = (time, self._serial)
        self._seen.move_to_end(place)
        self._dirty.add(place)
        return known is None or (self._within is not None and known[0] <= time - self._within)

    def _fold(self, at: Instant, out: list[Verdict]) -> None:
        for _ in range(min(batch_of(self._limit), len(self._seen))):
            place, _ = self._seen.popitem(last=False)
            self._dirty.add(place)
            self.counters.folded += 1
        out.append(overflow(self.rule, self._parts, at, self.counters.folded))

    def _verdict(self, matches: Matches, i: int, key: Key, value: str) -> Verdict:
        extras = () if matches.extras is None else map(plain, matches.extras[i])
        values = dict(zip(self._extras, extras, strict=False)) | {
            "value": value,
            self._field: value,
            "what": f"new {self._field}: {value}",
        }
        return Verdict(self.rule, key, matches.times[i], State.OCCURRED, values, evidence_of([note_of(matches, i)]))
