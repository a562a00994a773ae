"""Matches as native code holds them: columns that become lists when somebody asks for lists."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import Instant


class Packed:
    """`block` has the rows of `rule`; `position` and `line` are those of the piece that they were found in. `bare`:
    nobody will look at their lines."""

    __slots__ = ("arrived", "bare", "block", "line", "origin", "position", "rule")

    def __init__(
        self, rule: int, origin: Origin, arrived: Instant, block: Any, position: int, line: int, bare: bool
    ) -> None:
        self.rule = rule
        self.origin = origin
        self.arrived = arrived
        self.block = block
        self.position = position
        self.line = line
        self.bare = bare

    def __len__(self) -> int:
        return len(self.block)

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
    if len(parts) == 1:
        return parts[0][1]
    places = [(place, number, i) for number, (some, _) in enumerate(parts) for i, place in enumerate(some)]
    rows = [(number, i) for _, number, i in sorted(places)]

    def column(name: str) -> Any:
        columns = [getattr(matches, name) for _, matches in parts]
        return None if columns[0] is None else [columns[number][i] for number, i in rows]

    names = ("times", "keys", "values", "extras", "raws", "positions", "lines")
    origins = (parts[number][1].untimed.get(i) for number, i in rows)
    untimed = {row: origin for row, origin in enumerate(origins) if origin is not None}
    return replace(parts[0][1], **{name: column(name) for name in names}, untimed=untimed)
