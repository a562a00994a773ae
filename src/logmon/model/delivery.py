"""One notification on its way to one hook, and what became of one attempt to deliver it."""

from enum import StrEnum

from msgspec import Struct

from logmon.model.incident import Notification
from logmon.model.match import Key
from logmon.model.time import Instant


class Delivery(Struct, frozen=True):
    """A row of the outbox. `id` rises in the order of the decisions and is never used again; `attempt` counts the
    attempts begun, so the first run of the hook sees 1, and a run after a crash or a failure sees more."""

    id: int
    notification: Notification
    attempt: int
    created: Instant

    @property
    def lane(self) -> tuple[str, str, Key]:
        """(hook, rule, key): within a lane deliveries go one after the other, so that a resolve never overtakes its
        firing; lanes do not wait for each other."""
        incident = self.notification.incident
        return self.notification.hook, incident.rule, incident.key


class Result(StrEnum):
    """`delivered`: the hook ended with 0. `retry`: it will run again at `Outcome.due`. `failed`: it will not."""

    DELIVERED = "delivered"
    RETRY = "retry"
    FAILED = "failed"


class Outcome(Struct, frozen=True):
    """How one attempt ended.

    `exit` is the exit status (negative: the signal that ended it; None: it never started). `output` is the beginning of
    what it wrote, printable; `error` says in a sentence what went wrong, empty when delivered.
    """

    delivery: Delivery
    result: Result
    began: Instant
    ended: Instant
    exit: int | None
    output: str
    error: str = ""
    due: Instant | None = None
