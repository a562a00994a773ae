"""A law of native tables: whatever comes, in whatever columns, the answer is Python's, to the last bit."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.engine.detect.native_table import NativeTabulate, tabulating
from logmon.engine.detect.tabulate import Tabulate
from logmon.engine.scan.lane import Lane
from logmon.engine.scan.packed import unpacked
from logmon.engine.scan.table import make_scanner
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Chunk, Origin
from logmon.model.match import Matches
from logmon.model.time import SECOND, iso
from logmon.native import core
from tests.simulation.engine import plan_of

pytestmark = pytest.mark.skipif(core is None, reason="the native core is not installed (pip install ./native)")

ORIGIN = Origin("test", "-")
WHOLE = st.one_of(st.integers(-3, 3), st.integers(-(1 << 63), 1 << 64), st.just(2**53 + 1))
FLOATS = st.one_of(st.floats(allow_nan=False), st.just(0.1), st.just(2.0**53), st.just(-0.0), st.just(1.0))
NUMBERS = st.one_of(st.none(), st.integers(-99, 99), WHOLE, FLOATS)
ODD = st.one_of(NUMBERS, st.booleans())
TRUTHS = st.one_of(st.booleans(), st.none())
MEASURES = {
    "count": None,
    "rate": None,
    "count(status >= 500)": TRUTHS,
    "rate(status >= 500)": TRUTHS,
    "ratio(status >= 500)": TRUTHS,
    "sum(x)": NUMBERS,
    "avg(x)": ODD,
    "min(x)": ODD,
    "max(x)": NUMBERS,
    "stddev(x)": ODD,
    "p50(x)": NUMBERS,
    "p99.9(x)": ODD,
}
TIMES = st.one_of(st.integers(-5, 200), st.sampled_from([0, 60, 61])).map(lambda seconds: seconds * SECOND)
KEYS = st.tuples(st.sampled_from(["", "a", "ü", "\x00"]), st.text(max_size=2))


def tables(text):
    plan = plan_of(text, "query", "query")
    native = tabulating(0, plan)
    assert isinstance(native, NativeTabulate)
    return native, Tabulate(0, plan)


def matches(rows, keyed, valued):
    times, keys, values = (list(column) for column in zip(*rows, strict=True))
    raws, places = [b""] * len(rows), [0] * len(rows)
    return Matches(0, ORIGIN, 0, times, keys if keyed else None, values if valued else None, None, raws, places)


def same(native, python):
    assert repr(native.table()) == repr(python.table())
    assert native.counters == python.counters


@pytest.mark.parametrize("text", MEASURES)
@given(data=st.data())
@settings(max_examples=60)
def test_columns_of_python(text, data):
    by, every = data.draw(st.sampled_from(["", " by a, b"])), data.draw(st.sampled_from(["", " every 1m"]))
    native, python = tables(f"| {text}{by}{every}")
    values = MEASURES[text]
    rows = st.lists(st.tuples(TIMES, KEYS, st.none() if values is None else values), min_size=1, max_size=12)
    for part in data.draw(st.lists(rows, min_size=1, max_size=5)):
        native.push(matches(part, bool(by), values is not None))
        python.push(matches(part, bool(by), values is not None))
    same(native, python)


@given(
    st.lists(st.integers(-(1 << 62), 1 << 62), min_size=1, max_size=40),
    st.integers(1, 1_500),
    st.lists(st.integers(0, 100), max_size=3),
)
@settings(max_examples=60)
def test_values_without_end(some, often, floats):
    """More than what is kept of them as they are."""
    native, python = tables("| p95(x)")
    for part in (some * 5, (some * often)[:1_500], [value / 10 for value in floats], some):
        for table in (native, python):
            if part:
                table.push(matches([(0, (), value) for value in part], False, True))
    same(native, python)


@pytest.mark.parametrize(
    "text",
    [
        "count by k",
        "count(x > 2) by k, x",
        "ratio(x > 2)",
        "sum(x) by k",
        "avg(x)",
        "max(x) by k",
        "stddev(x) by k",
        "p50(x) by k",
    ],
)
@given(
    events=st.lists(
        st.tuples(TIMES, st.sampled_from(["a", "b", "ü", 'q"', 7]), st.one_of(NUMBERS, st.just("odd"), st.just("12"))),
        min_size=1,
        max_size=20,
    ),
    cut=st.integers(0, 20),
)
@settings(max_examples=40)
def test_columns_of_native_code(text, events, cut):
    """With lines among them that native code leaves to Python."""
    native, python = tables(f"| {text} every 1m")
    plans = [plan_of(f"| {text} every 1m", "query", "query")]
    lane = Lane(ORIGIN, make_scanner(plans, {}), Timestamps(), ("json",))
    lines = [json.dumps({"ts": iso(time), "k": key, "x": value}).encode() + b"\n" for time, key, value in events]
    for part in (b"".join(lines[:cut]), b"".join(lines[cut:])):
        one = lane.cut(Chunk(ORIGIN, part, 0, 1, "", 0)) if part else None
        for found in (one, lane.flush()):
            for column in lane.scan(found).matches if found else ():
                native.push_column(column)
                python.push(unpacked(column))
    same(native, python)
