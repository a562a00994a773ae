"""Which of the deliveries that are due may begin: limits of each hook and of all, breakers, one at a time per lane."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from logmon.hooks.breaker import Breaker
from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.hook import HookConfig
from logmon.model.time import Instant, iso_seconds

MAX_IN_ALL = 16
"""But one of each hook may always run: hooks that hang do not keep the others from being told."""
PREFIX = "hook "
"""Of the names under which the state keeps the breakers."""


class Choice(Struct, frozen=True):
    """`begin` may run now, all of it together. `wake_at`: when a rate or a breaker lets the next one pass."""

    begin: list[Delivery]
    wake_at: Instant | None


class Admission:
    """Breakers are in the snapshot. The rate starts anew with the program."""

    def __init__(self, hooks: Mapping[str, HookConfig]) -> None:
        self.hooks = hooks
        self._breakers: dict[str, Breaker] = {}
        self._begun: dict[str, deque[Instant]] = {}
        self._dirty: set[str] = set()

    def choose(self, due: Iterable[Delivery], running: Sequence[Delivery], now: Instant) -> Choice:
        """Changes nothing: what is begun is told to `begin`."""
        busy = Counter(delivery.hook for delivery in running)
        lanes = {delivery.lane for delivery in running}
        begin: list[Delivery] = []
        times: list[Instant] = []
        fresh: Counter[str] = Counter()
        for delivery in due:
            hook = delivery.hook
            if busy[hook] and len(running) + len(begin) >= MAX_IN_ALL:
                continue
            if delivery.lane in lanes or busy[hook] >= self._slots(hook, now):
                continue
            at = self._opens_at(hook, fresh[hook], now)
            if at > now:
                times.append(at)
                continue
            begin.append(delivery)
            lanes.add(delivery.lane)
            busy[hook] += 1
            fresh[hook] += 1
        return Choice(begin, min(times, default=None))

    def begin(self, delivery: Delivery, now: Instant) -> None:
        rate = self.limits(delivery.hook).rate
        if rate is not None:
            self._begun.setdefault(delivery.hook, deque(maxlen=rate.count)).append(now)

    def end(self, outcome: Outcome) -> str:
        """Take in how an attempt ended; a sentence when that changes how the hook is treated, else empty."""
        name = outcome.delivery.hook
        before = self._breakers.get(name, Breaker())
        delivered = outcome.result is Result.DELIVERED
        after = before.after(delivered, name, self.limits(name).breaker, outcome.ended)
        if after != before:
            self._breakers[name] = after
            self._dirty.add(name)
        if after.opened > before.opened:
            until = iso_seconds(after.until)
            return f"hook {name}: {after.failures} failures in a row; it is left alone until {until}"
        return f"hook {name}: works again" if before.opened and not after.opened else ""

    def closed_to(self, hook: str, now: Instant) -> bool:
        """Whether the breaker keeps everything away from a hook."""
        return hook in self._breakers and self._breakers[hook].open(now)

    def snapshot(self) -> list[tuple[str, bytes | None]]:
        """Breakers that changed since the last call, by name."""
        changed = [(name, self._breakers[name]) for name in sorted(self._dirty)]
        self._dirty = set()
        return [(PREFIX + name, msgspec.msgpack.encode(one) if one.failures else None) for name, one in changed]

    def restore(self, blobs: Mapping[str, bytes]) -> None:
        self._breakers.update(breakers(blobs))

    def _slots(self, hook: str, now: Instant) -> int:
        breaker = self._breakers.get(hook, Breaker())
        return 1 if breaker.probing(now) else self.limits(hook).concurrency

    def _opens_at(self, hook: str, fresh: int, now: Instant) -> Instant:
        """When the hook may begin one more, `fresh` having just been chosen."""
        until = self._breakers.get(hook, Breaker()).until
        rate = self.limits(hook).rate
        if rate is None:
            return until
        begun = [*self._begun.get(hook, ()), *[now] * fresh][-rate.count :]
        return max(until, begun[0] + rate.per) if len(begun) == rate.count else until

    def limits(self, hook: str) -> HookConfig:
        """The hook's, or the usual ones when it is not configured any more."""
        return self.hooks.get(hook) or HookConfig(hook, ())


def breakers(blobs: Mapping[str, bytes]) -> dict[str, Breaker]:
    """By hook, from the blobs of a state."""
    return {
        name.removeprefix(PREFIX): msgspec.msgpack.decode(blob, type=Breaker)
        for name, blob in blobs.items()
        if name.startswith(PREFIX)
    }
