"""`new` and `change`: what is remembered of values."""

from tests.unit.engine.detect.stream import columns, detector, push, told


def values(verdicts):
    return [(v.at // 10**9, v.values["value"]) for v in verdicts if v.state == "occurred"]


def test_every_first_value_is_new_without_learn():
    rule = detector("| new(user) by host")
    verdicts = push(rule, [(1, "a", b"x"), (2, "a", b"x"), (3, "b", b"x"), (4, "a", b"y")])
    assert values(verdicts) == [(1, "x"), (3, "x"), (4, "y")]
    assert verdicts[0].values["user"] == "x" and [line.text for line in verdicts[0].evidence] == ["line 0"]


def test_learning_is_quiet_up_to_its_instant():
    verdicts = push(detector("| new(user) by host learn 10s"), [(1, "a", "x"), (10.9, "b", "y"), (11, "b", "z")])
    assert told(verdicts) == [(1, "a", "learning"), (11, "b", "occurred")]


def test_within_counts_from_the_last_time():
    rule = detector("| new(user) by host in 10s")
    events = [(1, "a", "x"), (9, "a", "x"), (18.9, "a", "x"), (28.9, "a", "x"), (20, "a", "x")]
    assert values(push(rule, events)) == [(1, "x"), (28, "x")]


def test_what_was_remembered_longest_is_forgotten_first():
    rule = detector("| new(user) by host", key_limit=10)
    verdicts = push(rule, [(n, "a", f"{n}") for n in range(12)])
    assert rule.counters.keys <= 10 and rule.counters.folded == 2
    assert [v.values["folded"] for v in verdicts if v.key == ("…",)] == [1, 2]
    assert values(push(rule, [(50, "a", "11"), (51, "a", "0")])) == [(51, "0")]


def test_a_change_carries_old_and_new_and_both_lines():
    rule = detector("| change(limit) by host", extras=("who",))
    events = [(1, "a", 5), (2, "a", "5"), (3, "b", 7), (4, "a", 6)]
    (verdict,) = rule.push(columns(events, extras=[(b"root",)] * 4))
    assert (verdict.values["old"], verdict.values["new"], verdict.values["limit"]) == ("5", "6", "6")
    assert verdict.values["who"] == "root"
    assert [line.text for line in verdict.evidence] == ["line 1", "line 3"]


def test_an_older_event_is_no_change():
    rule = detector("| change(limit) by host")
    assert push(rule, [(5, "a", "x"), (4, "a", "y"), (6, "a", "x")]) == []
    assert rule.counters.late == 1
