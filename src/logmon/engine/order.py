"""Matches of several origins in event-time order: held until every origin that is waited for has come that far."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from logmon.model.match import Matches
from logmon.model.time import Instant
from logmon.model.wide import pack, unpack

Place = tuple[Instant, int, int, int]
"""(event time, when its origin was first met, number of its column, number in its column): the order of the merge."""


ROWS = ("times", "keys", "values", "extras", "raws", "positions", "lines")
"""What matches have one of for each row, where they have it."""


class Order:
    """One origin alone passes through untouched: within an origin events are taken as they come."""

    def __init__(self) -> None:
        self._held: dict[int, list[Matches]] = {}
        self._met: dict[tuple[str, str], int] = {}

    def holds(self) -> bool:
        return bool(self._held)

    def waiting(self, rule: int) -> int:
        """Matches of a rule that are held."""
        return sum(map(len, self._held.get(rule, ())))

    def push(self, matches: Iterable[Matches]) -> None:
        for column in matches:
            self._met.setdefault((column.origin.source, column.origin.partition), len(self._met))
            self._held.setdefault(column.rule, []).append(column)

    def renumber(self, numbers: Sequence[int | None]) -> None:
        """Rules have other numbers now, by their old ones; what is held for one that is gone (None) is dropped."""
        held, self._held = self._held, {}
        for old, columns in held.items():
            if (new := numbers[old]) is not None:
                self._held[new] = [msgspec.structs.replace(column, rule=new) for column in columns]

    def release(self, bound: Instant | None) -> list[Matches]:
        """Everything up to and including `bound` (None: everything), rule by rule, in order."""
        out: list[Matches] = []
        for rule in sorted(self._held):
            columns = self._held.pop(rule)
            places = sorted(
                (time, self._met[column.origin.source, column.origin.partition], number, i)
                for number, column in enumerate(columns)
                for i, time in enumerate(column.times)
            )
            ready = [place for place in places if bound is None or place[0] <= bound]
            out += _runs(columns, ready)
            kept = sorted(places[len(ready) :], key=lambda place: (place[2], place[3]))
            if kept:
                self._held[rule] = list(_runs(columns, kept))
        return out

    def snapshot(self) -> bytes:
        return pack((list(self._met.items()), [c for held in self._held.values() for c in held]))

    def restore(self, data: bytes) -> None:
        met, columns = unpack(data, tuple[list[tuple[tuple[str, str], int]], list[Matches]])
        self._met = dict(met)
        for column in columns:
            self._held.setdefault(column.rule, []).append(column)


def _runs(columns: list[Matches], places: list[Place]) -> Iterable[Matches]:
    """The places as columns again: neighbours of the same column stay together."""
    begin = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or places[end][2] != places[begin][2]:
            yield take(columns[places[begin][2]], [place[3] for place in places[begin:end]])
            begin = end


def take(column: Matches, chosen: list[int]) -> Matches:
    """Some matches of a column, as a column."""
    if chosen == list(range(len(column))):
        return column

    def pick(values: list[Any] | None) -> list[Any] | None:
        return None if values is None else [values[i] for i in chosen]

    untimed = {new: column.untimed[old] for new, old in enumerate(chosen) if old in column.untimed}
    picked = {name: pick(getattr(column, name)) for name in ROWS}
    return msgspec.structs.replace(column, **picked, untimed=untimed)
