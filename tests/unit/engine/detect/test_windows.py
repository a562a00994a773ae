"""Sessions, references of `before` and `usual`, arithmetic: exact instants and values."""

import pytest

from logmon.model.time import HOUR, SECOND
from tests.unit.engine.detect.stream import detector, push, told


def test_a_session_ends_d_after_its_last_event():
    rule = detector("| count by user session 10s >= 3")
    events = [(0, "u", None), (9, "u", None), (18, "u", None), (27.9, "u", None)]
    assert told(push(rule, events, until=37.8)) == [(18, "u", "holds")]
    assert told(push(rule, [], until=37.9)) == [(37.9, "u", "cleared")]
    assert rule.counters.keys == 0


def test_an_event_d_later_opens_a_new_session():
    rule = detector("| count by user session 10s >= 2")
    assert told(push(rule, [(0, "u", None), (10, "u", None), (19.9, "u", None)])) == [(19.9, "u", "holds")]


def test_a_session_that_is_over_satisfies_nothing():
    rule = detector("| count by user session 10s < 2")
    verdicts = push(rule, [(0, "u", None)], until=50)
    assert told(verdicts) == [(0, "u", "holds"), (10, "u", "cleared")]


def test_before_is_learned_for_one_window():
    """The second event is still learning; at 13 the first event is in the window before, 3 > 2 x 1."""
    rule = detector("| count by user in 10s > 2x before")
    verdicts = push(rule, [(0, "u", None), (9, "u", None), (10.5, "u", None), (11, "u", None)])
    assert told(verdicts) == [(0, "u", "learning"), (11, "u", "holds")]
    assert (verdicts[-1].values["value"], verdicts[-1].values["before"]) == (3, 1)
    assert len(verdicts[-1].evidence) == 3


def test_before_forgets_after_two_empty_windows():
    rule = detector("| count by user in 10s > 2x before")
    assert told(push(rule, [(0, "u", None), (20, "u", None)], until=100)) == [
        (0, "u", "learning"),
        (20, "u", "learning"),
    ]


def test_a_drop_before_holds_while_there_is_something_before():
    rule = detector("| count by user in 10s < 0.5x before")
    verdicts = push(rule, [(0, "u", None), (1, "u", None), (2, "u", None)], until=100)
    assert told(verdicts) == [(0, "u", "learning"), (12, "u", "holds"), (22, "u", "cleared")]


def test_every_compares_with_the_window_before():
    rule = detector("| count by user every 10s > 2x before")
    events = [(1, "u", None), *[(11 + n, "u", None) for n in range(3)], *[(21 + n, "u", None) for n in range(6)]]
    verdicts = push(rule, events, until=60)
    assert told(verdicts) == [(10, "u", "learning"), (20, "u", "holds"), (30, "u", "cleared")]


HOURS = HOUR // SECOND


def hourly(count, start=0):
    return [((start + hour) * HOURS + 10 * n, "u", None) for hour, events in enumerate(count) for n in range(events)]


def test_usual_needs_eight_references_and_is_the_median_widened():
    """Hours with 3 to 5 events: median 4, median distance 1, so five times usual is 25."""
    history = [3, 4, 5, 3, 4, 5, 4, 3]
    for now, held in [(25, False), (26, True)]:
        verdicts = push(detector("| count by user every 1h > 5x usual"), hourly([*history, now]), until=10 * HOURS)
        states = [v.state for v in verdicts]
        assert states[0] == "learning" and ("holds" in states) is held
    assert next(v for v in verdicts if v.state == "holds").values["usual"] == 5


def test_usual_stays_quiet_with_seven_references():
    verdicts = push(detector("| count by user every 1h > 5x usual"), hourly([4] * 7 + [300]), until=8 * HOURS)
    assert {v.state for v in verdicts} == {"learning"}


def test_sliding_usual_compares_at_the_event():
    verdicts = push(detector("| count by user in 1h > 2x usual min 5"), hourly([4] * 9 + [12]))
    assert told(verdicts)[-1] == (9 * HOURS + 80, "u", "holds")


def test_a_silent_key_is_forgotten_by_usual_after_four_weeks():
    rule = detector("| count by user in 1h > 2x usual")
    push(rule, hourly([4] * 9), until=27 * 24 * HOURS)
    assert rule.counters.keys == 1
    push(rule, [], until=30 * 24 * HOURS)
    assert rule.counters.keys == 0


def test_arithmetic_has_no_value_where_it_divides_by_nothing():
    rule = detector("| sum(bytes) / count(status >= 500) by user in 10s > 5")
    events = [(0, "u", (8, False)), (1, "u", (4, True)), (2, "u", (None, True))]
    verdicts = push(rule, events, until=30)
    assert told(verdicts) == [(1, "u", "holds"), (10, "u", "cleared")]
    assert [v.values["value"] for v in verdicts] == [12, 2]


@pytest.mark.parametrize(
    ("measure", "values", "answer"),
    [("stddev(x)", [2, 4, 4, 4, 5, 5, 7, 9], 2), ("p50(x)", [4, 1, 3, 2], 2), ("distinct(x)", ["a", b"a", "b"], 2)],
)
def test_values_of_measures(measure, values, answer):
    rule = detector(f"| {measure} by user in 100s >= 0 min {len(values)}")
    (verdict,) = push(rule, [(n, "u", value) for n, value in enumerate(values)])
    assert verdict.values["value"] == answer


@pytest.mark.parametrize("measure", ["ratio(x > 1)", "count(x > 1)", "rate(x > 1)"])
def test_lines_for_which_the_filter_holds_are_the_evidence(measure):
    """Nine others come first, and the last one crosses `min`."""
    rule = detector(f"| {measure} by user in 60s > 0.01 min 12")
    events = [(n, "u", n in (9, 10)) for n in range(12)]
    (verdict,) = push(rule, events)
    assert [line.text for line in verdict.evidence] == ["line 9", "line 10"]


def test_without_any_such_line_the_one_that_crosses_is_shown():
    rule = detector("| ratio(x > 1) by user in 60s < 0.5 min 3")
    (verdict,) = push(rule, [(n, "u", False) for n in range(3)])
    assert [line.text for line in verdict.evidence] == ["line 2"]


def test_a_tumbling_window_that_waits_for_its_for_keeps_its_lines():
    rule = detector("| count by user every 10s >= 2 for 5s")
    pending, holds = push(rule, [(1, "u", None), (2, "u", None)], until=15)
    assert (holds.at, holds.values["value"]) == (15 * SECOND, 2)
    assert len(pending.evidence) == len(holds.evidence) == 2


def test_a_restart_between_the_end_of_a_window_and_that_of_for():
    """The value is that of the window that was judged, also when it was judged before the restart."""
    rule, after = (detector("| count by user every 10s >= 2 for 5s") for _ in range(2))
    push(rule, [(1, "u", None), (2, "u", None)], until=12)
    after.restore([(key, data) for key, data in rule.snapshot() if data is not None])
    (holds,) = push(after, [], until=15)
    assert (holds.at, holds.values["value"], len(holds.evidence)) == (15 * SECOND, 2, 2)
