"""Decisions to tell, as notifications: one for each hook, and one for all incidents that are told together."""

from collections.abc import Iterable

from msgspec.structs import replace

from logmon.alerts.rule import AlertRule
from logmon.model.incident import Cause, Decision, Incident, Notification

MOST = 100
"""Incidents in one notification; more are told in several."""


def lane_of(rule: AlertRule, incident: Incident) -> tuple[str, ...]:
    """What is told in one go has one lane, so that nothing of it overtakes; empty: the rule and key have their own."""
    if rule.policy.group is not None:
        return ("group", *(f"{name}={incident.labels.get(name, '')}" for name in rule.policy.group.by))
    return (f"rule={rule.name}",) if rule.policy.late is not None else ()


def notifications(
    incident: Incident, hooks: Iterable[str], cause: Cause, at: int, reason: str, lane: tuple[str, ...]
) -> list[Decision]:
    """One for each hook; where nobody is named, one for whoever reads what is printed."""
    return [Notification(incident, hook, reason, cause, at, (), lane) for hook in tuple(hooks) or ("",)]


def together(decisions: list[Decision]) -> list[Decision]:
    """What goes to one hook in one lane at one instant for one cause becomes one notification."""
    places: dict[object, int] = {}
    out: list[Decision] = []
    for decision in decisions:
        if isinstance(decision, Notification) and decision.lane:
            place = (decision.hook, decision.lane, decision.cause, decision.at)
            known = places.get(place)
            if known is not None and len(_others(out[known])) < MOST - 1:
                out[known] = _joined(out[known], decision.incident)
                continue
            places[place] = len(out)
        out.append(decision)
    return out


def _others(decision: Decision) -> tuple[Incident, ...]:
    return decision.others if isinstance(decision, Notification) else ()


def _joined(decision: Decision, incident: Incident) -> Decision:
    assert isinstance(decision, Notification)
    return replace(decision, others=(*decision.others, incident))
