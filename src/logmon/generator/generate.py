"""From a seed to a log and the truth about it."""

import random
from collections.abc import Callable

from logmon.generator.arrivals import arrivals
from logmon.generator.table import KINDS
from logmon.generator.truth import Truth
from logmon.generator.world import make_world

START = 1_740_960_000
"""2025-03-03T00:00:00Z, a Monday."""

FLUSH = 1 << 18


def generate(
    kind: str, write: Callable[[bytes], object], *, size: int, seed: int, start: int = START, rate: float | None = None
) -> Truth:
    """Write at least `size` bytes of whole seconds, as calls of `write`. The same arguments give the same bytes.

    `start` is the first second since the epoch, `rate` the mean number of lines per second of log time. Raises KeyError
    for a kind that is not in the table.
    """
    log = KINDS[kind](make_world(seed), random.Random(f"{kind} {seed}"), start)
    lines = written = 0
    pending: list[str] = []
    pending_size = 0
    second = start
    for second, count in arrivals(random.Random(f"arrivals {seed}"), start, rate or log.rate):
        events = log.second(second, count, lines + 1)
        if events:
            text = "\n".join(events) + "\n"
            lines += text.count("\n")
            pending.append(text)
            pending_size += len(text)
        if pending_size >= FLUSH or written + pending_size >= size:
            write("".join(pending).encode("ascii"))
            written += pending_size
            pending.clear()
            pending_size = 0
            if written >= size:
                break
    return Truth(kind, seed, start, second, lines, written, log.findings())
