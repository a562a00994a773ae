"""Every number that is approximated keeps its promise."""

import math
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from logmon.engine.detect.distinct import Distinct, DistinctWindow
from logmon.engine.detect.logbuckets import bucket, middle
from logmon.engine.detect.quantile import Quantile, QuantileWindow

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite)
@example(8.22e307)
@example(sys.float_info.max)
def test_a_bucket_is_within_one_percent_of_its_numbers(value):
    """From the smallest float to the largest, and their negatives; zero is exact."""
    assert abs(middle(bucket(value)) - value) <= 0.01 * abs(value) + 5e-324


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300))
def test_buckets_are_in_the_order_of_numbers(a, b):
    low, high = sorted((a, b))
    assert bucket(low) <= bucket(high)


def nearest_rank(values, percent):
    """The smallest value that at least `percent` of the values do not exceed."""
    return next(v for v in sorted(values) if sum(w <= v for w in values) * 100 >= percent * len(values))


def joined(aggregate, values):
    payload = None
    for value in values:
        lifted = aggregate.lift(value)
        payload = lifted if payload is None else aggregate.combine(payload, lifted)
    return aggregate.result(payload, 1)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60), st.sampled_from([1, 7, 50, 90, 95, 99.9]))
def test_few_values_give_the_nearest_rank_exactly(values, percent):
    assert joined(Quantile(percent / 100), values) == nearest_rank(values, percent)


@pytest.mark.parametrize("share", [0.5, 0.95, 0.999])
@pytest.mark.parametrize("many", [1_024, 1_025, 5_000])
def test_many_values_are_within_one_percent(share, many):
    values = [math.exp(7 * math.sin(n)) for n in range(many)]
    exact = sorted(values)[math.ceil(many * share) - 1]
    answer = joined(Quantile(share), values)
    assert abs(answer - exact) <= (0 if many == 1_024 else 0.01 * exact)


@given(st.lists(st.lists(st.integers(0, 99), min_size=1, max_size=9), min_size=2, max_size=6))
def test_joining_is_associative(pieces):
    """However the pieces are joined, with sketches among them, the answer is the same."""
    aggregate = Quantile(0.9)
    left = None
    for piece in pieces:
        left = tuple(piece) if left is None else aggregate.combine(left, tuple(piece))
    right = None
    for piece in reversed(pieces):
        right = tuple(piece) if right is None else aggregate.combine(tuple(piece), right)
    assert aggregate.result(left, 1) == aggregate.result(right, 1)


@given(st.integers(1, 1_024), st.integers(0, 10**6))
def test_distinct_is_exact_up_to_1024_texts(many, salt):
    assert joined(Distinct(), [f"{salt} {n % many}" for n in range(many + 50)]) == many


@pytest.mark.parametrize("many", [1_025, 3_000, 9_000])
def test_distinct_is_within_two_percent(many):
    """As promised: two and a half standard errors, so one answer of a hundred is further off; none by four percent."""
    answers = [joined(Distinct(), [f"{salt} {n % many}" for n in range(many + 50)]) for salt in range(60)]
    off = [abs(answer - many) / many for answer in answers]
    assert sum(one > 0.02 for one in off) <= 4
    assert max(off) <= 0.04


@pytest.mark.parametrize("many", [20_000, 41_000, 100_000])
def test_distinct_has_no_bias_where_estimators_change(many):
    assert abs(joined(Distinct(), [f"user {n}" for n in range(many)]) - many) <= 0.02 * many


def test_a_window_of_values_forgets_what_left_it():
    """Above and below the exact size, the window holds what a fresh one would hold."""
    window, aggregate = QuantileWindow(span=1_000), Quantile(0.95)
    for time in range(6_000):
        window.add(time, (float(time % 977),))
        window.evict(time - 1_000)
        if time in (500, 999, 3_000, 5_999):
            values = [float(t % 977) for t in range(max(0, time - 999), time + 1)]
            assert aggregate.result(window, 1) == sorted(values)[math.ceil(len(values) * 0.95) - 1]
    window = QuantileWindow(span=5_000)
    for time in range(20_000):
        window.add(time, (float(time % 977 + 1),))
        window.evict(time - 5_000)
    assert 4_990 <= window.size <= 5_010
    assert abs(aggregate.result(window, 1) - 928) <= 10
    window.evict(30_000)
    assert not window and window.dump() == (False, [])


def test_a_window_of_texts_forgets_what_left_it():
    exact, sketch = DistinctWindow(span=100), DistinctWindow(span=10_000)
    for time in range(3_000):
        exact.add(time, (f"{time // 2}",))
        exact.evict(time - 100)
    assert exact.count() == 50
    for time in range(30_000):
        sketch.add(time, (f"{time // 2}",))
        sketch.evict(time - 10_000)
    assert abs(sketch.count() - 5_000) <= 100
    sketch.evict(40_000)
    assert not sketch and sketch.count() == 0


def test_a_text_out_of_order_leaves_at_its_own_time():
    window = DistinctWindow(span=10)
    for time, one in [(1, "a"), (5, "b"), (3, "c"), (2, "b")]:
        window.add(time, (one,))
    counts = []
    for edge in range(6):
        window.evict(edge)
        counts.append(window.count())
    assert counts == [3, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("many", [300, 3_000])
def test_windows_are_restored_whole(many):
    values, texts = QuantileWindow(span=500), DistinctWindow(span=500)
    for time in range(many):
        values.add(time // 2, (time % 41,))
        texts.add(time // 2, (f"{time}",))
    again, more = QuantileWindow(span=500), DistinctWindow(span=500)
    again.load(values.dump())
    more.load(texts.dump())
    for edge in range(0, many, 97):
        for window in (values, again, texts, more):
            window.evict(edge)
        assert (values.size, texts.count()) == (again.size, more.count())
        assert not values or Quantile(0.5).result(values, 1) == Quantile(0.5).result(again, 1)
