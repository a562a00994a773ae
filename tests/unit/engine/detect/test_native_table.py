"""Native cells, and what they leave to Python."""

import pytest

from logmon.engine.detect.kind import kind_of
from logmon.engine.detect.native_table import NativeTabulate, tabulating
from logmon.engine.detect.tabulate import Tabulate
from logmon.native import core
from tests.simulation.engine import compiled, plan_of
from tests.unit.engine.detect.stream import columns

pytestmark = pytest.mark.skipif(core is None, reason="the native core is not installed (pip install ./native)")


def measure(text):
    return compiled(f"| {text}", "query").terminal.measure


def both(text):
    plan = plan_of(f"| {text}", "query", "query")
    native = tabulating(0, plan)
    assert isinstance(native, NativeTabulate)
    return native, Tabulate(0, plan)


def pushed(text, *parts):
    """The native table and the answers of both tables, equal ones."""
    native, python = both(text)
    for part in parts:
        assert native.push(columns(part)) == python.push(columns(part)) == []
        assert native.counters == python.counters
    assert repr(native.table()) == repr(python.table())
    return native


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("count", ("alone",)),
        ("rate", ("all",)),
        ("rate(status >= 500)", ("truths",)),
        ("count(status >= 500)", ("truths",)),
        ("ratio(status >= 500)", ("ratio",)),
        ("sum(x)", ("sum",)),
        ("distinct(x)", None),
        ("stddev(x)", ("stddev",)),
        ("sum(x) / count", None),
    ],
)
def test_measures_that_native_code_knows(text, kind):
    assert kind_of(measure(text)) == kind


def test_a_quantile_is_told_its_share_as_a_fraction():
    assert kind_of(measure("p99.9(x)"))[:3] == ("quantile", 999, 1000)


def test_rows_by_window_and_key():
    native = pushed("sum(x) by ip every 1m", [(1, "a", 5), (61, "a", 7), (2, "b", None)], [(59, "a", 1), (-1, "a", 2)])
    assert native.table().rows == ((-60 * 10**9, "a", 2), (0, "a", 6), (0, "b", None), (60 * 10**9, "a", 7))


def test_without_rows_there_is_an_answer():
    assert pushed("count").table().rows == ((0,),)


@pytest.mark.parametrize("text", ["sum(x)", "avg(x)"])
@pytest.mark.parametrize("far", [1 << 62, -(1 << 62), 1 << 70, float("inf"), True])
def test_what_the_cells_cannot_hold_python_takes_over(text, far):
    native = pushed(f"{text} by ip", [(1, "a", 0.1), (2, "a", 1 << 62)], [(3, "a", far)], [(4, "a", 0.3), (5, "b", 1)])
    assert native._cells is None


@pytest.mark.parametrize("text", ["sum(x)", "min(x)", "max(x)"])
def test_floats_are_added_and_compared_in_their_order(text):
    native = pushed(
        f"{text} by ip", [(1, "a", 1), (2, "a", 1.0), (3, "b", 2**53 + 1)], [(4, "a", 0.1), (5, "b", 2.0**53)]
    )
    assert native._cells is not None


@pytest.mark.parametrize("count", [1_023, 1_024, 1_025, 5_000])
def test_many_values_become_buckets(count):
    events = [(0, "a", (n * 7919) % 5_000 - 100) for n in range(count)]
    assert pushed("p95(x) by ip", events[:600], events[600:])._cells is not None
    far = [(0, "a", 1 << 80)]  # for Python, which goes on with what there is
    assert pushed("p95(x) by ip", events[:600], events[600:], far)._cells is None


def test_what_workers_summed_up_goes_to_python():
    native, python = both("p50(x) by ip")
    for table in (native, python):
        table.push(columns([(1, "a", 1), (2, "a", 2)]))
        table.absorb(python.gist(columns([(3, "a", 3)])))
    assert native.table() == python.table()


def test_widened_keys_join_whole_payloads():
    native, python = both("p50(x) by ip")
    for table in (native, python):
        table.push(columns([(1, "a", 1), (2, "b", 2), (3, "a", 9)]))
    assert native.table(lambda key: ("all",)) == python.table(lambda key: ("all",))
