"""More keys than a rule may keep: the coldest are folded, and that is told."""

import pytest

from tests.unit.engine.detect.stream import detector, push

RULES = {
    "count by user in 1h >= 3": None,
    "sum(x) by user in 1h > 100": 1,
    "count by user every 1h > 100": None,
    "count by user session 1h > 100": None,
    "count by user in 1h > 3x before": None,
    "absent by user in 1h": None,
    "change(x) by user": "v",
    'seq by user in 1h: "a" -> "b"': 1,
    "slo 99% of (status < 500) by user in 30d": False,
}


@pytest.mark.parametrize("text", RULES)
def test_no_rule_keeps_more_keys_than_its_limit(text):
    rule = detector(f"| {text}", key_limit=50)
    folds = []
    for start in range(0, 500, 20):
        out = push(rule, [(n, f"user {n}", RULES[text]) for n in range(start, start + 20)], until=start)
        folds += [v for v in out if v.key == ("…",)]
        assert rule.counters.keys <= 50
    assert folds and all(v.state == "learning" for v in folds)
    assert folds[-1].values["folded"] == rule.counters.folded >= 450


def test_a_rule_has_a_limit_of_its_own():
    rule = detector("| sum(x) by user limit 10 in 1h > 100")
    push(rule, [(n, f"user {n}", 1) for n in range(30)])
    assert rule.counters.keys <= 10


def test_the_warmest_keys_and_open_episodes_stay():
    rule = detector("| sum(x) by user in 1h >= 3", key_limit=20)
    push(rule, [(0, "open", 3), *[(n, "warm", 0) for n in range(5)]])
    out = push(rule, [(10 + n, f"cold {n}", 1) for n in range(100)])
    assert [v.key for v in out if v.key != ("…",)] == []
    assert [(v.key, v.values["value"]) for v in push(rule, [(200, "warm", 3)])] == [(("warm",), 3)]


def test_an_open_episode_that_is_folded_is_cleared():
    rule = detector("| sum(x) by user in 1h >= 3", key_limit=10)
    out = push(rule, [(n, f"user {n}", 3) for n in range(12)])
    states = [str(v.state) for v in out if v.key == ("user 0",)]
    assert states == ["holds", "cleared"]
