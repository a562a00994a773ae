"""What the stateless half of a rule says about a chunk, column by column: one entry per event that the rule takes.

Columns, not objects: a rule that counts every event of a big file gets millions of matches, and a list append costs a
tenth of an object. The columns are plain data and can cross a process or a network.
"""

from typing import Any

from msgspec import Struct

from logmon.model.chunk import Origin
from logmon.model.time import Instant

Key = tuple[str, ...]


class Line(Struct, frozen=True, array_like=True, gc=False):
    """A piece of evidence: the raw text of one event and where it stands."""

    source: str
    partition: str
    position: int
    time: Instant
    text: str


class Matches(Struct):
    """The matches of one rule in one chunk, in the order of the lines.

    `times` are event times; `keys` the values of `by` (None without `by`); `values` what the measure reads of each
    event (None when it only counts); `extras` the fields that the rule's summary names. `raws` are the events' bytes,
    `positions` where they begin, `lines` their 1-based (first, last) line numbers where the source counts lines.
    `untimed` tells for the few events without a time of their own where theirs came from.
    """

    rule: int
    origin: Origin
    arrived: Instant
    times: list[Instant]
    keys: list[Key] | None
    values: list[Any] | None
    extras: list[tuple[Any, ...]] | None
    raws: list[bytes]
    positions: list[int]
    lines: list[tuple[int, int]] | None = None
    untimed: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.times)

    @property
    def least(self) -> Instant:
        """The earliest time."""
        return min(self.times)

    @property
    def last(self) -> Instant:
        """The time of the last event."""
        return self.times[-1]


MAX_EVIDENCE = 8192
"""Bytes of one event kept as evidence: enough for a stack trace, small enough for a notification."""
