"""Tumbling windows [kW, (k+1)W), aligned to the epoch: one open window a key, measured when it closes."""

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.measure import CompiledMeasure
from logmon.engine.detect.rows import Group
from logmon.model.time import Instant


class Tumbling:
    """The open window of one key. `start` is None before the first event and after a close; `judged` is what the window
    held that was judged last, kept while a `for` runs."""

    __slots__ = ("judged", "payload", "start")

    def __init__(self) -> None:
        self.start: Instant | None = None
        self.payload: Payload = None
        self.judged: Payload = None

    def add(self, time: Instant, payload: Payload, measure: CompiledMeasure) -> None:
        """The caller has closed every earlier window."""
        self.start = time - time % measure.span
        self.payload = payload if self.payload is None else measure.combine(self.payload, payload)

    def extend(self, start: Instant, group: Group, measure: CompiledMeasure) -> None:
        """Add events of the window that begins at `start`."""
        self.start = start
        self.payload = group.onto(self.payload, measure)

    def total(self, measure: CompiledMeasure) -> Payload:
        """What the open window holds so far."""
        return self.payload

    def weight(self) -> int:
        """Events in the open window: the payload, or its first part."""
        payload = self.payload
        return 0 if payload is None else payload if payload.__class__ is int else payload[0]

    def close(self) -> Payload:
        """Take the payload of the open window (None: it was empty) and leave none open."""
        payload = self.payload
        self.start, self.payload = None, None
        return payload
