"""The oracle itself, by hand: each example was computed from docs/language.md with a pencil."""

import pytest

from logmon.model.time import MILLISECOND
from logmon.model.verdict import State
from tests.differential.oracle import Event, Watermark, run
from tests.differential.values import compare, like, number_of, text_of
from tests.simulation.engine import compiled


def said(text, *steps):
    """Steps in seconds: a number is an event without fields, a pair one with fields, a text a watermark. Verdicts as
    (state, second, value), with the key in front where there is one."""
    verdicts = run(compiled(text), [step_of(step) for step in steps])
    return [(*one.key, str(one.state), one.at / 10**9, *_value(one)) for one in verdicts]


def _value(verdict):
    return [] if verdict.value is None or verdict.state is State.CLEARED else [verdict.value]


def step_of(step):
    if isinstance(step, str):
        return Watermark(int(float(step) * 1000) * MILLISECOND)
    second, fields = step if isinstance(step, tuple) else (step, {})
    return Event(int(second * 1000) * MILLISECOND, str(fields), fields)


def test_the_old_edge_is_open():
    """(t - W, t]: at 5 the event of 0 is no longer in a window of 5 s; at 4.999 it is."""
    assert said("| count in 5s >= 2", 0, 5) == []
    assert said("| count in 5s >= 2", 0, 4.999, "20") == [("holds", 4.999, 2), ("cleared", 5.0)]


def test_what_leaves_goes_before_what_comes():
    """At 5 the condition ends, because the event of 0 leaves, and holds anew with the event of 5."""
    assert said("| count in 5s >= 2", 0, 1, 5) == [("holds", 1.0, 2), ("cleared", 5.0), ("holds", 5.0, 2)]


def test_events_of_one_instant_are_judged_one_after_the_other():
    """Two events at 3: the first makes `== 1` true, the second ends it, both at 3."""
    assert said("| count in 5s == 1", 3, 3) == [("holds", 3.0, 1), ("cleared", 3.0)]


def test_out_of_order_is_judged_at_the_clock():
    """An event of 2 that comes after 4 is put in at 2 and judged at 4; it leaves at 7."""
    assert said("| count in 5s >= 2", 4, 2, "20") == [("holds", 4.0, 2), ("cleared", 7.0)]


def test_late_is_ignored():
    """With the clock at 10, an event of 5 has left (5, 10]; so it has where only the watermark is at 10."""
    assert said("| count in 5s >= 2", 10, 5) == []
    assert said("| count in 5s >= 1", "10", 5) == []
    assert said("| count in 5s >= 1", "9.999", 5) == [("holds", 5.0, 1)]


def test_the_end_of_for_and_an_event_that_leaves_at_once():
    """Pending at 1 with 0 and 1. At 5 the event of 0 leaves: with `for 4s` that is the instant at which it would hold,
    and what leaves then has left, so it is withdrawn. With `for 3s` it held at 4."""
    assert said("| count in 5s >= 2 for 4s", 0, 1, "20") == [("pending", 1.0, 2), ("cleared", 5.0)]
    assert said("| count in 5s >= 2 for 3s", 0, 1, "20") == [("pending", 1.0, 2), ("holds", 4.0, 2), ("cleared", 5.0)]


def test_the_end_of_for_goes_before_an_event_of_that_instant():
    """It holds at 3, by itself; the event of 3 is judged after that and ends it."""
    assert said("| count in 5s == 1 for 3s", 0, 3) == [("pending", 0.0, 1), ("holds", 3.0, 1), ("cleared", 3.0)]


def test_clear_holds_on():
    """Above 2 at the third event; two are neither; below 2 it ends, when only the event of 2 is left."""
    told = said("| count in 5s > 2 clear < 2", 0, 1, 2, "20")
    assert told == [("holds", 2.0, 3), ("cleared", 6.0)]


def test_clear_does_not_ask_for_min():
    """`min` begins an episode and does not end it: at 5 two are left, fewer than `min`, and it goes on; at 7 none."""
    rule = "| max(x) in 5s > 2 min 3 clear < 1"
    told = said(rule, (0, {"x": 5}), (1, {"x": 5}), (2, {"x": 5}), "20")
    assert told == [("holds", 2.0, 5), ("cleared", 7.0)]


def test_tumbling_is_judged_at_its_end():
    """[0, 10) has two, [10, 20) one, [20, 30) none. The event of 10 is not in the first; it judges it."""
    assert said("| count every 10s >= 2", 1, 9.999) == []
    assert said("| count every 10s >= 2", 1, 9.999, 10) == [("holds", 10.0, 2)]
    assert said("| count every 10s >= 2", 1, 9.999, 10, "20") == [("holds", 10.0, 2), ("cleared", 20.0)]


def test_tumbling_late():
    """After an event of 10, [0, 10) is judged, and an event of 9 ignored; one of 11 is older than 12 and counts."""
    assert said("| count every 10s >= 2", 1, 10, 9, "10") == []
    assert said("| count every 10s >= 2", 12, 11, "20") == [("holds", 20.0, 2)]


def test_silence_satisfies_a_count_below():
    """The key `a` is silent from 5 on, and `b` was never seen."""
    assert said("| count by host in 5s < 1", (0, {"host": "a"}), "30") == [("a", "holds", 5.0, 0)]


def test_no_value_is_no_comparison():
    """A maximum of nothing is not below 5, so what held ends when the window is empty."""
    assert said("| max(x) in 5s < 5", (0, {"x": 1}), (1, {"x": "word"}), "30") == [("holds", 0.0, 1), ("cleared", 5.0)]


def test_before():
    """(0, 2] has three and (-2, 0] one: at 2, learned at last, 3 >= 2 x 1. At 3 it is two to two."""
    told = said("| count in 2s >= 2x before", 0, 1, 1.5, 2, 3, "3")
    assert told == [("holds", 2.0, 2), ("cleared", 3.0)]


def test_sessions():
    """0 to 3 is one session of three, over at 5; 5 begins another."""
    told = said("| count session 2s >= 3", 0, 1.5, 3, 5, 6, "30")
    assert told == [("holds", 3.0, 3), ("cleared", 5.0)]


def test_absent():
    """Missed at 5, seen at 6, missed at 11, forgotten at 16."""
    told = said("| absent in 5s known 10s", 0, 6, "30")
    assert told == [("holds", 5.0), ("cleared", 6.0), ("holds", 11.0), ("cleared", 16.0)]


def test_sequences():
    """One to two in less than 3 s: (0, 3) is too long, (1, 3) is not; the second two finds no one."""
    one, two = {"x": 1}, {"x": 2}
    rule = "| seq in 3s: x == 1 -> x == 2"
    assert said(rule, (0, one), (3, two)) == []
    assert said(rule, (0, one), (1, one), (3, two), (3, two)) == [("occurred", 3.0)]


def test_sequences_that_wait():
    """No two up to and including 3: it occurs at 3, and is known when time is later."""
    one, two = {"x": 1}, {"x": 2}
    rule = "| seq in 3s: x == 1 -> !x == 2"
    assert said(rule, (0, one), "3") == []
    assert said(rule, (0, one), "3.001") == [("occurred", 3.0)]
    assert said(rule, (0, one), (3, two), "9") == []


def test_new_and_change():
    """Texts: 1 and "1" are one."""
    steps = [(0, {"x": 1}), (1, {"x": "1"}), (2, {}), (3, {"x": 2}), (4, {"x": 1})]
    assert said("| change(x)", *steps) == [("occurred", 3.0), ("occurred", 4.0)]
    assert said("| new(x)", *steps) == [("occurred", 0.0), ("occurred", 3.0)]
    assert said("| new(x) learn 3s in 3s", *steps) == [("occurred", 3.0), ("occurred", 4.0)]


def test_service_levels():
    """Half of the events are bad, 50 times what 99 % leave: a page at the end of the first minute. A page stays one
    while any pair of windows burns; the last to be empty is that of 6 h, at the end of the minute after it."""
    rule = "| slo 99% of (x == 1) in 30d"
    steps = [(0, {"x": 1}), (1, {"x": 2})]
    assert said(rule, *steps, "59.9") == []
    assert said(rule, *steps, "60") == [("holds", 60.0)]
    assert said(rule, *steps, str(6 * 3600 + 60)) == [("holds", 60.0), ("cleared", 6 * 3600 + 60.0)]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("502", 502),
        (" -0.5 ", -0.5),
        ("1e3", 1000),
        ("1_0", None),
        ("", None),
        ("NaN", None),
        (True, None),
        ("1" * 41, None),
    ],
)
def test_numeric_text(value, number):
    assert number_of(value) == number


@pytest.mark.parametrize(
    ("op", "left", "right", "true"),
    [
        (">=", "502", 500, True),
        ("<", "10", "9", True),
        ("==", True, "true", True),
        ("==", True, 1, False),
        ("<", False, True, False),
        ("!=", None, 5, True),
        ("!=", None, None, True),
        ("==", [1], [1], False),
        (">", "word", 5, False),
    ],
)
def test_comparisons(op, left, right, true):
    assert compare(op, left, right) is true


def test_texts_and_patterns():
    """Shortest decimal forms; a glob takes the whole text; a network takes addresses."""
    assert [text_of(value) for value in (5.0, 0.5, 502, True, None, [1])] == ["5", "0.5", "502", "true", None, None]
    assert like("größe", "gr?ß*")
    assert like(502, "5*")
    assert not like("a.c.d", "a?c")
    assert like("10.1.2.3", "10.0.0.0/8")
    assert not like("11.1.2.3", "10.0.0.0/8")
