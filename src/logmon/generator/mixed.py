"""One stream with several formats in it, as `docker compose logs` without prefixes gives."""

import random
from collections import Counter

from logmon.generator.access import AccessLog
from logmon.generator.app import JsonLog, LogfmtLog
from logmon.generator.auth import AuthLog
from logmon.generator.stamps import syslog_stamp
from logmon.generator.traces import TraceLog
from logmon.generator.truth import Findings, Tally
from logmon.generator.world import World

Item = tuple[str, str, str]
"""Text, and of a failed login its address and the style of the attack."""


class MixedLog:
    """The parts of a second are riffled: each keeps its own order, as it would through one pipe each."""

    rate = 60.0

    def __init__(self, world: World, rng: random.Random, start: int) -> None:
        self._rng = rng
        self._access = AccessLog(world, rng, start)
        self._json = JsonLog(world, rng, start)
        self._logfmt = LogfmtLog(world, rng, start)
        self._auth = AuthLog(world, rng, start)
        self._traces = TraceLog(world, rng)
        self._tally = Tally()
        self._counts: Counter[str] = Counter()
        self._spans: list[tuple[int, int]] = []

    def second(self, at: int, count: int, line: int) -> list[str]:
        parts = self._parts(at, count)
        self._counts.update({name: len(items) for name, items in parts.items()})
        order = [name for name, items in parts.items() for _ in items]
        self._rng.shuffle(order)
        nexts = {name: iter(items) for name, items in parts.items()}
        texts: list[str] = []
        for name in order:
            text, ip, attack = next(nexts[name])
            last = line + text.count("\n")
            if ip:
                self._tally.add(ip, attack, at, line)
            if last > line:
                self._spans.append((line, last))
            line = last + 1
            texts.append(text)
        return texts

    def _parts(self, at: int, count: int) -> dict[str, list[Item]]:
        stamp = syslog_stamp(at)
        auth = self._auth.entries(at, count // 8)
        return {
            "access": _plain(self._access.second(at, count * 3 // 8, 0)),
            "json": _plain(self._json.second(at, count // 4, 0)),
            "logfmt": _plain(self._logfmt.second(at, count // 8, 0)),
            "auth": [(f"{stamp} {text}", ip, attack) for _, text, ip, attack in auth],
            "app": _plain(self._traces.second(at, count // 8)),
        }

    def findings(self) -> Findings:
        bursts = [log.findings().bursts for log in (self._access, self._json, self._logfmt)]
        return Findings(
            counts=dict(sorted(self._counts.items())),
            bursts=[burst for part in bursts for burst in part],
            failures=self._tally.failures(),
            spans=self._spans,
        )


def _plain(lines: list[str]) -> list[Item]:
    return [(line, "", "") for line in lines]
