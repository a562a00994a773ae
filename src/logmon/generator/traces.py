"""Application lines with their stack traces: an event of several lines."""

import random
from collections import Counter

from logmon.generator.app import MESSAGES
from logmon.generator.pools import MASK
from logmon.generator.stamps import iso_stamp
from logmon.generator.world import World


class TraceLog:
    """Half of the lines look like Java's log4j, half like Python's logging; one in ten carries a trace."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self._world = world
        self._rng = rng
        self.counts: Counter[str] = Counter()

    def second(self, at: int, count: int) -> list[str]:
        """Texts of events; those with a trace contain newlines."""
        day, clock = iso_stamp(at).split("T")
        return [
            self._event(f"{day} {clock},{ms:03d}")
            for ms in sorted(self._rng.getrandbits(20) % 1000 for _ in range(count))
        ]

    def _event(self, stamp: str) -> str:
        x = self._rng.getrandbits(60)
        level = "error" if x % 10 == 0 else "warn" if x % 10 == 1 else "info"
        service, message = self._world.service[(x >> 4) & MASK], MESSAGES[level][(x >> 18) % len(MESSAGES[level])]
        java = x >> 59
        self.counts["java" if java else "python"] += 1
        if java:
            thread = f"{service}-worker-{(x >> 40) & 15}"
            head = f"{stamp} {level.upper():5s} [{thread}] com.example.{service}.Worker - {message}"
            return head if level != "error" else f"{head}\n{self._java()}"
        head = f"{stamp} - {service} - {'WARNING' if level == 'warn' else level.upper()} - {message}"
        return head if level != "error" else f"{head}\n{self._python()}"

    def _java(self) -> str:
        line = self._rng.randrange
        return (
            f"java.lang.IllegalStateException: order {line(1_000_000)} already closed\n"
            f"\tat com.example.shop.OrderService.close(OrderService.java:{line(10, 900)})\n"
            f"\tat com.example.shop.OrderController.patch(OrderController.java:{line(10, 900)})\n"
            "Caused by: java.sql.SQLTransientConnectionException: pool exhausted\n"
            f"\tat com.example.db.Pool.borrow(Pool.java:{line(10, 400)})\n"
            f"\t... {line(3, 40)} more"
        )

    def _python(self) -> str:
        line = self._rng.randrange
        return (
            "Traceback (most recent call last):\n"
            f'  File "/srv/app/worker.py", line {line(10, 900)}, in run\n'
            "    result = handler(job)\n"
            f'  File "/srv/app/jobs.py", line {line(10, 900)}, in handle\n'
            '    raise ValueError(f"bad payload for {user}")\n'
            f"ValueError: bad payload for u{line(100_000, 1_000_000)}"
        )
