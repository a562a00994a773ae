"""Which events of a piece are looked at, and by which rules."""

import re
from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

from logmon.engine.scan.prefilter import Hit
from logmon.formats.multiline import event_positions, event_span, split_events
from logmon.formats.starting import HEAD, Heads

Starts = re.Pattern[bytes]
Value = TypeVar("Value")


class Picked(Struct):
    """`raws` are events in the order they stand, `positions` where each begins in the data. `picks[rule]` numbers the
    events that the rule must look at. `complete`: these are all events of the piece. The last event is always there."""

    raws: list[bytes]
    positions: list[int]
    picks: list[Sequence[int]]
    complete: bool


def taken(column: list[Value], index: Sequence[int]) -> list[Value]:
    """The values of some events. The first few are most often what is wanted (all, or all but the last)."""
    count = len(index)
    if count and index[-1] == count - 1:
        return column if count == len(column) else column[:count]
    return [column[i] for i in index]


def pick_all(data: bytes, starts: Starts, rules: int) -> Picked:
    """Every event, for every rule."""
    raws = split_events(data, starts)
    positions = event_positions(data, raws)
    everything = range(len(raws))
    return Picked(raws, positions, [everything] * rules, complete=True)


def pick_begun(data: bytes, begins: list[int], rules: int) -> Picked:
    """Every event, for every rule, where it is known where each begins."""
    raws = [data[begin : end - 1] for begin, end in zip(begins, (*begins[1:], len(data)), strict=True)]
    return Picked(raws, begins, [range(len(raws))] * rules, complete=True)


def narrow(picked: Picked, hits: Sequence[Hit], rules_of: Sequence[Sequence[int]], always: Sequence[int] = ()) -> None:
    """Leave to the rules that have needles only the events where one was hit."""
    chosen: list[list[int]] = [[] for _ in picked.picks]
    event, last = 0, len(picked.positions) - 1
    for end, needle in hits:
        while event < last and picked.positions[event + 1] < end:
            event += 1
        for rule in rules_of[needle]:
            if not chosen[rule] or chosen[rule][-1] != event:
                chosen[rule].append(event)
    for rule in range(len(picked.picks)):
        if rule not in always:
            picked.picks[rule] = chosen[rule]


def pick_hits(
    data: bytes, starts: Starts, sure: Heads, hits: Sequence[Hit], rules_of: Sequence[Sequence[int]], rules: int
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
    hit: Sequence[int] = range(len(raws))
    if stop < last:
        begin, stop = event_span(data, last, starts)
        positions.append(begin)
        raws.append(data[begin:stop])
    picked = Picked(raws, positions, [()] * rules, complete=False)
    if len(rules_of) == 1:
        for rule in rules_of[0]:
            picked.picks[rule] = hit
    else:
        narrow(picked, hits, rules_of)
    return picked
