"""Runs hooks beside the pipeline: bounded in number, in order within each lane, never waiting for any of them."""

import errno
from collections import deque
from collections.abc import Mapping

from logmon.hooks import program, retry
from logmon.hooks.child import Child
from logmon.hooks.environment import environment
from logmon.hooks.payload import payload
from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.hook import HookConfig
from logmon.model.text import printable
from logmon.model.time import Instant

MAX_PER_HOOK = 4
MAX_IN_ALL = 16
_SCARCE = frozenset({errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.ETXTBSY})
"""The machine is short of something, or the program is just being replaced: worth another attempt."""


class Runner:
    """`start` what the outbox gave, `poll` for how it ended.

    `hooks` may be replaced between calls (a reload); what runs goes on as it began.
    """

    def __init__(
        self, hooks: Mapping[str, HookConfig], base_dir: str, inherited: Mapping[str, str] | None = None
    ) -> None:
        self.hooks = hooks
        self._base = base_dir
        self._inherited = inherited or {}
        self._queue: deque[Delivery] = deque()
        self._running: dict[int, tuple[Delivery, Child]] = {}
        self._ended: list[Outcome] = []

    def accepts(self, delivery: Delivery) -> bool:
        """Whether `start` would run it at once: a slot is free and nothing of its lane is under way."""
        return not any(other.lane == delivery.lane for other in self._queue) and self._fits(delivery)

    def start(self, delivery: Delivery, now: Instant) -> None:
        """Run it, or keep it until a slot is free and those before it in its lane have ended."""
        self._queue.append(delivery)
        self._fill(now)

    def poll(self, now: Instant) -> list[Outcome]:
        """How hooks ended since the last call. Never blocks."""
        for number, (delivery, child) in list(self._running.items()):
            status = child.poll(now)
            if status is not None:
                del self._running[number]
                self._ended.append(self._judge(delivery, child, status, now))
        self._fill(now)
        ended, self._ended = self._ended, []
        return ended

    def busy(self) -> int:
        """Deliveries that were started and are not yet told as outcomes."""
        return len(self._running) + len(self._queue) + len(self._ended)

    def wake_at(self, now: Instant) -> Instant | None:
        """When to call `poll` even if none of `filenos` is readable."""
        if self._ended:
            return now
        times = [at for _, child in self._running.values() if (at := child.wake_at(now)) is not None]
        return min(times, default=None)

    def filenos(self) -> list[int]:
        return [fd for _, child in self._running.values() for fd in child.filenos()]

    def close(self) -> None:
        """Kill what still runs. Their deliveries have no outcome: they are run again, with a higher attempt, by whoever
        opens the state next."""
        for _, child in self._running.values():
            child.kill()
        self._running.clear()
        self._queue.clear()

    def _fits(self, delivery: Delivery) -> bool:
        running = [other for other, _ in self._running.values()]
        hook = delivery.notification.hook
        return (
            len(running) < MAX_IN_ALL
            and sum(other.notification.hook == hook for other in running) < MAX_PER_HOOK
            and all(other.lane != delivery.lane for other in running)
        )

    def _fill(self, now: Instant) -> None:
        """Start from the queue whatever fits, oldest first; one that has to wait holds back its lane only."""
        held: set[object] = set()
        for delivery in list(self._queue):
            if len(self._running) >= MAX_IN_ALL:
                return
            if delivery.lane not in held and self._fits(delivery):
                self._queue.remove(delivery)
                self._spawn(delivery, now)
            else:
                held.add(delivery.lane)

    def _spawn(self, delivery: Delivery, now: Instant) -> None:
        name = delivery.notification.hook
        config = self.hooks.get(name)
        if config is None:
            self._fail(delivery, now, None, f"no hook of this name is configured; add [hooks.{name}]")
            return
        env = environment(config, delivery, self._inherited)
        argv, cwd = program.resolve(config, self._base)
        try:
            child = Child.spawn(argv, cwd, env, payload(delivery), config.timeout, now)
        except (OSError, ValueError, IndexError) as error:
            self._not_started(delivery, now, error, program.problem(config, self._base, env["PATH"]))
        else:
            self._running[delivery.id] = (delivery, child)

    def _not_started(self, delivery: Delivery, now: Instant, error: Exception, found: tuple[int, str] | None) -> None:
        said = f"could not start: {error.strerror if isinstance(error, OSError) else error}"
        if found is None and isinstance(error, OSError) and error.errno in _SCARCE:
            self._ended.append(retry.again(delivery, now, now, None, "", said))
        else:
            self._fail(delivery, now, *(found or (retry.NOT_EXECUTABLE, f"{said}; check run, env and cwd")))

    def _fail(self, delivery: Delivery, now: Instant, status: int | None, error: str) -> None:
        error = f"hook {delivery.notification.hook}: {error}"
        self._ended.append(Outcome(delivery, Result.FAILED, now, now, status, "", error))

    def _judge(self, delivery: Delivery, child: Child, status: int, now: Instant) -> Outcome:
        return retry.judge(delivery, child.began, now, status, child.exceeded, printable(child.output()))
