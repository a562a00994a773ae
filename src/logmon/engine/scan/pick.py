"""Which events of a piece are looked at, and by which rules."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from logmon.engine.scan.prefilter import Hit
from logmon.formats.multiline import event_positions, event_span, split_events
from logmon.formats.starting import HEAD, Heads

Starts = re.Pattern[bytes]
Value = TypeVar("Value")


class Picked:
    """`raws` are events in the order they stand; `picks[rule]` numbers those that the rule must look at; rules that
    need not look at any are not there. The last event is always there. Without `begins` these are all events."""

    def __init__(self, raws: list[bytes], picks: dict[int, Sequence[int]], begins: list[int] | None = None) -> None:
        self.raws = raws
        self.picks = picks
        self._begins = begins

    @property
    def positions(self) -> list[int]:
        """Where each begins in the data."""
        if self._begins is None:
            self._begins = event_positions(self.raws)
        return self._begins


def taken(column: list[Value], index: Sequence[int]) -> list[Value]:
    """The values of some events. The first few are most often what is wanted (all, or all but the last)."""
    count = len(index)
    if count and index[-1] == count - 1:
        return column if count == len(column) else column[:count]
    return [column[i] for i in index]


def pick_all(data: bytes, starts: Starts, rules: Iterable[int]) -> Picked:
    """Every event, for these rules."""
    raws = split_events(data, starts)
    everything = range(len(raws))
    return Picked(raws, dict.fromkeys(rules, everything))


def pick_begun(data: bytes, begins: list[int], rules: Iterable[int]) -> Picked:
    """The same, where it is known where each event begins."""
    raws = [data[begin : end - 1] for begin, end in zip(begins, (*begins[1:], len(data)), strict=True)]
    everything = range(len(raws))
    return Picked(raws, dict.fromkeys(rules, everything), begins)


def pick_where(picked: Picked, hits: Sequence[Hit], rules_of: Sequence[Sequence[int]]) -> None:
    """The events where a needle was hit, for the rules that it is of (`rules_of[needle]`)."""
    positions, last = picked.positions, len(picked.positions) - 1
    chosen: dict[int, list[int]] = {}
    event = 0
    for end, needle in hits:
        while event < last and positions[event + 1] < end:
            event += 1
        for rule in rules_of[needle]:
            events = chosen.get(rule)
            if events is None:
                chosen[rule] = [event]
            elif events[-1] != event:
                events.append(event)
    picked.picks.update(chosen)


def pick_hits(
    data: bytes, starts: Starts, sure: Heads, hits: Sequence[Hit], rules_of: Sequence[Sequence[int]]
) -> Picked:
    """Only the events where a needle was hit, and the last one."""
    raws: list[bytes] = []
    positions: list[int] = []
    find, rfind, begins = data.find, data.rfind, starts.match
    stop, last = -1, len(data) - 1
    for end, _ in hits:
        if end > stop:
            # the plain case, quickly: a line that begins an event, and so does the one below
            begin, stop = rfind(b"\n", 0, end - 1) + 1, find(b"\n", end - 1)
            below = stop + 1
            if not begin < below <= last or not (
                (sure[data[begin : begin + HEAD]] or begins(data, begin))
                and (sure[data[below : below + HEAD]] or begins(data, below))
            ):
                begin, stop = event_span(data, end - 1, starts)
            positions.append(begin)
            raws.append(data[begin:stop])
    hit = range(len(raws))
    if stop < last:
        begin, stop = event_span(data, last, starts)
        positions.append(begin)
        raws.append(data[begin:stop])
    if len(rules_of) == 1:
        return Picked(raws, dict.fromkeys(rules_of[0], hit) if hit else {}, positions)
    picked = Picked(raws, {}, positions)
    pick_where(picked, hits, rules_of)
    return picked
