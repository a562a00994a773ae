"""How things stand with one incident: who was told of it, who looks after it, and what it waits for."""

from msgspec import Struct

from logmon.alerts.rule import AlertRule
from logmon.model.incident import Incident
from logmon.model.time import Instant

GATHERING = "gathering"
"""It fired, and waits for others to be told with it or for event time to come as far."""
OPEN = "open"
"""It was told, or something keeps it quiet."""
ENDING = "ending"
"""It is over, and its end waits for others."""


class Standing(Struct, frozen=True):
    """`incident` as it fires, `ended` as it was when it was over. `due` is when a gathering ends (None: when the
    backlog has been read). `told` are the hooks that know (None: nobody was told), `first` and `last` when. `held`
    names what keeps it quiet, `until` when that may be over. `by` has acknowledged it. `risen`: its severity rose, and
    that is still to be told."""

    incident: Incident
    ended: Incident | None = None
    stage: str = OPEN
    due: Instant | None = None
    lane: tuple[str, ...] = ()
    told: tuple[str, ...] | None = None
    first: Instant = 0
    last: Instant = 0
    held: str = ""
    until: Instant | None = None
    by: str = ""
    escalated: bool = False
    risen: bool = False

    @property
    def began(self) -> Instant:
        """When its present stage began, in event time."""
        if self.stage == ENDING and self.end is not None:
            return self.end
        return self.incident.started if self.incident.fired is None else self.incident.fired

    @property
    def end(self) -> Instant | None:
        """When the episode was over; an occurrence is at once."""
        return self.incident.resolved if self.ended is None else self.ended.resolved

    def over(self, at: Instant) -> bool:
        return self.end is not None and self.end <= at


def appointments(standing: Standing, rule: AlertRule) -> list[Instant]:
    """The event times at which there may be something to decide."""
    if standing.stage != OPEN:
        return [] if standing.due is None else [standing.due]
    times = [] if standing.end is None else [standing.end]
    if standing.until is not None:
        times.append(standing.until)
    elif not standing.held:
        times += [at for at in (repeat_due(standing, rule), escalation_due(standing, rule)) if at is not None]
    return times


def repeat_due(standing: Standing, rule: AlertRule) -> Instant | None:
    if standing.told is None or standing.by or rule.policy.repeat is None:
        return None
    return standing.last + rule.policy.repeat


def escalation_due(standing: Standing, rule: AlertRule) -> Instant | None:
    if standing.told is None or standing.by or standing.escalated or rule.policy.escalate is None:
        return None
    return standing.first + rule.policy.escalate.after
