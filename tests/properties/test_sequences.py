"""Sequences against an interpreter that tries every choice of events, written from the words of docs/language.md."""

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.engine.detect.table import make_detector
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import SECOND

WITHIN = 6
Steps = list[tuple[bool, int]]
"""(negated, times) of each step; step n is bit n of an event."""


def fits(mask: int, step: int) -> bool:
    return bool(mask >> step & 1)


def is_match(steps: Steps, events: list[tuple[int, int]], chosen: tuple[int, ...]) -> bool:
    """Do these events, in this order, make the positive steps, with nothing forbidden between?"""
    place, last, forbidden = 0, -1, []
    for number, (negated, times) in enumerate(steps):
        if negated:
            forbidden.append(number)
            continue
        mine = chosen[place : place + times]
        if not all(fits(events[i][1], number) for i in mine):
            return False
        if any(fits(events[i][1], bad) for bad in forbidden for i in range(last + 1, mine[0])):
            return False
        place, last, forbidden = place + times, mine[-1], []
    return events[chosen[-1]][0] - events[chosen[0]][0] < WITHIN


def latest_start(steps: Steps, events: list[tuple[int, int]], begin: int, end: int) -> int | None:
    """The latest first time of all matches among events[begin:] whose last event is `end`."""
    count = sum(times for negated, times in steps if not negated)
    starts = [
        events[(*first, end)[0]][0]
        for first in combinations(range(begin, end), count - 1)
        if is_match(steps, events, (*first, end))
    ]
    return max(starts, default=None)


def naive(steps: Steps, events: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """(time it occurs, time of its first event)."""
    out: list[tuple[int, int]] = []
    begin, armed = 0, None
    ends = [number for number, (negated, _) in enumerate(steps) if negated]
    trailing = [number for number in ends if all(negated for negated, _ in steps[number:])]
    for i, (time, mask) in enumerate(events):
        if armed is not None and armed + WITHIN < time:
            out.append((armed + WITHIN, armed))
            begin, armed = i, None
        if any(fits(mask, number) for number in trailing):
            armed = None
        start = latest_start(steps, events, begin, i)
        if start is None:
            continue
        if not trailing:
            out.append((time, start))
            begin = i + 1
        elif armed is None:
            armed = start
    return [*out, (armed + WITHIN, armed)] if armed is not None else out


def engine(steps: Steps, events: list[tuple[int, int]], cuts: list[int]) -> list[tuple[int, int]]:
    written = tuple(
        tree.Step(filter=tree.Phrase(text="", ignore_case=False), times=times, negated=negated)
        for negated, times in steps
    )
    plan = Plan("id", "rule", tree.Pipeline(terminal=tree.Sequence(steps=written, within=WITHIN * SECOND)))
    detector, out, at = make_detector(0, plan), [], 0
    for size in [*cuts, len(events)]:
        piece, at = events[at : at + size], at + size
        if piece:
            out += detector.push(columns(piece))
            out += detector.advance(piece[-1][0] * SECOND)
    out += detector.advance(1 << 61)
    for verdict in out:
        assert len(verdict.evidence) == sum(times for negated, times in steps if not negated)
    return [(verdict.at // SECOND, verdict.values["first"] // SECOND) for verdict in out]


def columns(events: list[tuple[int, int]]) -> Matches:
    times: Any = [time * SECOND for time, _ in events]
    masks = [mask for _, mask in events]
    return Matches(0, Origin("test", "-"), 0, times, None, masks, None, [b"x"] * len(events), list(range(len(events))))


def laid(gaps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    now, events = 1_000, []
    for gap, mask in gaps:
        now += gap
        events.append((now, mask))
    return events


positive = st.tuples(st.just(False), st.sampled_from([1, 1, 1, 2, 3]))
any_step = st.one_of(positive, st.just((True, 1)))
all_steps = st.builds(lambda first, more: [first, *more], positive, st.lists(any_step, min_size=1, max_size=3))


@given(
    steps=all_steps,
    gaps=st.lists(st.tuples(st.sampled_from([0, 0, 1, 1, 2, 3, 7]), st.integers(1, 15)), min_size=1, max_size=14),
    cuts=st.lists(st.integers(1, 5)),
)
@settings(max_examples=1500, deadline=None)
def test_a_sequence_occurs_where_trying_everything_finds_it(
    steps: Steps, gaps: list[tuple[int, int]], cuts: list[int]
) -> None:
    events = [event for event in laid(gaps) if event[1] & ((1 << len(steps)) - 1)]
    assert engine(steps, events, cuts) == naive(steps, events)
