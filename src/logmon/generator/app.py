"""An application's structured log, as JSON lines and as logfmt: the same events in two spellings."""

import random
from collections import Counter
from collections.abc import Iterator

from logmon.generator.bursts import Bursts
from logmon.generator.pools import MASK
from logmon.generator.stamps import iso_stamp
from logmon.generator.truth import Findings
from logmon.generator.world import SERVICES, World

MESSAGES = {
    "info": ("request completed", "cache hit", "order accepted", "session refreshed", "message published", "job done"),
    "warn": (
        "slow answer from upstream",
        "retrying call",
        "queue is filling",
        "client sent bad input",
        "pool nearly empty",
    ),
    "error": (
        "upstream timed out",
        "connection refused",
        "database is locked",
        "payment provider failed",
        "unhandled error",
    ),
}

Values = tuple[str, str, str, str, str, int, int, str, str, str]
"""time, level, service, host, route, status, latency in ms, user, message, trace."""


class AppLog:
    """In a burst, one service answers 5xx and takes ten times as long."""

    rate = 60.0

    def __init__(self, world: World, rng: random.Random, start: int) -> None:
        self._world = world
        self._rng = rng
        self._bursts = Bursts(rng, SERVICES[:6], start)
        self._levels: Counter[str] = Counter()

    def values(self, at: int, count: int) -> Iterator[Values]:
        world, bits = self._world, self._rng.getrandbits
        stamp, burst = iso_stamp(at), self._bursts.at(at)
        levels = self._levels
        for ms in sorted(bits(20) % 1000 for _ in range(count)):
            x = bits(112)
            service, latency = world.service[x & MASK], world.latency[(x >> 14) & MASK]
            status = world.status[(x >> 28) & MASK]
            if burst is not None and service == burst.target and self._rng.random() < burst.error_rate:
                status, latency = (500, 502, 503)[x % 3], latency * 10
                burst.affected += 1
            level = "error" if status >= 500 else "warn" if status >= 400 else "info"
            levels[level] += 1
            messages = MESSAGES[level]
            yield (
                f"{stamp}.{ms:03d}Z",
                level,
                service,
                world.host[(x >> 42) & MASK],
                world.route[(x >> 56) & MASK],
                status,
                latency,
                world.user[(x >> 70) & MASK],
                messages[(x >> 84) % len(messages)],
                world.token[(x >> 98) & MASK],
            )

    def findings(self) -> Findings:
        return Findings(counts=dict(sorted(self._levels.items())), bursts=self._bursts.all)


class JsonLog(AppLog):
    def second(self, at: int, count: int, line: int) -> list[str]:
        return [
            f'{{"ts":"{ts}","level":"{level}","service":"{service}","host":"{host}","route":"{route}",'
            f'"status":{status},"latency_ms":{latency},"user":"{user}","msg":"{message}","trace_id":"{trace}"}}'
            for ts, level, service, host, route, status, latency, user, message, trace in self.values(at, count)
        ]


class LogfmtLog(AppLog):
    def second(self, at: int, count: int, line: int) -> list[str]:
        return [
            f"ts={ts} level={level} service={service} host={host} route={route} status={status} latency_ms={latency}"
            f' user={user} msg="{message}" trace_id={trace}'
            for ts, level, service, host, route, status, latency, user, message, trace in self.values(at, count)
        ]
