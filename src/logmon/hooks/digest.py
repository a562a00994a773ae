"""Many notifications as one incident: what a hook is told when more wait for it than it could be told one by one."""

from collections import Counter
from collections.abc import Iterable, Sequence

from logmon.model.delivery import Delivery
from logmon.model.evidence import Evidence
from logmon.model.incident import SEVERITIES, Incident, Notification, Phase

RULE = "digest"
"""Stands for the rule when they are of several."""
_NAMED = 5


def subject(delivery: Delivery) -> Incident:
    """What a run of the hook is about."""
    told = delivery.told
    return digest(told) if len(told) > 1 else delivery.notification.incident


def digest(told: Sequence[Notification]) -> Incident:
    """Firing as long as one of its incidents is; as severe as the severest. What they have in common stays."""
    last = tuple({one.incident.id: one.incident for one in told}.values())
    first = last[0]
    firing = [incident for incident in last if incident.phase is not Phase.RESOLVED]
    rules = Counter(incident.rule for incident in last)
    shared = {name: text for name, text in first.labels.items() if all(one.labels.get(name) == text for one in last)}
    return Incident(
        id=first.id,
        rule=first.rule if len(rules) == 1 else RULE,
        key=tuple(shared.values()),
        labels=shared,
        severity=max((one.severity for one in firing or last), key=_rank),
        phase=Phase.FIRING if firing else Phase.RESOLVED,
        started=min(incident.started for incident in last),
        fired=min((incident.fired for incident in last if incident.fired is not None), default=None),
        resolved=None if firing else max(incident.resolved or 0 for incident in last),
        values={"count": len(last), "value": len(last), "firing": len(firing), "notifications": len(told)},
        peak=None,
        summary=f"{len(last)} alerts, {len(firing)} firing: {_list(rules.most_common())}",
        evidence=Evidence(),
        swallowed=sum(one.swallowed for one in last),
    )


def _list(rules: Sequence[tuple[str, int]]) -> str:
    named: Iterable[str] = (f"{rule} {count}" for rule, count in rules[:_NAMED])
    return ", ".join(named) + (f" and {len(rules) - _NAMED} more rules" if len(rules) > _NAMED else "")


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else -1
