"""One episode of one rule for one key, from the first sign to the end, and what was decided to tell about it."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from logmon.model.match import Key, Line
from logmon.model.time import Instant

SEVERITIES = ("info", "low", "medium", "high", "critical")


class Phase(StrEnum):
    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


class Incident(Struct, frozen=True):
    """`id` is stable: a hash of rule, key and the instant the episode began, so a replay gives the same one.

    `labels` are the key by name (`{"ip": "203.0.113.7"}`). All instants are event time. `swallowed` counts episodes or
    occurrences that a cooldown kept quiet since the last notification about this rule and key.
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
    evidence: tuple[Line, ...]
    swallowed: int = 0


class Notification(Struct, frozen=True):
    """A decision to tell: this phase of this incident goes to this hook, because `reason`."""

    incident: Incident
    hook: str
    reason: str


class Suppressed(Struct, frozen=True):
    """A decision not to tell: by whom (`cooldown`, `silence`, …) and why, in words."""

    incident: Incident
    by: str
    why: str
