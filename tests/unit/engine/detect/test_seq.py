"""`seq`: the rules of docs/language.md at their edges. Bit n of a value is step n."""

from tests.unit.engine.detect.stream import detector, push, told

A, B, C = 1, 2, 4


def test_five_then_one_within_the_latest_five():
    """Older failures expire: the latest five have to lie within D of the success."""
    text = '| seq by user in 10s: 5x "Failed" -> "Accepted"'
    late = [(t, "u", A) for t in (0, 1, 2, 3, 4, 12)] + [(12.5, "u", B)]
    assert push(detector(text), late) == []
    verdicts = push(detector(text), [(t, "u", A) for t in (0, 1, 2, 3, 4, 5)] + [(10.5, "u", B)])
    assert told(verdicts) == [(10.5, "u", "occurred")]
    assert [line.text for line in verdicts[0].evidence] == [f"line {n}" for n in range(1, 7)]


def test_the_last_is_less_than_d_after_the_first():
    text = '| seq by user in 10s: "a" -> "b"'
    assert push(detector(text), [(0, "u", A), (10, "u", B)]) == []
    assert told(push(detector(text), [(0, "u", A), (9.999, "u", B)])) == [(9.999, "u", "occurred")]


def test_events_are_used_up():
    text = '| seq by user in 10s: "a" -> "b"'
    assert len(push(detector(text), [(0, "u", A), (1, "u", B), (2, "u", B), (3, "u", A), (4, "u", B)])) == 2


def test_an_event_serves_one_step():
    assert push(detector('| seq by user in 10s: "a" -> "b"'), [(0, "u", A | B)]) == []
    assert len(push(detector('| seq by user in 10s: "a" -> "b"'), [(0, "u", A | B), (1, "u", A | B)])) == 1


def test_a_forbidden_step_between_drops_the_run():
    text = '| seq by user in 10s: "a" -> !"b" -> "c"'
    assert push(detector(text), [(0, "u", A), (1, "u", B), (2, "u", C)]) == []
    assert len(push(detector(text), [(0, "u", A), (1, "u", B), (2, "u", A), (3, "u", C)])) == 1


def test_a_missing_end_is_known_when_its_deadline_has_passed():
    text = '| seq by user in 10s: "a" -> !"b"'
    rule = detector(text)
    assert push(rule, [(0, "u", A)], until=10) == []
    assert told(push(rule, [], until=10.001)) == [(10, "u", "occurred")]
    assert push(detector(text), [(0, "u", A), (10, "u", B)], until=100) == []
    assert told(push(detector(text), [(0, "u", A), (10.001, "u", B)])) == [(10, "u", "occurred")]


def test_an_event_out_of_order_counts_at_the_clock_and_a_late_one_not_at_all():
    text = '| seq by user in 10s: "a" -> "b"'
    rule = detector(text)
    assert told(push(rule, [(5, "u", A), (4, "u", B)])) == [(5, "u", "occurred")]
    assert push(rule, [(20, "u", A), (10, "u", B)]) == [] and rule.counters.late == 1


def test_nothing_is_kept_of_runs_that_are_over():
    rule = detector('| seq by user in 10s: "a" -> "b"')
    push(rule, [(n / 100, f"u{n}", A) for n in range(500)], until=30)
    assert rule.counters.keys == 0
