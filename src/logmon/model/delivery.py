"""One notification on its way to one hook, and what became of one attempt to deliver it."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from logmon.model.incident import Notification
from logmon.model.match import Key
from logmon.model.time import Instant


class Delivery(Struct, frozen=True):
    """A row of the outbox. `id` rises in the order of the decisions and is never used again; `attempt` counts the
    attempts begun, so the first run of the hook sees 1, and a run after a crash or a failure sees more.

    A digest carries in `folded` the notifications that came after its own, in order; they are told with it in one run.
    """

    id: int
    notification: Notification
    attempt: int
    created: Instant
    folded: tuple[Notification, ...] = ()

    @property
    def hook(self) -> str:
        return self.notification.hook

    @property
    def told(self) -> tuple[Notification, ...]:
        """Everything that one run of the hook tells, an incident at a time."""
        return tuple(
            replace(one, incident=incident, others=())
            for one in (self.notification, *self.folded)
            for incident in (one.incident, *one.others)
        )

    @property
    def lane(self) -> tuple[str, str, Key]:
        """(hook, rule, key), or what the notification says instead: within a lane deliveries go one after the other, so
        that a resolve never overtakes its firing; lanes do not wait for each other."""
        notification = self.notification
        if notification.lane:
            return notification.hook, "", notification.lane
        return notification.hook, notification.incident.rule, notification.incident.key


class Result(StrEnum):
    """`delivered`: the hook ended with 0. `retry`: it will run again at `Outcome.due`. `failed`: it will not, and
    nobody was told. `handed`: it will not, and the hook `Outcome.fallback` is told instead."""

    DELIVERED = "delivered"
    RETRY = "retry"
    FAILED = "failed"
    HANDED = "handed"


class Outcome(Struct, frozen=True):
    """How one attempt ended.

    `exit` is the exit status (negative: the signal that ended it; None: it never started). `output` is the beginning of
    what it wrote, printable; `error` says in a sentence what went wrong, empty when delivered. `note` says what this
    changed for the hook as a whole: it is left alone from now on, or works again.
    """

    delivery: Delivery
    result: Result
    began: Instant
    ended: Instant
    exit: int | None
    output: str
    error: str = ""
    due: Instant | None = None
    fallback: str | None = None
    note: str = ""
