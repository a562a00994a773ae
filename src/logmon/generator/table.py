"""The kinds of logs that can be generated."""

import random
from collections.abc import Callable
from typing import Protocol

from logmon.generator.access import AccessLog
from logmon.generator.app import JsonLog, LogfmtLog
from logmon.generator.auth import AuthLog
from logmon.generator.mixed import MixedLog
from logmon.generator.truth import Findings
from logmon.generator.world import World


class Log(Protocol):
    rate: float
    """Lines per second of log time, unless said otherwise."""

    def second(self, at: int, count: int, line: int) -> list[str]:
        """The events of one second, about `count` of them; the first begins at line `line` (1-based) of the file. ASCII
        text; an event of several lines contains newlines. Seconds are asked for in order."""
        ...

    def findings(self) -> Findings:
        """What is known about everything given out so far."""
        ...


KINDS: dict[str, Callable[[World, random.Random, int], Log]] = {
    "access": AccessLog,
    "json": JsonLog,
    "logfmt": LogfmtLog,
    "auth": AuthLog,
    "mixed": MixedLog,
}
