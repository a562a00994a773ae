"""What is known about generated logs because it was counted while they were written."""

from collections import deque

from msgspec import Struct

WINDOW_SECONDS = 60


class Burst(Struct):
    """A stretch in which one target failed: `affected` lines of it, from second `start` to second `end`."""

    target: str
    start: int
    end: int
    error_rate: float
    affected: int = 0


class Failures(Struct):
    """The failed logins from one address: how many, the lines of the first and the last (1-based), their seconds, and
    the most in any window (t - 60 s, t]."""

    ip: str
    attack: str
    failed: int
    max_in_60s: int
    first_line: int
    last_line: int
    first: int
    last: int


class Findings(Struct, omit_defaults=True):
    """What one kind knows: lines by status, level or sort; bursts; failed logins by address; the first and last line of
    every event that has more than one."""

    counts: dict[str, int] = {}
    bursts: list[Burst] = []
    failures: list[Failures] = []
    spans: list[tuple[int, int]] = []


class Truth(Struct):
    """Everything about one generated log. `start` and `end` are its first and last second since the epoch."""

    kind: str
    seed: int
    start: int
    end: int
    lines: int
    size: int
    found: Findings


class Tally:
    """Counts failed logins by address, in the order of the lines."""

    def __init__(self) -> None:
        self._by_ip: dict[str, Failures] = {}
        self._recent: dict[str, deque[int]] = {}

    def add(self, ip: str, attack: str, second: int, line: int) -> None:
        """One more failure; `attack` names the style of an attacker, empty for a user who mistyped."""
        entry = self._by_ip.get(ip)
        if entry is None:
            entry = self._by_ip[ip] = Failures(ip, attack, 0, 0, line, line, second, second)
            self._recent[ip] = deque()
        recent = self._recent[ip]
        recent.append(second)
        while recent[0] <= second - WINDOW_SECONDS:
            recent.popleft()
        entry.failed += 1
        entry.last_line, entry.last = line, second
        entry.max_in_60s = max(entry.max_in_60s, len(recent))

    def failures(self) -> list[Failures]:
        return list(self._by_ip.values())
