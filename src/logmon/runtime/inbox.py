"""What people have asked for since we last looked: written into the state by another process, taken up here."""

from logmon.model.request import Request
from logmon.model.time import MILLISECOND, Duration, Instant
from logmon.state.errors import StateError
from logmon.state.store import Store

PERIOD: Duration = 250 * MILLISECOND
"""Between two looks into the inbox."""


class Inbox:
    """Each request is given once. `taken` is the newest one given: it leaves the inbox in the commit that holds what
    came of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looked: Instant | None = None
        self.taken = 0

    def take(self, now: Instant) -> list[Request]:
        if self._looked is not None and 0 <= now - self._looked < PERIOD:
            return []
        self._looked = now
        try:
            found = self._store.requests(self.taken)
        except StateError:
            return []  # whoever writes next will say what is wrong with the state
        self.taken = max((number for number, _ in found), default=self.taken)
        return [request for _, request in found]
