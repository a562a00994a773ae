"""Matches as native code holds them: columns that become lists when somebody asks for lists."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from logmon.engine.order import ROWS, take
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import Duration, Instant


class Packed(Struct, frozen=True):
    """`block` has the rows of `rule`; `position` and `line` are those of the piece that they were found in. `bare`:
    nobody will look at their lines."""

    rule: int
    origin: Origin
    arrived: Instant
    block: Any
    position: int
    line: int
    bare: bool

    def __len__(self) -> int:
        return len(self.block)

    @property
    def least(self) -> Instant:
        """The earliest time."""
        return self.block.least  # type: ignore[no-any-return]

    @property
    def last(self) -> Instant:
        """The time of the last row."""
        return self.block.last  # type: ignore[no-any-return]

    def groups(self, every: Duration | None, kind: tuple[Any, ...] | None) -> list[Any]:
        """Rows by their keys, as `Group` has them, those of a window together; `kind` is how native code folds them."""
        return self.block.groups(every, kind, self.origin, self.position)  # type: ignore[no-any-return]

    def unpack(self) -> Matches:
        block, count = self.block, len(self.block)
        matches = Matches(
            rule=self.rule,
            origin=self.origin,
            arrived=self.arrived,
            times=block.times,
            keys=block.keys,
            values=block.values,
            extras=block.extras,
            raws=[b""] * count,
            positions=[0] * count,
        )
        if not self.bare:
            matches.raws = block.raws
            matches.positions = [self.position + begin for begin in block.begins]
            matches.lines = block.lines(self.line) if self.line else None
        return matches


Column = Matches | Packed
"""What one rule found in one piece."""


def unpacked(matches: Column) -> Matches:
    return matches.unpack() if isinstance(matches, Packed) else matches


def woven(parts: Sequence[tuple[Sequence[int], Matches]]) -> Matches:
    """Columns of one rule as one, in the order of their rows' places."""
    places = [place for some, _ in parts for place in some]
    return take(_joined([column for _, column in parts]), sorted(range(len(places)), key=places.__getitem__))


def _joined(columns: Sequence[Matches]) -> Matches:
    """One behind the other."""
    joined = columns[0]
    for column in columns[1:]:
        both = {name: (getattr(joined, name), getattr(column, name)) for name in ROWS}
        untimed = joined.untimed | {len(joined) + i: origin for i, origin in column.untimed.items()}
        rows = {name: None if one is None else one + two for name, (one, two) in both.items()}
        joined = replace(joined, **rows, untimed=untimed)
    return joined
