"""The incident of `logmon demo`: three minutes in the life of a small shop, as three logs.

A disk fills up on the database host, the shop answers with errors and slowly, the disk is cleaned up and the shop
recovers; then somebody tries passwords for half a minute and gives up.
"""

import heapq
import random
from collections.abc import Iterator
from operator import attrgetter

from msgspec import Struct

from logmon.generator.scenario_auth import auth_log
from logmon.generator.scenario_web import access_log, app_log
from logmon.model.time import MINUTE, Duration, Instant

LENGTH: Duration = 3 * MINUTE
FILES = ("access.log", "app.json", "auth.log")


class Moment(Struct, frozen=True):
    """`line`, newline included, is appended to `file` when `offset` has passed since the start of the scenario."""

    offset: Duration
    file: str
    line: bytes


def scenario(seed: int, start: Instant) -> Iterator[Moment]:
    """All moments in order; their lines carry times from `start` on (UTC). The same arguments give the same bytes."""
    writers = (access_log, app_log, auth_log)
    logs = [
        _moments(file, writer(random.Random(f"{file} {seed}"), start), start)
        for file, writer in zip(FILES, writers, strict=True)
    ]
    return heapq.merge(*logs, key=attrgetter("offset"))


def _moments(file: str, lines: Iterator[tuple[Instant, str]], start: Instant) -> Iterator[Moment]:
    for at, text in lines:
        if at - start >= LENGTH:
            return
        yield Moment(at - start, file, f"{text}\n".encode())
