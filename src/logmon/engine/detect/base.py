"""What a detector is: the half of a rule that remembers. One per rule, keyed inside."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from msgspec import Struct

from logmon.engine.scan.packed import Column
from logmon.model.match import Matches
from logmon.model.time import Instant
from logmon.model.verdict import Verdict

Row = tuple[bytes, bytes | None]
"""(key, state) of one changed key as stored; None: the key is gone."""


class Counters(Struct):
    """What a rule has seen: its matches, those too late to count, keys it holds now, keys folded into the overflow."""

    matched: int = 0
    late: int = 0
    keys: int = 0
    folded: int = 0


class Detector(Protocol):
    """`rule` is its number in the rule set, which is in its verdicts; a reload may give it another one."""

    rule: int
    counters: Counters

    def push(self, matches: Matches) -> list[Verdict]:
        """Take matches in order; what became true or false because of them, in event-time order."""
        ...

    def advance(self, watermark: Instant) -> list[Verdict]:
        """No event older than `watermark` is still expected: what time alone changes up to it."""
        ...

    def wake_at(self) -> Instant | None:
        """The next event time at which `advance` can have something to say."""
        ...

    def snapshot(self) -> Iterable[Row]:
        """The keys that changed since the last snapshot."""
        ...

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Take up the state that earlier snapshots left."""
        ...


@runtime_checkable
class Packing(Detector, Protocol):
    """A detector that also takes matches as native code holds them."""

    def push_column(self, column: Column) -> list[Verdict]: ...
