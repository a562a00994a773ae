"""What happens to many connections alike, told with its number: at once at first, then every ten seconds at most."""

from logmon.model.time import SECOND, Duration, Instant
from logmon.sources.reports import Reports

PAUSE: Duration = 10 * SECOND
MAX_REASONS = 100
"""Of different texts; others are counted together."""
_OTHERS = "closed for other reasons"


class Tally:
    """`where` names the socket in front of each message."""

    def __init__(self, where: str, reports: Reports) -> None:
        self._where = where
        self._reports = reports
        self._counts: dict[str, int] = {}
        self._last: dict[str, str] = {}
        self._told: dict[str, Instant] = {}

    def count(self, what: str, peer: str) -> None:
        """`what` completes the sentence "3 connections …"."""
        what = what if what in self._told or len(self._told) < MAX_REASONS else _OTHERS
        self._counts[what] = self._counts.get(what, 0) + 1
        self._last[what] = peer

    def tell(self, now: Instant) -> None:
        for what, count in list(self._counts.items()):
            if now - self._told.get(what, now - PAUSE) >= PAUSE:
                connections = "connection" if count == 1 else "connections"
                last = self._last.pop(what)
                whose = f"from {last}" if count == 1 else f"the last from {last}"
                self._reports.trouble(f"{self._where}: {count} {connections} {what} ({whose})")
                self._told[what] = now
                del self._counts[what]
