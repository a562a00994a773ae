"""The events of one column by their keys: what a detector can take in at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.cell import Note, note_of
from logmon.engine.detect.groups import runs
from logmon.engine.detect.kind import Kind
from logmon.engine.detect.measure import CompiledMeasure
from logmon.engine.scan.packed import Column, Packed
from logmon.model.match import Key, Matches
from logmon.model.time import Duration, Instant


class Group(Protocol):
    """Some events of one key, in their order. `rows` are their numbers in the column; `extras` those of the last one;
    `values` None when nothing is read of them."""

    @property
    def key(self) -> Key: ...
    @property
    def rows(self) -> Sequence[int]: ...
    @property
    def times(self) -> list[Instant]: ...
    @property
    def first(self) -> Instant: ...
    @property
    def least(self) -> Instant: ...
    @property
    def greatest(self) -> Instant: ...
    @property
    def values(self) -> list[Any] | None: ...
    @property
    def extras(self) -> tuple[Any, ...] | None: ...
    def __len__(self) -> int: ...
    def __getitem__(self, part: slice) -> "Group": ...
    def only(self, truth: bool) -> "Group":
        """Those for which what is read is true, or false."""
        ...

    def newest(self) -> "Group":
        """The latest one, of several the last."""
        ...

    def notes(self, most: int) -> Sequence[Note]:
        """The lines of the first ones."""
        ...

    def onto(self, payload: Payload, measure: CompiledMeasure) -> Payload:
        """`payload` with these folded into it; it may be changed in place."""
        ...


class Rows:
    """A group of a column as lists. (Of a packed one: `native/src/group.rs`.)"""

    __slots__ = ("_matches", "key", "rows", "times")

    def __init__(self, matches: Matches, key: Key, rows: Sequence[int]) -> None:
        self._matches = matches
        self.key = key
        self.rows = rows
        self.times = [matches.times[i] for i in rows]

    @property
    def first(self) -> Instant:
        return self.times[0]

    @property
    def least(self) -> Instant:
        return min(self.times)

    @property
    def greatest(self) -> Instant:
        return max(self.times)

    @property
    def values(self) -> list[Any] | None:
        values = self._matches.values
        return None if values is None else [values[i] for i in self.rows]

    @property
    def extras(self) -> tuple[Any, ...] | None:
        return None if self._matches.extras is None else self._matches.extras[self.rows[-1]]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, part: slice) -> "Rows":
        return Rows(self._matches, self.key, self.rows[part])

    def only(self, truth: bool) -> "Rows":
        values = self._matches.values
        return Rows(self._matches, self.key, [i for i in self.rows if bool(values and values[i]) is truth])

    def newest(self) -> "Rows":
        return Rows(self._matches, self.key, [max(self.rows, key=lambda i: (self._matches.times[i], i))])

    def notes(self, most: int) -> list[Note]:
        return [note_of(self._matches, i) for i in self.rows[:most]]

    def onto(self, payload: Payload, measure: CompiledMeasure) -> Payload:
        return measure.fold(payload, len(self.rows), self.values)


def grouped(column: Column, every: Duration | None, kind: Kind | None = None) -> Sequence[Group]:
    """The events of each key, those of a window of length `every` together; `kind` is how native code folds them."""
    if isinstance(column, Packed):
        return column.groups(every, kind)
    return [group for _, begin, end in runs(column.times, every) for group in by_key(column, range(begin, end))]


def by_key(matches: Matches, picks: Sequence[int]) -> Iterable[Rows]:
    """The picked matches of each key, keys in the order in which they come first."""
    if matches.keys is None:
        return [Rows(matches, (), picks)] if picks else []
    grouped: defaultdict[Key, list[int]] = defaultdict(list)
    for i in picks:
        grouped[matches.keys[i]].append(i)
    return [Rows(matches, key, rows) for key, rows in grouped.items()]
