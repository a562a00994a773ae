"""Whole numbers beyond 64 bits are stored and read again as they were."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.alerts.kept import Kept
from logmon.engine.detect.table import make_detector
from logmon.engine.order import Order
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import SECOND
from logmon.model.wide import pack, unpack
from tests.simulation.engine import plan_of

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("aé") | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner),
)


@given(plain)
def test_there_and_back(value):
    assert unpack(pack(value)) == value


def column(*values):
    times = [SECOND * (100 + n) for n in range(len(values))]
    raws, positions = [b"x"] * len(values), [*range(len(values))]
    return Matches(0, Origin("a", "b"), 0, times, None, [*values], None, raws, positions)


def test_what_waits_for_other_origins():
    before, after = Order(), Order()
    before.push([column(1 << 70)])
    after.restore(before.snapshot())
    assert [one.values for one in after.release(None)] == [[1 << 70]]


@pytest.mark.parametrize(
    "when", ["sum(x) every 10s > 5", "max(x) in 10s > 5", "avg(x) session 5s > 1", "p90(x) in 5s > 1"]
)
def test_windows(when):
    before, after = (make_detector(0, plan_of(f"exists x | {when}")) for _ in range(2))
    before.push(column(1 << 70, -(1 << 90), 1 << 91))
    after.restore([(name, row) for name, row in before.snapshot() if row is not None])
    assert after.advance(1 << 60) == before.advance(1 << 60) != []


def test_what_is_kept_of_an_alert():
    before, after = Kept("it ", dict[str, float]), Kept("it ", dict[str, float])
    before.put("a", {"peak": 1 << 70, "low": -(10**400)})
    after.restore([(name, row) for name, row in before.snapshot() if row is not None])
    assert after.get("a") == {"peak": float(1 << 70), "low": -sys.float_info.max}
