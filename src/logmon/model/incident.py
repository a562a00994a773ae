"""One episode of one rule for one key, from the first sign to the end, and what was decided to tell about it."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from logmon.model.evidence import Evidence
from logmon.model.match import Key
from logmon.model.time import Instant

SEVERITIES = ("info", "low", "medium", "high", "critical")

ENDED = "ended"
"""Among the values of an incident that its rule did not end: why it is over."""


class Phase(StrEnum):
    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


class Incident(Struct, frozen=True):
    """`id` is stable: a hash of rule, key and the instant the episode began, so a replay gives the same one.

    `labels` are the key by name (`{"ip": "203.0.113.7"}`) and those that the rule gives to all its incidents. All
    instants are event time. `swallowed` counts episodes or occurrences that were kept quiet since the last notification
    about this rule and key. `meaning` identifies what the rule said when the episode began.
    """

    id: str
    rule: str
    key: Key
    labels: dict[str, str]
    severity: str
    phase: Phase
    started: Instant
    fired: Instant | None
    resolved: Instant | None
    values: dict[str, Any]
    peak: float | None
    summary: str
    evidence: Evidence = Evidence()
    swallowed: int = 0
    meaning: str = ""


class Cause(StrEnum):
    """What there is to tell: that it `fired` or is `resolved`; that it is firing `still`, when what kept it quiet is
    over; that it was `repeated`, `escalated`, or that its severity has `risen`."""

    FIRED = "fired"
    STILL = "still"
    REPEATED = "repeated"
    ESCALATED = "escalated"
    RISEN = "risen"
    RESOLVED = "resolved"


class Notification(Struct, frozen=True):
    """A decision to tell: this phase of this incident goes to this hook, because `reason`.

    `hook` is empty where the rule names none: then the alert is only printed. `others` are told in the same
    notification. What has the same `lane` is delivered in this order; empty: its lane is rule and key. `at` is when, in
    event time.
    """

    incident: Incident
    hook: str
    reason: str
    cause: Cause = Cause.FIRED
    at: Instant = 0
    others: tuple[Incident, ...] = ()
    lane: tuple[str, ...] = ()


class Suppressed(Struct, frozen=True):
    """A decision not to tell: by whom (`cooldown`, `silence`, …) and why, in words."""

    incident: Incident
    by: str
    why: str
    cause: Cause = Cause.FIRED
    at: Instant = 0


class Remark(Struct, frozen=True):
    """Something else that is worth remembering: `kind` is a word (`acknowledged`, `silenced`). `incident` and `rule`
    are empty when it is about none."""

    incident: str
    rule: str
    kind: str
    text: str


Decision = Notification | Suppressed | Remark
