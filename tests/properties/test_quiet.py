"""Law of keys that are not visited: what is decided is what visiting them at every instant would decide."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.engine.detect.condition import Condition
from logmon.engine.detect.in_window import SlidingThreshold
from logmon.engine.plan import Plan
from logmon.model.time import SECOND
from tests.properties.test_windows import matches, run
from tests.simulation.engine import compiled

RULES = [
    "ratio(x) {op} {share} {minimum}",
    "count(x) {op} {number} {minimum}",
    "count {op} {number} {minimum}",
    "rate {op} {number} {minimum}",
    "min(x) {op} {number} {minimum}",
    "max(x) {op} {number} {minimum}",
    "distinct(x) {op} {number} {minimum}",
    "avg(x) {op} {number} {minimum}",
]
ENDS = ["", "for 3s", "clear {back} 0", "clear {back} 2"]
BACK = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
streams = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from("ab"), st.sampled_from([0, 0, 1, 2])), min_size=1, max_size=50
)


@pytest.mark.parametrize("rule", RULES)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_quiet_keys_miss_nothing(rule, data):
    op = data.draw(st.sampled_from(list(BACK)))
    text = rule.format(
        op=op,
        share=data.draw(st.sampled_from(["1%", "20%", "50%", "99%"])),
        number=data.draw(st.integers(1, 3)),
        minimum=data.draw(st.sampled_from(["", "min 2", "min 5"])),
    )
    measure, *compare = text.split(" ")
    measure = measure.replace("(x)", "(n > 0)" if measure[:5] in ("ratio", "count") else "(n)")
    length, end = data.draw(st.integers(1, 12)), data.draw(st.sampled_from(ENDS)).format(back=BACK[op])
    plan = Plan("id", "rule", compiled(f"| {measure} by ip in {length}s {' '.join(compare)} {end}"))
    drawn = data.draw(streams)
    events = [(time * SECOND, key, value) for time, key, value in data.draw(st.sampled_from([drawn, sorted(drawn)]))]
    cuts = data.draw(st.lists(st.integers(1, 9)))
    quick = SlidingThreshold(0, plan)
    told = run(quick, events, cuts)
    with patch.object(Condition, "reachable", lambda self, payload: True):
        slow = SlidingThreshold(0, plan)
        assert told == run(slow, events, cuts)
    assert quick.counters.late == slow.counters.late


def test_a_quiet_key_is_not_visited_until_all_its_events_have_left():
    """A hundred good events: one appointment, not a hundred."""
    rule = SlidingThreshold(0, Plan("id", "rule", compiled("| ratio(n > 0) by ip in 10s > 20% min 5")))
    rule.push(matches([(n * SECOND // 10, "a", 0) for n in range(100)]))
    with patch.object(SlidingThreshold, "_judge", side_effect=AssertionError("visited")):
        rule.advance(19 * SECOND)
    assert rule.counters.keys == 1
    rule.advance(20 * SECOND)
    assert rule.counters.keys == 0
