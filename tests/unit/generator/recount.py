"""A second opinion about generated logs: reads the bytes with other means than the generator's book-keeping."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime

FAILED = re.compile(rb"(\w{3} [ \d]\d [\d:]{8}) \S+ sshd\[\d+\]: Failed password for .* from (\S+) port \d+ ssh2")


def failures(log: bytes, year: int) -> dict[str, list[tuple[int, int]]]:
    """(second, 1-based line) of every failed login by address."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, line in enumerate(log.split(b"\n"), 1):
        match = FAILED.fullmatch(line)
        if match:
            at = datetime.strptime(f"{year} {match[1].decode()}", "%Y %b %d %H:%M:%S").replace(tzinfo=UTC)
            found[match[2].decode()].append((int(at.timestamp()), number))
    return found


def most_within(seconds: list[int], window: int) -> int:
    """The most entries in any (t - window, t], by looking at every pair."""
    return max(sum(1 for other in seconds if t - window < other <= t) for t in seconds)


def statuses(log: bytes) -> dict[str, int]:
    return dict(Counter(status.decode() for status in re.findall(rb'HTTP/1\.1" (\d{3}) ', log)))
