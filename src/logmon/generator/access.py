"""A web server's access log in the combined format."""

import random
from collections import Counter

from logmon.generator.bursts import Bursts
from logmon.generator.pools import MASK
from logmon.generator.stamps import access_stamp
from logmon.generator.truth import Findings
from logmon.generator.world import World

FAILING = ("/api", "/search", "/checkout", "/login", "/products")


class AccessLog:
    """In a burst, requests below one path answer 502, 503 and 504."""

    rate = 60.0

    def __init__(self, world: World, rng: random.Random, start: int) -> None:
        self._world = world
        self._rng = rng
        self._bursts = Bursts(rng, FAILING, start)
        self._statuses: Counter[int] = Counter()

    def second(self, at: int, count: int, line: int) -> list[str]:
        world, bits = self._world, self._rng.getrandbits
        middle = f" - - [{access_stamp(at)}] "
        burst = self._bursts.at(at)
        lines: list[str] = []
        statuses: list[int] = []
        for _ in range(count):
            x = bits(98)
            path = world.path[x & MASK]
            status = world.status[(x >> 14) & MASK]
            if burst is not None and path.startswith(burst.target) and self._rng.random() < burst.error_rate:
                status = (502, 503, 504)[x % 3]
                burst.affected += 1
            statuses.append(status)
            lines.append(
                f'{world.visitor[(x >> 28) & MASK]}{middle}"{world.method[(x >> 42) & MASK]} {path} HTTP/1.1" '
                f'{status} {world.body[(x >> 56) & MASK]} "{world.referrer[(x >> 70) & MASK]}"'
                f' "{world.agent[(x >> 84) & MASK]}"'
            )
        self._statuses.update(statuses)
        return lines

    def findings(self) -> Findings:
        return Findings(
            counts={str(status): count for status, count in sorted(self._statuses.items())}, bursts=self._bursts.all
        )
