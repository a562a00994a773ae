"""A sliding window whose measure needs the values themselves (percentiles, distinct values).

What can be combined cheaply goes through the two stacks; each other aggregate keeps its own window beside them, in
which a value that leaves is taken out again.
"""

from typing import Any, Protocol

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.sliding import Monoid, Sliding
from logmon.model.time import Instant


class Part(Protocol):
    """The window of one aggregate; false when it is empty."""

    def __bool__(self) -> bool: ...
    def add(self, time: Instant, payload: Any) -> None: ...
    def takes(self, count: int) -> bool: ...
    def extend(self, times: list[Instant], payloads: list[Any], edge: Instant) -> None: ...
    def parts(self, edge: Instant) -> tuple[Any, list[Any]]: ...
    def evict(self, edge: Instant) -> None: ...
    def dump(self) -> Any: ...
    def load(self, data: Any) -> None: ...


class Gathering:
    """`parts` is by place in the payload of the measure. The total holds the parts themselves: the measure reads them.
    `events` is the measure `count` when there is nothing but parts to measure, else None."""

    __slots__ = ("_events", "_parts", "_rest")

    def __init__(self, parts: dict[int, Part], events: Monoid | None) -> None:
        self._rest = Sliding()
        self._parts = parts
        self._events = events

    def add(self, time: Instant, payload: Payload, measure: Monoid) -> None:
        if self._events is not None:
            for place, part in self._parts.items():
                if payload[place] is not None:
                    part.add(time, payload[place])
            self._rest.add(time, payload[0], self._events)
            return
        rest = list(payload)
        for place, part in self._parts.items():
            if rest[place] is not None:
                part.add(time, rest[place])
                rest[place] = None
        self._rest.add(time, tuple(rest), measure)

    def takes(self, count: int) -> bool:
        """Can it be given so many events at once?"""
        return self._events is not None and len(self._parts) == 1 and all(p.takes(count) for p in self._parts.values())

    def extend(self, times: list[Instant], payloads: list[Payload], clock: Instant, measure: Monoid) -> None:
        """As `Sliding.extend`."""
        assert self._events is not None
        self._rest.extend(times, [payload[0] for payload in payloads], clock, self._events)
        for place, part in self._parts.items():
            known = [payload[place] for payload in payloads]
            there = [(time, one) for time, one in zip(times, known, strict=True) if one is not None]
            part.extend([time for time, _ in there], [one for _, one in there], max(clock, *times) - measure.span)

    def parts(self, edge: Instant, measure: Monoid) -> tuple[Payload, list[Payload]]:
        """As `Sliding.parts`."""
        assert self._events is not None
        events, leave = self._rest.parts(edge, self._events)
        [(core, loose)] = [part.parts(edge) for part in self._parts.values()]
        return None if events is None else (events, core), [(n, None) for n in leave] + [(0, one) for one in loose]

    def evict(self, edge: Instant, measure: Monoid) -> None:
        self._rest.evict(edge, self._events or measure)
        for part in self._parts.values():
            part.evict(edge)

    def oldest(self) -> Instant | None:
        return self._rest.oldest()

    def newest(self) -> Instant | None:
        return self._rest.newest()

    def total(self, measure: Monoid) -> Payload:
        rest = self._rest.total(self._events or measure)
        if rest is None:
            return None
        if self._events is not None:
            return (rest, *[part or None for part in self._parts.values()])
        whole = list(rest)
        for place, part in self._parts.items():
            whole[place] = part or None
        return tuple(whole)

    def weight(self) -> int:
        return self._rest.weight()

    def entries(self) -> Any:
        return self._rest.entries(), [(place, part.dump()) for place, part in self._parts.items()]

    def load(self, data: Any, measure: Monoid, front: int = 0) -> None:
        rest, parts = data
        self._rest.load(rest, self._events or measure, front)
        for place, dumped in parts:
            self._parts[place].load(dumped)
