"""How a rule's alerts are told, beyond to whom: how often, together with which, and when not."""

from msgspec import Struct

from logmon.model.time import SECOND, Duration


class Range(Struct, frozen=True):
    """A stretch of the week: on each of `days` (0 is Monday) from minute `begin` of the day to minute `end`; it ends on
    the next day when `end` is not after `begin`."""

    days: tuple[int, ...]
    begin: int
    end: int


class MuteTime(Struct, frozen=True):
    """`[mute.NAME]`: when nobody is told. `zone` is a name of the time zone database."""

    name: str
    ranges: tuple[Range, ...]
    zone: str = "UTC"


class Unless(Struct, frozen=True):
    """Quiet while an incident of `rule` fires whose labels `same` have the same values."""

    rule: str
    same: tuple[str, ...] = ()


class Grouping(Struct, frozen=True):
    """Incidents with the same values of the labels `by` are told together, `wait` after the first of them."""

    by: tuple[str, ...]
    wait: Duration = 30 * SECOND


class Escalation(Struct, frozen=True):
    """Who is told when an alert has not been acknowledged for `after`."""

    after: Duration
    hooks: tuple[str, ...]


class Policy(Struct, frozen=True):
    """`labels` are the same for every incident of the rule. `repeat`: what still fires is told again after so long.
    `late`: what is older than this when it is read is told in one digest."""

    labels: dict[str, str] = {}
    repeat: Duration | None = None
    late: Duration | None = None
    group: Grouping | None = None
    unless: tuple[Unless, ...] = ()
    mutes: tuple[MuteTime, ...] = ()
    escalate: Escalation | None = None
