"""What a person asks of the alerts, from another process than the one that alerts."""

from msgspec import Struct

from logmon.model.time import Instant


class Acknowledge(Struct, frozen=True, tag="ack"):
    """Somebody looks after it: no repetition and no escalation until it ends or its severity rises."""

    incident: str
    by: str
    comment: str = ""


class Unacknowledge(Struct, frozen=True, tag="unack"):
    incident: str
    by: str


class Silence(Struct, frozen=True, tag="silence"):
    """Incidents that all of `matchers` fit (see alerts/matchers.py) are not told while event time is before `until`."""

    id: str
    matchers: tuple[str, ...]
    until: Instant
    by: str
    comment: str
    created: Instant = 0


class Unsilence(Struct, frozen=True, tag="unsilence"):
    silence: str
    by: str


Request = Acknowledge | Unacknowledge | Silence | Unsilence
