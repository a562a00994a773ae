"""From the committed outbox to hooks, and what became of them back into the state."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from logmon.hooks.runner import Runner
from logmon.model.delivery import Outcome, Result
from logmon.model.hook import HookConfig
from logmon.model.time import Duration, Instant
from logmon.state.errors import StateError
from logmon.state.store import Store

_NEVER: Instant = 1 << 62


class Deliveries(Struct):
    """How the attempts of one hook ended since the program started, and how long they took together."""

    delivered: int = 0
    retried: int = 0
    failed: int = 0
    spent: Duration = 0

    def count(self, outcome: Outcome) -> None:
        self.delivered += outcome.result is Result.DELIVERED
        self.retried += outcome.result is Result.RETRY
        self.failed += outcome.result is Result.FAILED
        self.spent += outcome.ended - outcome.began


class Outbox:
    """Hooks start from here only, after the commit that decided them: what runs has been decided for good."""

    def __init__(self, store: Store, runner: Runner) -> None:
        self.deliveries: defaultdict[str, Deliveries] = defaultdict(Deliveries)
        self._store = store
        self._runner = runner
        self._unsettled: list[Outcome] = []
        self._empty_until: Instant = 0

    def use(self, hooks: Mapping[str, HookConfig]) -> None:
        """From here on these hooks are run; what runs goes on as it began."""
        self._runner.hooks = hooks
        self.news()

    def news(self) -> None:
        """Something was committed: the outbox may hold more than when it was last looked at."""
        self._empty_until = 0

    def pump(self, now: Instant) -> list[Outcome]:
        """Settle hooks that ended, start those that are due. Never blocks. Outcomes are given once recorded."""
        self._unsettled += self._runner.poll(now)
        if now < self._empty_until and not self._unsettled and not self._runner.busy():
            return []
        waiting = self._store.outbox(now)
        due = [delivery for delivery in waiting if self._runner.accepts(delivery)]
        if not waiting:
            self._empty_until = self._store.due_at() or _NEVER
        if not due and not self._unsettled:
            return []
        try:
            with self._store.transaction() as txn:
                for outcome in self._unsettled:
                    txn.settle(outcome)
                started = [txn.start(delivery) for delivery in due]
        except StateError:
            return []  # the disk may be full: nothing is started or forgotten until it is not
        settled, self._unsettled = self._unsettled, []
        for outcome in settled:
            self.deliveries[outcome.delivery.notification.hook].count(outcome)
        self.news()
        for delivery in started:
            self._runner.start(delivery, now)
        return settled

    def busy(self) -> bool:
        """Is a hook running, or an outcome waiting to be recorded?"""
        return bool(self._runner.busy() or self._unsettled)

    def outstanding(self) -> int:
        """Deliveries that are neither made nor given up."""
        return self._store.outstanding()

    def hooks(self) -> Iterable[str]:
        """The names of those that are configured."""
        return self._runner.hooks

    def waiting(self) -> Counter[str]:
        """Deliveries that are neither made nor given up, by hook."""
        return self._store.waiting()

    def wake_at(self, now: Instant) -> Instant | None:
        running, due = self._runner.wake_at(now), self._store.due_at()
        if due is not None and due <= now and self._runner.busy():
            due = None  # it waits for a slot or for its lane: a hook that ends will wake us
        return min((at for at in (running, due) if at is not None), default=None)

    def filenos(self) -> list[int]:
        return self._runner.filenos()

    def close(self) -> None:
        self._runner.close()
