"""Laws of taking in many values at once: the answer is that of one value after the other, to the last bit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.engine.detect.measure import compile_measure
from logmon.model.time import SECOND
from tests.simulation.engine import compiled

NUMBERS = st.one_of(st.none(), st.integers(-9, 9), st.floats(-1e9, 1e9), st.just(0.1))
ANY = st.one_of(NUMBERS, st.booleans(), st.text("ab", max_size=2))
MEASURES = {
    "count": NUMBERS,
    "count(status >= 500)": st.booleans(),
    "rate(status >= 500)": st.booleans(),
    "ratio(status >= 500)": st.booleans(),
    "sum(x)": NUMBERS,
    "avg(x)": NUMBERS,
    "min(x)": NUMBERS,
    "max(x)": NUMBERS,
    "stddev(x)": NUMBERS,
    "p95(x)": NUMBERS,
    "distinct(x)": ANY,
    "sum(x) / count": NUMBERS,
}


@pytest.mark.parametrize("text", MEASURES)
@given(data=st.data())
@settings(max_examples=100)
def test_many_values_at_once_are_as_one_after_the_other(text, data):
    measure = compile_measure(compiled(f"| {text}", "query").terminal.measure, SECOND)
    values = data.draw(st.lists(MEASURES[text], min_size=1, max_size=30))
    cut = data.draw(st.integers(0, len(values)))
    one_by_one = None
    for value in values:
        lifted = measure.lift(value)
        one_by_one = lifted if one_by_one is None else measure.combine(one_by_one, lifted)
    folded = None
    for part in filter(None, (values[:cut], values[cut:])):
        folded = measure.fold(folded, len(part), part)
    assert repr(measure.value(folded)) == repr(measure.value(one_by_one))
    assert measure.events(folded) == measure.events(one_by_one)


@pytest.mark.parametrize("text", ["p95(x)", "distinct(x)"])
@pytest.mark.parametrize("count", [1_023, 1_024, 1_025, 3_000])
def test_the_step_to_a_sketch_is_the_same(text, count):
    measure = compile_measure(compiled(f"| {text}", "query").terminal.measure, SECOND)
    values = [(n * 7919) % 5_000 / 4 for n in range(count)]
    one_by_one = measure.lift(values[0])
    for value in values[1:]:
        one_by_one = measure.combine(one_by_one, measure.lift(value))
    folded = measure.fold(measure.fold(None, 1_000, values[:1_000]), count - 1_000, values[1_000:])
    assert measure.value(folded) == measure.value(one_by_one)
