"""`absent`: the exact instants of silence."""

from logmon.model.time import DAY, SECOND
from tests.unit.engine.detect.stream import detector, push, told

RULE = '"beat" | absent by host in 10s known 60s'


def test_it_holds_at_the_instant_the_silence_is_long_enough():
    rule = detector(RULE)
    assert told(push(rule, [(100, "a", None)], until=109.999)) == []
    assert rule.wake_at() == 110 * SECOND
    assert told(push(rule, [], until=110)) == [(110, "a", "holds")]


def test_the_next_event_makes_the_silence_known_and_ends_it():
    verdicts = push(detector(RULE), [(100, "a", None), (125, "a", None)])
    assert told(verdicts) == [(110, "a", "holds"), (125, "a", "cleared")]
    assert [line.text for line in verdicts[0].evidence] == ["line 0"]
    assert verdicts[0].values["value"] == 10 and verdicts[0].values["last"] == 100 * SECOND


def test_an_event_just_in_time_keeps_it_quiet_and_one_at_the_instant_does_not():
    assert told(push(detector(RULE), [(100, "a", None), (109.999, "a", None)], until=110)) == []
    both = [(110, "a", "holds"), (110, "a", "cleared")]
    assert told(push(detector(RULE), [(100, "a", None), (110, "a", None)], until=110)) == both


def test_a_key_is_forgotten_and_begins_anew():
    rule = detector(RULE)
    verdicts = push(rule, [(100, "a", None)], until=160)
    assert told(verdicts) == [(110, "a", "holds"), (160, "a", "cleared")]
    assert verdicts[-1].values["reason"] == "forgotten" and rule.counters.keys == 0
    assert told(push(rule, [], until=10_000)) == []
    assert told(push(rule, [(20_000, "a", None)], until=20_011)) == [(20_010, "a", "holds")]


def test_keys_are_silent_apart():
    events = [(100, "a", None), (101, "b", None), (105, "a", None)]
    assert told(push(detector(RULE), events, until=112)) == [(111, "b", "holds")]


def test_an_older_event_changes_nothing_and_a_much_older_one_is_late():
    rule = detector(RULE)
    assert told(push(rule, [(100, "a", None), (95, "a", None), (85, "a", None)], until=109)) == []
    assert rule.counters.late == 1
    assert told(push(rule, [], until=110)) == [(110, "a", "holds")]


def test_without_known_a_key_is_known_for_a_day():
    rule = detector('"beat" | absent by host in 10s')
    assert told(push(rule, [(0, "a", None)], until=DAY // SECOND - 1)) == [(10, "a", "holds")]
    assert told(push(rule, [], until=DAY // SECOND)) == [(86_400, "a", "cleared")]
