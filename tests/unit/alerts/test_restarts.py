"""What a restart once changed. Every test runs twice, as in test_decider.py."""

from collections.abc import Callable

import pytest

from logmon.alerts.rule import AlertRule
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
