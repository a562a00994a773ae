"""A decider on a stage: incidents by hand, decisions as short lines, and a restart before every act."""

from typing import Any

from msgspec.structs import replace

from logmon.alerts.decider import Decider
from logmon.alerts.rule import AlertRule
from logmon.model.incident import Decision, Incident, Notification, Phase, Suppressed
from logmon.model.policy import Policy
from logmon.model.time import MINUTE, SECOND, Instant

BEGIN: Instant = 1_767_225_600 * SECOND
"""2026-01-01T00:00:00Z, a Thursday."""


def rule(name: str = "burst", by: tuple[str, ...] = ("host",), cooldown: int = 10, **policy: Any) -> AlertRule:
    hooks = policy.pop("hooks", ("page",))
    return AlertRule(name, by, hooks=hooks, cooldown=cooldown * MINUTE, policy=Policy(**policy))


def firing(at: int, key: str = "a", name: str = "burst", **more: Any) -> Incident:
    """An incident that fires `at` seconds after BEGIN."""
    when = BEGIN + at * SECOND
    labels = {"host": key, **more.pop("labels", {})}
    incident = Incident(
        f"{name}-{key}-{at}", name, (key,), labels, "medium", Phase.FIRING, when, when, None, {"value": 5}, None, ""
    )
    return replace(incident, **more)


def occurred(at: int, key: str = "a", name: str = "burst") -> Incident:
    return firing(at, key, name, resolved=BEGIN + at * SECOND)


def over(incident: Incident, at: int) -> Incident:
    return replace(incident, phase=Phase.RESOLVED, resolved=BEGIN + at * SECOND)


class Stage:
    """`restarts`: before every act the decider is put into its rows and taken out of them again."""

    def __init__(self, *rules: AlertRule, restarts: bool = False) -> None:
        self.rules = rules
        self.decider = Decider(rules)
        self._restarts = restarts
        self._rows: dict[str, bytes] = {}
        self._open: dict[str, Incident] = {}
        self._watermark: Instant | None = None
        self.decisions: list[Decision] = []

    def push(self, *incidents: Incident, now: int | None = None) -> list[str]:
        self._restart()
        found: list[Decision] = []
        for incident in incidents:
            if incident.phase is Phase.RESOLVED:
                self._open.pop(incident.id, None)
            elif incident.resolved is None:
                self._open[incident.id] = incident
            at = (incident.resolved or incident.fired or 0) if now is None else BEGIN + now * SECOND
            found += self.decider.push([incident], at)
        return self._told(found)

    def advance(self, to: int, now: int | None = None) -> list[str]:
        self._restart()
        self._watermark = BEGIN + to * SECOND
        return self._told(self.decider.advance(BEGIN + to * SECOND, BEGIN + (to if now is None else now) * SECOND))

    def ask(self, *requests: Any) -> list[str]:
        self._restart()
        return self._told(self.decider.take(requests, 0))

    def caught_up(self, now: int) -> list[str]:
        self._restart()
        return self._told(self.decider.caught_up(BEGIN + now * SECOND))

    def reload(self, *rules: AlertRule) -> None:
        self.rules = rules
        self._restart(always=True)

    def _restart(self, always: bool = False) -> None:
        if not (self._restarts or always):
            return
        for name, blob in self.decider.snapshot():
            if blob is None:
                self._rows.pop(name, None)
            else:
                self._rows[name] = blob
        self.decider = Decider(self.rules)
        rows = sorted(self._rows.items())  # the state keeps them by name
        self.decider.restore(rows, list(self._open.values()), self._watermark)

    def _told(self, decisions: list[Decision]) -> list[str]:
        self.decisions += decisions
        return [line_of(decision) for decision in decisions]


def line_of(decision: Decision) -> str:
    """`+30 fired a -> page`, `+30 fired a by cooldown`, `silenced`."""
    if isinstance(decision, Notification):
        keys = ",".join(one.key[0] for one in (decision.incident, *decision.others))
        return f"{_since(decision.at)} {decision.cause} {keys} -> {decision.hook}"
    if isinstance(decision, Suppressed):
        return f"{_since(decision.at)} {decision.cause} {decision.incident.key[0]} by {decision.by}"
    return decision.kind


def _since(at: Instant) -> str:
    return f"+{(at - BEGIN) // SECOND}"
