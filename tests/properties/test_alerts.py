"""Laws of the alerts, whatever happens in whatever order: an end is told to those who were told of the beginning, after
it and once; and neither restarts nor how often time is told to pass change anything of what is decided."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.alerts.rule import AlertRule
from logmon.model.incident import Cause, Incident, Notification
from logmon.model.policy import Escalation, Grouping, MuteTime, Range, Unless
from logmon.model.request import Acknowledge, Silence
from logmon.model.time import MINUTE, SECOND
from tests.unit.alerts.stage import BEGIN, Stage, firing, over, rule

POLICIES: dict[str, dict[str, Any]] = {
    "plain": {},
    "repeat": {"repeat": 2 * MINUTE},
    "escalate": {"escalate": Escalation(MINUTE, ("boss",)), "repeat": 3 * MINUTE},
    "group": {"group": Grouping((), 30 * SECOND), "repeat": 2 * MINUTE},
    "unless": {"unless": (Unless("cause"),)},
    "mute": {"mutes": (MuteTime("m", (Range((3,), 3, 6),)),), "repeat": 2 * MINUTE},
}

Act = tuple[str, Any]


@st.composite
def stories(draw: st.DrawFn) -> list[Act]:
    """Episodes of two rules and two keys that open and close in order, requests, and time that passes."""
    acts: list[Act] = []
    opened: dict[tuple[str, str], Incident] = {}
    for second in sorted(draw(st.lists(st.integers(0, 900), min_size=1, max_size=25, unique=True))):
        kind = draw(st.sampled_from(["episode", "episode", "episode", "ack", "silence", "time"]))
        place = draw(st.sampled_from([("burst", "a"), ("burst", "b"), ("cause", "a"), ("cause", "b")]))
        if kind == "time":
            acts.append(("time", second - 1))
        elif kind == "silence":
            until = BEGIN + (second + 90) * SECOND
            acts += [("time", second - 1), ("ask", Silence(f"S{second}", (f"host={place[1]}",), until, "kate", ""))]
        elif kind == "ack" and place in opened:
            acts += [("time", second - 1), ("ask", Acknowledge(opened[place].id, "kate"))]
        elif place in opened:
            acts.append(("push", over(opened.pop(place), second)))
        else:
            opened[place] = firing(second, place[1], place[0])
            acts.append(("push", opened[place]))
    return [*acts, ("time", 2000)]


def played(acts: list[Act], rules: tuple[AlertRule, ...], restarts: bool = False, often: bool = False) -> Stage:
    stage = Stage(*rules, restarts=restarts)
    reached = -1
    for kind, what in acts:
        if kind == "push":
            at = ((what.resolved or what.fired) - BEGIN) // SECOND
            if often and at - 1 > reached:
                reached = at - 1
                stage.advance(reached)
            stage.push(what)
        elif kind == "ask":
            stage.ask(what)
        elif what > reached:
            reached = what
            stage.advance(reached)
    return stage


def rules_of(policy: str) -> tuple[AlertRule, ...]:
    return rule(cooldown=2, **POLICIES[policy]), rule("cause", cooldown=0)


@given(stories(), st.sampled_from(list(POLICIES)))
@settings(max_examples=150, deadline=None)
def test_an_end_goes_where_the_beginning_went(acts: list[Act], policy: str) -> None:
    knows: set[tuple[str, str]] = set()
    for decision in played(acts, rules_of(policy)).decisions:
        if isinstance(decision, Notification):
            for incident in (decision.incident, *decision.others):
                place = (decision.hook, incident.id)
                if decision.cause is Cause.RESOLVED:
                    assert place in knows, f"{place} is told that it is over"
                    knows.remove(place)
                else:
                    knows.add(place)
    ended = {incident.id for kind, incident in acts if kind == "push" and incident.resolved is not None}
    assert not {name for _, name in knows} & ended, "who was told that it fires is told that it is over"


@given(stories(), st.sampled_from(list(POLICIES)))
@settings(max_examples=150, deadline=None)
def test_restarts_change_nothing(acts: list[Act], policy: str) -> None:
    assert played(acts, rules_of(policy), restarts=True).decisions == played(acts, rules_of(policy)).decisions


@given(stories(), st.sampled_from(list(POLICIES)))
@settings(max_examples=150, deadline=None)
def test_how_often_time_passes_changes_nothing(acts: list[Act], policy: str) -> None:
    def told(stage: Stage) -> list[Any]:
        found = [one for one in stage.decisions if isinstance(one, Notification)]
        return sorted((one.at, one.cause, one.hook, one.incident.id, len(one.others)) for one in found)

    assert told(played(acts, rules_of(policy), often=True)) == told(played(acts, rules_of(policy)))


@given(stories())
@settings(max_examples=50, deadline=None)
def test_nothing_is_kept_of_what_is_over(acts: list[Act]) -> None:
    stage = played(acts, rules_of("repeat"))
    for kind, incident in acts:
        if kind == "push" and incident.resolved is not None:
            assert stage.decider.standing(incident.id) is None
