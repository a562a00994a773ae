"""What is told, to whom and when; and what is kept quiet. Every test runs twice: as one process, and with a restart
before every act."""

from collections.abc import Callable

import pytest

from logmon.alerts.rule import AlertRule
from logmon.model.incident import Notification, Remark, Suppressed
from logmon.model.policy import Escalation, Grouping, MuteTime, Range, Unless
from logmon.model.request import Acknowledge, Silence, Unacknowledge, Unsilence
from logmon.model.time import MINUTE, SECOND
from tests.unit.alerts.stage import BEGIN, Stage, firing, occurred, over, rule

Make = Callable[..., Stage]


@pytest.fixture(params=[False, True], ids=["one run", "restarts"])
def stage(request: pytest.FixtureRequest) -> Make:
    def make(*rules: AlertRule) -> Stage:
        return Stage(*(rules or (rule(),)), restarts=request.param)

    return make


def silence(*matchers: str, minutes: int = 5, name: str = "S1") -> Silence:
    return Silence(name, matchers or ("rule=burst",), BEGIN + minutes * MINUTE, "kate", "maintenance")


def test_told_once_and_told_that_it_is_over(stage: Make) -> None:
    played, one = stage(), firing(0)
    assert played.push(one) == ["+0 fired a -> page"]
    assert played.push(over(one, 60)) == ["+60 resolved a -> page"]


def test_without_hooks_it_is_told_to_nobody(stage: Make) -> None:
    assert stage(rule(hooks=())).push(firing(0)) == ["+0 fired a -> "]


# Cooldown


def test_the_cooldown_counts_what_it_swallows(stage: Make) -> None:
    played = stage()
    assert played.push(occurred(0), occurred(10), occurred(599)) == [
        "+0 fired a -> page",
        "+10 fired a by cooldown",
        "+599 fired a by cooldown",
    ]
    played.push(occurred(600))
    last = played.decisions[-1]
    assert isinstance(last, Notification) and last.incident.swallowed == 2
    played.push(occurred(2000))
    last = played.decisions[-1]
    assert isinstance(last, Notification) and last.incident.swallowed == 0, "counted once"


def test_what_still_fires_when_the_cooldown_ends_is_told_then(stage: Make) -> None:
    played, second = stage(), firing(100)
    played.push(occurred(0))
    assert played.push(second) == ["+100 fired a by cooldown"]
    assert played.advance(599) == []
    assert played.advance(700) == ["+600 still a -> page"]
    assert played.push(over(second, 710)) == ["+710 resolved a -> page"]


def test_what_ended_within_the_cooldown_is_not_told_to_be_over(stage: Make) -> None:
    played, second = stage(), firing(100)
    played.push(occurred(0), second)
    assert played.push(over(second, 200)) == ["+200 resolved a by cooldown"]
    assert played.advance(1000) == []


def test_an_end_behind_the_end_of_the_cooldown_is_told_in_the_order_of_time(stage: Make) -> None:
    """Read in one go, after downtime, the decisions are those of an uninterrupted run."""
    played, second = stage(), firing(100)
    played.push(occurred(0), second)
    assert played.push(over(second, 900)) == ["+600 still a -> page", "+900 resolved a -> page"]


# Repetition, acknowledgement, escalation


def test_what_goes_on_is_repeated(stage: Make) -> None:
    played, one = stage(rule(repeat=10 * MINUTE)), firing(0)
    played.push(one)
    assert played.advance(599) == []
    assert played.advance(600) == ["+600 repeated a -> page"]
    assert played.advance(1800) == ["+1200 repeated a -> page", "+1800 repeated a -> page"]
    assert played.push(over(one, 2500)) == ["+2400 repeated a -> page", "+2500 resolved a -> page"]
    assert played.advance(9000) == []


def test_an_acknowledged_alert_is_not_repeated_and_its_end_is_told(stage: Make) -> None:
    played, one = stage(rule(repeat=10 * MINUTE)), firing(0)
    played.push(one)
    assert played.ask(Acknowledge(one.id, "kate", "on it")) == ["acknowledged"]
    assert played.advance(3000) == []
    assert played.push(over(one, 3100)) == ["+3100 resolved a -> page"]


def test_an_acknowledgement_taken_back_lets_it_be_repeated(stage: Make) -> None:
    played, one = stage(rule(repeat=10 * MINUTE)), firing(0)
    played.push(one)
    played.ask(Acknowledge(one.id, "kate"), Unacknowledge(one.id, "kate"))
    assert played.advance(600) == ["+600 repeated a -> page"]


def test_an_acknowledgement_ends_with_the_incident(stage: Make) -> None:
    played, one, two = stage(rule(cooldown=0, repeat=MINUTE)), firing(0), firing(200)
    played.push(one)
    played.ask(Acknowledge(one.id, "kate"))
    played.push(over(one, 100), two)
    assert played.advance(260) == ["+260 repeated a -> page"]


def test_a_higher_severity_ends_the_acknowledgement_and_is_told(stage: Make) -> None:
    played, one = stage(rule(repeat=MINUTE)), firing(0)
    played.push(one)
    played.ask(Acknowledge(one.id, "kate"))
    assert played.push(firing(0, severity="critical")) == ["acknowledgement ended", "+0 risen a -> page"]
    assert played.advance(60) == ["+60 repeated a -> page"]


def test_who_comes_too_late_is_told_so(stage: Make) -> None:
    assert stage().ask(Acknowledge("GONE", "kate"), Unsilence("S9", "kate")) == ["refused", "refused"]


def test_nobody_acknowledges_so_others_are_told_and_hear_of_the_end(stage: Make) -> None:
    played, one = stage(rule(escalate=Escalation(5 * MINUTE, ("boss",)))), firing(0)
    played.push(one)
    assert played.advance(300) == ["+300 escalated a -> boss"]
    assert played.advance(3000) == [], "once"
    assert played.push(over(one, 3100)) == ["+3100 resolved a -> page", "+3100 resolved a -> boss"]


def test_an_acknowledged_alert_does_not_escalate(stage: Make) -> None:
    played, one = stage(rule(escalate=Escalation(5 * MINUTE, ("boss",)))), firing(0)
    played.push(one)
    played.ask(Acknowledge(one.id, "kate"))
    assert played.advance(3000) == []


# Silences and mute times


def test_a_silence_keeps_quiet_and_says_when_it_is_over(stage: Make) -> None:
    played, one = stage(), firing(60)
    assert played.ask(silence("host=a", "severity=med*")) == ["silenced"]
    assert played.push(one, firing(60, "b")) == ["+60 fired a by silence", "+60 fired b -> page"]
    assert played.advance(299) == []
    assert played.advance(310) == ["+300 still a -> page", "silence ended"]


def test_unsilence_tells_what_still_fires(stage: Make) -> None:
    played = stage()
    played.ask(silence())
    played.push(firing(60))
    played.advance(65)
    assert played.ask(Unsilence("S1", "kate")) == ["unsilenced"]
    assert played.advance(70)[0] == ("+65 still a -> page")


def test_a_silence_does_not_swallow_the_end_of_what_was_told(stage: Make) -> None:
    played, one = stage(), firing(0)
    played.push(one)
    played.ask(silence())
    assert played.push(over(one, 60)) == ["+60 resolved a -> page"]


def test_a_silence_keeps_repetitions_and_escalations_quiet_until_it_ends(stage: Make) -> None:
    played = stage(rule(repeat=MINUTE, escalate=Escalation(2 * MINUTE, ("boss",))))
    played.push(firing(0))
    played.ask(silence())
    assert played.advance(299) == ["+60 repeated a by silence"]
    assert played.advance(301)[:2] == ["+300 escalated a -> boss", "+300 repeated a -> page"]


def test_what_was_silenced_is_counted_when_the_next_is_told(stage: Make) -> None:
    played = stage()
    played.ask(silence())
    played.push(occurred(10), occurred(20))
    played.advance(300)
    played.push(occurred(400))
    last = played.decisions[-1]
    assert isinstance(last, Notification) and last.incident.swallowed == 2


def test_a_mute_time_ends_and_what_still_fires_is_told(stage: Make) -> None:
    night = MuteTime("night", (Range((3,), 0, 6 * 60),))
    played, one, two = stage(rule(mutes=(night,))), firing(3600), firing(3601, "b")
    assert played.push(one, two) == ["+3600 fired a by mute", "+3601 fired b by mute"]
    assert played.push(over(two, 4000)) == ["+4000 resolved b by mute"]
    assert played.advance(6 * 3600) == ["+21600 still a -> page"]


# unless


def pair(**more: object) -> tuple[AlertRule, AlertRule]:
    return rule("db_down"), rule(unless=(Unless("db_down", ("host",)),), **more)


def test_quiet_while_the_cause_fires_with_the_same_labels(stage: Make) -> None:
    played, cause = stage(*pair()), firing(0, name="db_down")
    played.push(cause, firing(10, "a"), firing(10, "b"))
    assert played.advance(20) == ["+10 fired a by unless", "+10 fired b -> page"]
    played.push(over(cause, 100))
    assert played.advance(100) == ["+100 still a -> page"]


def test_a_cause_that_is_read_later_but_fired_before_counts(stage: Make) -> None:
    """Sources come a little out of order: what depends on other rules waits for the watermark."""
    played = stage(*pair())
    assert played.push(firing(10)) == []
    played.push(firing(9, name="db_down"))
    assert played.advance(10) == ["+10 fired a by unless"]


def test_a_cause_that_fired_afterwards_does_not_count(stage: Make) -> None:
    played = stage(*pair())
    played.push(firing(10), firing(11, name="db_down"))
    assert played.advance(20) == ["+10 fired a -> page"]


def test_a_symptom_that_ends_before_its_cause_is_never_told(stage: Make) -> None:
    played, cause, symptom = stage(*pair()), firing(0, name="db_down"), firing(10)
    played.push(cause, symptom)
    played.push(over(symptom, 50), over(cause, 100))
    assert played.advance(200) == ["+10 fired a by unless", "+50 resolved a by unless"]


# group


def test_what_fires_within_the_wait_is_told_together(stage: Make) -> None:
    played = stage(rule(group=Grouping((), 30 * SECOND)))
    first, second = firing(0, "a"), firing(20, "b")
    assert played.push(first, second, firing(31, "c")) == []
    assert played.advance(29) == []
    assert played.advance(30) == ["+30 fired a,b -> page"]
    assert played.advance(61) == ["+61 fired c -> page"]
    played.push(over(first, 100), over(second, 110))
    assert played.advance(129) == []
    assert played.advance(130) == ["+130 resolved a,b -> page"]


def test_groups_go_by_their_labels_and_span_rules(stage: Make) -> None:
    group = Grouping(("service",), 30 * SECOND)
    played = stage(rule(group=group), rule("slow", group=group))
    shop, other = {"service": "shop"}, {"service": "mail"}
    played.push(firing(0, "a", labels=shop), firing(5, "b", "slow", labels=shop), firing(6, "c", labels=other))
    assert played.advance(40) == ["+30 fired a,b -> page", "+36 fired c -> page"]


def test_what_is_over_before_the_group_is_told_is_told_to_be_over_afterwards(stage: Make) -> None:
    played, one = stage(rule(group=Grouping((), 30 * SECOND))), firing(0)
    played.push(one, over(one, 10))
    assert played.advance(60) == ["+30 fired a -> page", "+40 resolved a -> page"]


# late


def test_a_backlog_is_told_in_one_go(stage: Make) -> None:
    played = stage(rule(late=5 * MINUTE))
    one, two = firing(0, "a"), firing(60, "b")
    assert played.push(one, two, over(one, 100), now=3600) == []
    assert played.caught_up(3600) == ["+100 fired a,b -> page", "+100 resolved a -> page"]
    assert played.push(over(two, 3590)) == ["+3590 resolved b -> page"]
    assert played.push(firing(3599, "c")) == ["+3599 fired c -> page"]


def test_an_old_repetition_is_not_worth_telling(stage: Make) -> None:
    played = stage(rule(late=5 * MINUTE, repeat=10 * MINUTE))
    played.push(firing(0))
    assert played.advance(1300, now=3600) == ["+600 repeated a by late", "+1200 repeated a by late"]


# Reasons


def test_every_decision_has_words(stage: Make) -> None:
    played, one = stage(rule(repeat=MINUTE)), firing(0)
    played.push(one, occurred(1))
    played.ask(silence(), Acknowledge(one.id, "kate"))
    played.push(over(one, 50))
    for decision in played.decisions:
        match decision:
            case Notification():
                assert decision.reason
            case Suppressed():
                assert decision.why
            case Remark():
                assert decision.text


def test_rules_that_are_gone_end_where_they_were_told() -> None:
    played, one = Stage(rule()), firing(0)
    played.push(one)
    played.reload(rule("another"))
    assert played.push(over(one, 60)) == ["+60 resolved a -> page"]
