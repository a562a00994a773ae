"""What a restart once changed. Every test runs twice, as in test_decider.py."""

from collections.abc import Callable

import pytest

from logmon.alerts.rule import AlertRule
from logmon.model.incident import Remark, Suppressed
from logmon.model.policy import Grouping, Unless
from logmon.model.request import Acknowledge, Silence
from logmon.model.time import SECOND
from tests.unit.alerts.stage import BEGIN, Stage, firing, over, rule

Make = Callable[..., Stage]


@pytest.fixture(params=[False, True], ids=["one run", "restarts"])
def stage(request: pytest.FixtureRequest) -> Make:
    def make(*rules: AlertRule) -> Stage:
        return Stage(*rules, restarts=request.param)

    return make


def silence(name: str, until: int) -> Silence:
    return Silence(name, ("rule=burst",), BEGIN + until * SECOND, "kate", "")


def test_what_fires_between_two_causes_is_told_then(stage: Make) -> None:
    """The end of the second is read before event time comes to that of the first."""
    played = stage(rule("cause", cooldown=0), rule(unless=(Unless("cause"),)))
    first, symptom, second = firing(0, name="cause"), firing(10), firing(40, name="cause")
    played.push(first, symptom)
    assert played.advance(10) == ["+10 fired a by unless"]
    for changed in (over(first, 30), second, over(symptom, 50), over(second, 60)):
        played.push(changed)
    assert played.advance(100) == ["+30 still a -> page", "+50 resolved a -> page"]


def test_an_appointment_that_is_no_more_is_not_kept(stage: Make) -> None:
    """Of its own, b would have waited until +40."""
    played, later = stage(rule(group=Grouping((), 30 * SECOND))), firing(10, "b")
    played.ask(silence("S1", until=100))
    played.push(firing(0), later)
    assert played.advance(30) == ["+30 fired a by silence", "+30 fired b by silence"]
    played.ask(Acknowledge(later.id, "kate"))
    assert played.advance(99) == []
    assert played.advance(100) == ["+100 still a -> page", "+100 fired b by ack", "silence ended"]


def test_of_several_causes_the_first_is_the_reason(stage: Make) -> None:
    played = stage(rule("cause"), rule(unless=(Unless("cause"),)))
    played.push(firing(0, "z", "cause"))
    played.push(firing(1, "a", "cause"))
    played.push(firing(10))
    played.advance(10)
    last = played.decisions[-1]
    assert isinstance(last, Suppressed) and "cause-z-0" in last.why


def test_of_silences_that_end_together_one_is_the_reason(stage: Make) -> None:
    played = stage(rule())
    played.ask(silence("S2", until=100))
    played.ask(silence("S1", until=100))
    played.push(firing(0))
    last = played.decisions[-1]
    assert isinstance(last, Suppressed) and last.why.startswith("S2 ")


def test_silences_end_in_the_order_of_time(stage: Make) -> None:
    played = stage(rule())
    for name, until in (("S3", 30), ("S1", 40), ("S2", 20)):
        played.ask(silence(name, until))
    played.advance(100)
    ended = [one.text[:2] for one in played.decisions if isinstance(one, Remark) and one.kind == "silence ended"]
    assert ended == ["S2", "S3", "S1"]
