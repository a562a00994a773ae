"""Runs hooks beside the pipeline and never waits for any of them. What may run is for `Admission` to say."""

import errno
from collections.abc import Mapping

from logmon.hooks import program, retry
from logmon.hooks.child import Child
from logmon.hooks.leftovers import Leftovers
from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.hook import HookConfig
from logmon.model.text import printable
from logmon.model.time import Instant

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
        self._running: dict[int, tuple[Delivery, Child]] = {}
        self._ended: list[Outcome] = []
        self._leftovers = Leftovers()

    def start(self, delivery: Delivery, now: Instant) -> None:
        """Run it now."""
        config = self.hooks.get(delivery.hook)
        if config is None:
            self._fail(delivery, now, None, f"no hook of this name is configured; add [hooks.{delivery.hook}]")
            return
        from logmon.hooks.environment import environment  # most runs start none
        from logmon.hooks.payload import payload

        env = environment(config, delivery, self._inherited)
        argv, cwd = program.resolve(config, self._base)
        try:
            child = Child.spawn(argv, cwd, env, payload(delivery), config.timeout, now)
        except (OSError, ValueError, IndexError) as error:
            self._not_started(delivery, now, error, program.problem(config, self._base, env["PATH"]))
        else:
            self._running[delivery.id] = (delivery, child)

    def poll(self, now: Instant) -> list[Outcome]:
        """How hooks ended since the last call. Never blocks."""
        for number, (delivery, child) in list(self._running.items()):
            status = child.poll(now)
            if status is not None:
                del self._running[number]
                self._ended.append(self._judge(delivery, child, status, now))
                self._leftovers.expect(child.mark, child.deadline)
        self._leftovers.clear(now)
        ended, self._ended = self._ended, []
        return ended

    def running(self) -> list[Delivery]:
        return [delivery for delivery, _ in self._running.values()]

    def busy(self) -> int:
        """Deliveries that were started and are not yet told as outcomes."""
        return len(self._running) + len(self._ended)

    def wake_at(self, now: Instant) -> Instant | None:
        """When to call `poll` even if none of `filenos` is readable."""
        if self._ended:
            return now
        times = [child.wake_at(now) for _, child in self._running.values()]
        return min((at for at in (*times, self._leftovers.wake_at()) if at is not None), default=None)

    def filenos(self) -> list[int]:
        return [fd for _, child in self._running.values() for fd in child.filenos()]

    def close(self) -> None:
        """Kill what still runs. Their deliveries have no outcome: they are run again, with a higher attempt, by whoever
        opens the state next."""
        for _, child in self._running.values():
            child.kill()
        self._leftovers.kill(child.mark for _, child in self._running.values())
        self._running.clear()

    def _not_started(self, delivery: Delivery, now: Instant, error: Exception, found: tuple[int, str] | None) -> None:
        said = f"could not start: {error.strerror if isinstance(error, OSError) else error}"
        if found is None and isinstance(error, OSError) and error.errno in _SCARCE:
            self._ended.append(retry.again(delivery, now, now, None, "", said))
        else:
            self._fail(delivery, now, *(found or (retry.NOT_EXECUTABLE, f"{said}; check run, env and cwd")))

    def _fail(self, delivery: Delivery, now: Instant, status: int | None, error: str) -> None:
        self._ended.append(Outcome(delivery, Result.FAILED, now, now, status, "", f"hook {delivery.hook}: {error}"))

    def _judge(self, delivery: Delivery, child: Child, status: int, now: Instant) -> Outcome:
        return retry.judge(delivery, child.began, now, status, child.exceeded, printable(child.output()))
