"""`distinct(x)`: how many different texts of x."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from logmon.engine.detect.folding import Folding, present
from logmon.engine.detect.hyperloglog import (
    REGISTERS,
    SlidingRegisters,
    estimate,
    histogram,
    place_of,
    raise_to,
)
from logmon.engine.detect.sliding import EXACT
from logmon.engine.scan.values import text
from logmon.model.time import Duration, Instant


class Distinct(Folding):
    """The payload is the texts, or above EXACT of them the registers of a sketch."""

    commutes = True

    def lift(self, value: Any) -> Any:
        return None if value is None else (text(value),)

    def combine(self, left: Any, right: Any) -> Any:
        """`left` is taken over and changed: a window that goes on growing costs one step per event."""
        if not isinstance(left, bytes | bytearray):
            if not isinstance(right, bytes | bytearray):
                if left.__class__ is not set:
                    left = set(left)
                left.update(right)
                return left if len(left) <= EXACT else _registers(left)
            left = _registers(left)
        elif left.__class__ is bytes:
            left = bytearray(left)
        if isinstance(right, bytes | bytearray):
            return bytearray(map(max, left, right))
        for one in right:
            raise_to(left, one)
        return left

    def fold(self, payload: Any, values: Iterable[Any]) -> Any:
        there = set(map(text, present(values)))
        return payload if not there else self.combine(set() if payload is None else payload, there)

    def result(self, payload: Any, span: Duration) -> int | None:
        if payload is None:
            return 0
        if payload.__class__ is DistinctWindow:
            return payload.count()
        if isinstance(payload, bytes | bytearray):
            return estimate(histogram(bytearray(payload)))
        return len(set(payload))

    def window(self, span: Duration) -> "DistinctWindow":
        return DistinctWindow(span)


def _registers(texts: Any) -> bytearray:
    registers = bytearray(REGISTERS)
    for one in texts:
        raise_to(registers, one)
    return registers


class DistinctWindow:
    """The texts of a sliding window, each with the last time it came. A window that overflowed is a sketch until it was
    empty once."""

    def __init__(self, span: Duration) -> None:
        self._span = span
        self._last: OrderedDict[str, Instant] = OrderedDict()
        self._sketch: SlidingRegisters | None = None

    def __bool__(self) -> bool:
        return bool(self._last) if self._sketch is None else bool(self._sketch)

    def count(self) -> int:
        return len(self._last) if self._sketch is None else self._sketch.estimate()

    def add(self, time: Instant, payload: Any) -> None:
        if isinstance(payload, bytes | bytearray):
            sketch = self._overflow()
            for register, rank in enumerate(payload):
                if rank:
                    sketch.add(time, register, rank)
        elif self._sketch is not None:
            for one in payload:
                self._sketch.add(time, *place_of(one))
        else:
            for one in payload:
                self._see(time, one)
            if len(self._last) > EXACT:
                self._overflow()

    def takes(self, count: int) -> bool:
        return False

    def extend(self, times: list[Instant], payloads: list[Any], edge: Instant) -> None:
        raise NotImplementedError

    def parts(self, edge: Instant) -> tuple[Any, list[Any]]:
        raise NotImplementedError

    def evict(self, edge: Instant) -> None:
        if self._sketch is not None:
            self._sketch.evict(edge)
            if not self._sketch:
                self._sketch = None
            return
        last = self._last
        while last and next(iter(last.values())) <= edge:
            last.popitem(last=False)

    def dump(self) -> Any:
        return (False, list(self._last.items())) if self._sketch is None else (True, self._sketch.dump())

    def load(self, data: Any) -> None:
        sketched, rows = data
        self._last, self._sketch = OrderedDict(), None
        if sketched:
            self._sketch = SlidingRegisters(self._span)
            self._sketch.load(rows)
        else:
            self._last.update((one, time) for one, time in rows)

    def _see(self, time: Instant, one: str) -> None:
        last = self._last
        behind = bool(last) and time < next(reversed(last.values()))
        if behind:
            last[one] = max(time, last.get(one, time))
            self._last = OrderedDict(sorted(last.items(), key=lambda item: item[1]))
            return
        last[one] = time
        last.move_to_end(one)

    def _overflow(self) -> SlidingRegisters:
        if self._sketch is None:
            self._sketch = SlidingRegisters(self._span)
            for one, time in self._last.items():
                self._sketch.add(time, *place_of(one))
            self._last = OrderedDict()
        return self._sketch
