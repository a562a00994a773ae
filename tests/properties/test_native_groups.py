"""Law of packed columns: detectors say, count and store of them what they do of the same events as lists."""

import json
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.engine.detect.kind import kind_of
from logmon.engine.detect.measure import compile_measure
from logmon.engine.detect.rows import by_key
from logmon.engine.detect.table import make_detector
from logmon.engine.plan import Plan
from logmon.engine.scan.lane import Lane
from logmon.engine.scan.packed import Packed, unpacked
from logmon.engine.scan.table import make_scanner
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Chunk, Origin
from logmon.model.time import SECOND, iso
from logmon.native import core
from tests.simulation.engine import compiled

pytestmark = pytest.mark.skipif(core is None, reason="the native core is not installed (pip install ./native)")

ORIGIN = Origin("test", "-")
WHENS = [
    "count by k every 10s > 2",
    "count every 10s >= 3 for 20s",
    "count by k every 10s < 2 for 15s",
    "count by k every 10s == 0",
    "count(x > 2) by k every 10s >= 2 clear < 1",
    "rate by k every 10s > 0.2",
    "rate(x > 2) by k every 10s > 0.1 min 2",
    "ratio(x > 2) by k every 10s > 40% for 20s",
    "sum(x) by k every 10s > 5 for 15s",
    "sum(x) every 10s < 5",
    "avg(x) by k every 10s > 2 min 2",
    "min(x) by k every 10s < 0",
    "max(x) by k every 10s > 2 clear <= 1",
    "stddev(x) by k every 10s > 1 for 20s",
    "p95(x) by k every 10s > 4",
    "distinct(x) by k every 10s > 1",
    "sum(x) / count by k every 10s > 1",
    "count by k every 10s > 2x before",
    "avg(x) by k every 10s < 0.5x before",
    "count by k every 10s > 2x usual",
    "count(x > 2) by k every 10s < 0.5x usual",
    "max(x) by k in 10s > 2",
    "min(x) in 10s < 0 min 2",
    "stddev(x) by k in 10s > 1",
    "p50(x) by k in 10s > 3",
    "sum(x) / count by k in 10s > 1 for 5s",
    "max(x) by k in 10s > 2x before",
    "count by k session 5s > 3",
    "count(x > 2) by k session 5s >= 2 for 3s clear < 1",
    "max(x) session 3s > 4 min 2",
    "min(x) by k session 5s <= 0",
    "rate by k session 5s > 1",
    "absent by k in 5s known 15s",
    "absent by k in 30s known 20m",
    "slo 90% of (x < 3) by k in 30d",
    "slo 50% of (x >= 1) in 30d",
]
NUMBERS = st.one_of(
    st.integers(-3, 9), st.integers(-3, 9), st.none(), st.floats(-9, 9), st.just(0.1), st.booleans(),
    st.floats(allow_nan=False), st.sampled_from(["odd", "12", "", -0.0, 2**53 + 1, -(2**53)]),
)  # fmt: skip
STEPS = st.tuples(
    st.sampled_from([0, 0, 1, 1, 2, 7, 40]), st.sampled_from([0, 0, 0, 0, 1, 3, 15]),
    st.sampled_from(["a", "a", "a", "b", "c", "ü", 'q"', 7, None]), NUMBERS,
)  # fmt: skip
PARTS = st.lists(st.tuples(st.lists(STEPS, max_size=30), st.integers(-3, 30)), min_size=1, max_size=5)


class Scanned:
    """Lines as they are written, and the columns in which they come."""

    def __init__(self, plan):
        self._lane = Lane(ORIGIN, make_scanner([plan], {}), Timestamps(), ("json",))
        self._size = 0

    def columns(self, events):
        lines = [json.dumps({"ts": iso(time), "k": key, "x": value}).encode() for time, key, value in events]
        data = b"".join(line + b"\n" for line in lines)
        one = self._lane.cut(Chunk(ORIGIN, data, self._size, 1, "", 0)) if data else None
        self._size += len(data)
        return [column for found in (one, self._lane.flush()) if found for column in self._lane.scan(found).matches]


def events(steps, clock, unit):
    out = []
    for ahead, back, key, value in steps:
        clock += ahead * unit
        out.append((clock - back * unit, key, value))
    return clock, out


def told(verdicts):
    return [repr(verdict) for verdict in verdicts]


def both(plan):
    return make_detector(0, plan), make_detector(0, plan)


@pytest.mark.parametrize("when", WHENS)
@given(
    parts=PARTS,
    extras=st.sampled_from([(), ("x", "k")]),
    limit=st.sampled_from([2, 100]),
    unit=st.sampled_from([SECOND // 2, SECOND, 20 * SECOND]),
    restart=st.integers(0, 8),
)
@settings(max_examples=40, deadline=None)
def test_packed_as_lists(when, parts, extras, limit, unit, restart):
    plan = Plan("id", "rule", compiled(f"exists ts | {when}"), extras=extras, key_limit=limit)
    scanned, clock, stored = Scanned(plan), 1_740_000_000 * SECOND, ({}, {})
    packed, lists = both(plan)
    for number, (steps, behind) in enumerate(parts):
        clock, some = events(steps, clock, unit)
        for column in scanned.columns(some):
            assert told(packed.push_column(column)) == told(lists.push(unpacked(column)))
        assert told(packed.advance(clock - behind * unit)) == told(lists.advance(clock - behind * unit))
        assert packed.counters == lists.counters
        assert packed.wake_at() == lists.wake_at()
        for rows, one in zip(stored, (packed, lists), strict=True):
            rows.update(one.snapshot())
        assert stored[0] == stored[1]
        if number == restart:
            packed, lists = both(plan)
            for one in (packed, lists):
                one.restore([(name, row) for name, row in stored[0].items() if row is not None])
                one.advance(clock - behind * unit)
    end = clock + 10_000 * SECOND
    assert told(packed.advance(end)) == told(lists.advance(end))


HUGE = st.one_of(st.integers(-9, 9), st.just(10**18 - 1), st.just(-0.0), st.none(), st.floats(allow_nan=False))


@pytest.mark.parametrize("text", ["count(x > 2)", "ratio(x > 2)", "sum(x)", "avg(x)", "min(x)", "max(x)", "stddev(x)"])
@given(parts=st.lists(st.lists(HUGE, min_size=1, max_size=8), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_payloads_are_gone_on_with_to_the_last_bit(text, parts):
    plan = Plan("id", "rule", compiled(f"exists ts | {text} every 1m > 0.5"))
    scanned, measure = Scanned(plan), compile_measure(plan.pipeline.terminal.measure, 60 * SECOND)
    payloads = [None, None]
    for values in parts:
        for column in scanned.columns([(1_740_000_000 * SECOND, "a", value) for value in values]):
            lists = unpacked(column)
            groups = column.groups(None, kind_of(plan.pipeline.terminal.measure)) if column is not lists else ()
            for group, same in zip(groups, by_key(lists, range(len(lists))), strict=False):
                payloads = [one.onto(payload, measure) for one, payload in zip((group, same), payloads, strict=True)]
    assert repr(payloads[0]) == repr(payloads[1])


def stays_calm(when):
    """Is it never true of a log with little in it?"""
    falls = "x <" not in when and ("<" in when or "==" in when)
    return not (falls or "2x" in when or "rate by k session" in when)


@pytest.mark.parametrize("when", [*filter(stays_calm, WHENS)])
def test_what_is_calm_is_never_unpacked(when):
    """Also across the ends of windows."""
    plan = Plan("id", "rule", compiled(f"exists ts | {when}"))
    scanned, rule = Scanned(plan), make_detector(0, plan)
    with patch.object(Packed, "unpack", side_effect=AssertionError("unpacked")):
        for at in range(0, 600, 60):
            some = [((1_740_000_000 + at + n) * SECOND, "abcdefghijkl"[n % 12], 1) for n in range(0, 60, 7)]
            for column in scanned.columns(some):
                rule.push_column(column)
            rule.advance((1_740_000_000 + at) * SECOND)
    assert rule.counters.matched == 90
