"""From the committed outbox to hooks, and what became of them back into the state."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from logmon.hooks.admission import MAX_IN_ALL, Admission, Choice
from logmon.hooks.runner import Runner
from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.hook import HookConfig
from logmon.model.time import MILLISECOND, SECOND, Duration, Instant
from logmon.state.errors import StateError
from logmon.state.store import Store
from logmon.state.transaction import Transaction

_NEVER: Instant = 1 << 62
_PATIENCE: Duration = SECOND
"""With a state that cannot be written."""
_PERIOD: Duration = 250 * MILLISECOND
"""Between two looks for what other programs have put into the outbox."""

Fallbacks = Mapping[tuple[str, str], str]
"""(rule, hook) -> the hook that is told when that one could not be."""


class Deliveries(Struct):
    """How the attempts of one hook ended since the program started, and how long they took together.
    `handed` went to a fallback."""

    delivered: int = 0
    retried: int = 0
    handed: int = 0
    failed: int = 0
    spent: Duration = 0

    def count(self, outcome: Outcome) -> None:
        self.delivered += outcome.result is Result.DELIVERED
        self.retried += outcome.result is Result.RETRY
        self.handed += outcome.result is Result.HANDED
        self.failed += outcome.result is Result.FAILED
        self.spent += outcome.ended - outcome.began


class Outbox:
    """Hooks start from here only, after the commit that decided them: what runs has been decided for good.

    What is configured may be replaced between calls (a reload): see `configure`.
    """

    def __init__(self, store: Store, runner: Runner, fallbacks: Fallbacks | None = None) -> None:
        self.deliveries: defaultdict[str, Deliveries] = defaultdict(Deliveries)
        self._store = store
        self._runner = runner
        self._fallbacks = fallbacks or {}
        self._admission = Admission(runner.hooks)
        self._admission.restore(store.clocks())
        self._breakers: dict[str, bytes | None] = {}
        self._unsettled: list[Outcome] = []
        self._generation = store.generation()
        self._looked: Instant | None = None
        self._quiet_until: Instant = 0

    def configure(self, hooks: Mapping[str, HookConfig], fallbacks: Fallbacks) -> None:
        """Other hooks from now on. What runs goes on as it began; what waits is told by the new ones."""
        self._runner.hooks = self._admission.hooks = hooks
        self._fallbacks = fallbacks
        self.news()

    def news(self) -> None:
        """Something was committed: the outbox may hold more than when it was last looked at."""
        self._quiet_until = 0

    def pump(self, now: Instant) -> list[Outcome]:
        """Settle hooks that ended, start those that are due. Never blocks. Outcomes are given once recorded."""
        self._unsettled += [self._judged(outcome, now) for outcome in self._runner.poll(now)]
        try:
            return self._turn(now) if self._unsettled or self._anything(now) else []
        except StateError:  # the disk may be full: nothing is started or forgotten until it is not
            self._quiet_until = now + _PATIENCE
            return []

    def busy(self) -> bool:
        """Is a hook running, or an outcome waiting to be recorded?"""
        return bool(self._runner.busy() or self._unsettled)

    def outstanding(self) -> int:
        """Deliveries that are neither made nor given up."""
        return self._store.outstanding()

    def hooks(self) -> Collection[str]:
        """The names of those that are configured."""
        return self._runner.hooks

    def waiting(self) -> Counter[str]:
        """Deliveries that are neither made nor given up, by hook."""
        return self._store.waiting()

    def wake_at(self, now: Instant) -> Instant | None:
        at = self._runner.wake_at(now)
        quiet = self._quiet_until if self._quiet_until < _NEVER else None
        return min((time for time in (at, quiet) if time is not None), default=None)

    def filenos(self) -> list[int]:
        return self._runner.filenos()

    def close(self) -> None:
        self._runner.close()

    def _anything(self, now: Instant) -> bool:
        """Whether a look at the outbox could find something: something was committed, became due, or was put there by
        another program."""
        quiet = now < self._quiet_until
        if quiet and self._looked is not None and 0 <= now - self._looked < _PERIOD:
            return False
        self._looked = now
        before, self._generation = self._generation, self._store.generation()
        return not quiet or before != self._generation

    def _turn(self, now: Instant) -> list[Outcome]:
        """One transaction: a hook is started only when it is on disk that it was."""
        started: list[Delivery] = []
        self._breakers.update(self._admission.snapshot())
        with self._store.transaction() as txn:
            for outcome in self._unsettled:
                txn.settle(outcome)
            for name, blob in self._breakers.items():
                txn.clock(name, blob)
            choice = self._choose(txn, now)
            started = [txn.start(delivery) for delivery in choice.begin]
        settled, self._unsettled, self._breakers = self._unsettled, [], {}
        for outcome in settled:
            self.deliveries[outcome.delivery.hook].count(outcome)
        for delivery in started:
            self._admission.begin(delivery, now)
            self._runner.start(delivery, now)
        next_due = self._store.due_at(after=now)
        self._quiet_until = min((at for at in (choice.wake_at, next_due) if at is not None), default=_NEVER)
        return settled

    def _choose(self, txn: Transaction, now: Instant) -> Choice:
        due = self._hand_over(txn, now)
        choice = self._admission.choose(due, self._runner.running(), now)
        if self._fold(txn, choice):
            due = self._store.outbox(now, MAX_IN_ALL)
            choice = self._admission.choose(due, self._runner.running(), now)
        return choice

    def _hand_over(self, txn: Transaction, now: Instant) -> list[Delivery]:
        """What is due, after all that a breaker keeps from its hook went to the fallback."""
        met: set[tuple[int, str]] = set()
        while True:
            due = self._store.outbox(now, MAX_IN_ALL)
            moves = [(delivery, fallback) for delivery in due if (fallback := self._kept_off(delivery, now))]
            moves = [(delivery, fallback) for delivery, fallback in moves if (delivery.id, fallback) not in met]
            if not moves:
                return due
            for delivery, fallback in moves:
                met.add((delivery.id, fallback))
                txn.hand_over(delivery, fallback, now, "left alone after many failures")

    def _fold(self, txn: Transaction, choice: Choice) -> bool:
        """Make digests for hooks that are about to run and have more waiting than they are told one by one."""
        folded = 0
        for hook in sorted({delivery.hook for delivery in choice.begin if not delivery.folded}):
            limit = self._admission.limits(hook).digest
            if limit and self._store.queued(hook, limit + 1) > limit:
                folded += txn.fold(hook, {rule: to for (rule, of), to in self._fallbacks.items() if of == hook})
        return folded > 0

    def _judged(self, outcome: Outcome, now: Instant) -> Outcome:
        """With what it means for the hook, and for whoever stands behind it."""
        note = self._admission.end(outcome)
        fallback = self._fallback(outcome.delivery)
        if outcome.result is Result.RETRY and not self._admission.closed_to(outcome.delivery.hook, now):
            fallback = None
        if outcome.result is Result.DELIVERED or fallback is None:
            return replace(outcome, note=note)
        return replace(outcome, result=Result.HANDED, fallback=fallback, due=None, note=note)

    def _kept_off(self, delivery: Delivery, now: Instant) -> str | None:
        return self._fallback(delivery) if self._admission.closed_to(delivery.hook, now) else None

    def _fallback(self, delivery: Delivery) -> str | None:
        """Of a digest all rules have the same one."""
        return self._fallbacks.get((delivery.notification.incident.rule, delivery.hook))
