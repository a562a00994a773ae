"""What has changed since the last commit, and the one transaction that makes it last.

Changes are gathered here first, so that a commit that fails (a full disk) loses nothing: the next one writes them too.
"""

import time
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from logmon.model.chunk import Offset, Origin
from logmon.model.gap import Gap
from logmon.model.incident import Decision, Incident, Phase
from logmon.model.time import MILLISECOND, SECOND, Duration, Instant
from logmon.runtime.lanes import WATERMARK
from logmon.state.errors import StateError
from logmon.state.store import Store

PERIOD: Duration = SECOND
"""Between two commits when nothing is to be told, or when we are behind: what is old already can wait for its batch."""
PERIOD_TOLD: Duration = 200 * MILLISECOND
"""Between two commits when there is something to tell and more to read: a flood is not slowed down by the disk."""
PERIOD_QUIET: Duration = 10 * SECOND
"""Between two commits when nothing has changed but the time: a sign of life, and how far silence has come."""
CROWD = 500
"""So many incidents with their lines are not kept in memory any longer."""
HEARTBEAT = "heartbeat"
"""The instant of the newest commit: what `logmon alive` looks at."""


class Commits(Struct):
    """Since the program started; `spent` and `longest` in real time. `last` is the newest that succeeded."""

    done: int = 0
    failed: int = 0
    spent: Duration = 0
    longest: Duration = 0
    last: Instant | None = None


class Checkpoint:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.problem = ""
        self.commits = Commits()
        self._offsets: dict[Origin, Offset] = {}
        self._blobs: dict[str, bytes | None] = {}
        self._rows: dict[tuple[str, bytes], bytes | None] = {}
        self._incidents: dict[str, Incident] = {}
        self._decisions: list[Decision] = []
        self._taken = 0
        self._gaps: list[Gap] = []
        self._last: Instant | None = None

    def add(self, incidents: Iterable[Incident], decisions: Iterable[Decision], gaps: Iterable[Gap] = ()) -> None:
        self._incidents.update((incident.id, incident) for incident in incidents)
        self._decisions += decisions
        self._gaps += gaps

    def due(self, now: Instant, calm: bool, behind: bool = False) -> bool:
        """Is it time to commit? `calm`: nothing was read just now, so what is to be told need not wait for more;
        `behind`: so much was read that there must be more."""
        if self._last is None:
            return True
        told = bool(self._decisions or self._incidents)
        if len(self._incidents) >= CROWD and not self.problem:
            return True
        return (told and calm) or now - self._last >= (PERIOD_TOLD if told and not behind else PERIOD)

    def gather(
        self,
        offsets: dict[Origin, Offset],
        blobs: Iterable[tuple[str, bytes | None]],
        rows: Iterable[tuple[str, list[tuple[bytes, bytes | None]]]],
        taken: int = 0,
    ) -> None:
        """`taken`: the newest request of the inbox that everything else already contains."""
        self._taken = taken
        self._offsets.update(offsets)
        self._blobs.update(blobs)
        for rule, changed in rows:
            self._rows.update(((rule, key), state) for key, state in changed)

    def commit(self, now: Instant) -> bool:
        """True when everything gathered is on disk; False (and `problem` says why) when it must be tried again."""
        self._last = now
        if self._quiet() and self.commits.last is not None and now - self.commits.last < PERIOD_QUIET:
            return True
        began = time.monotonic_ns()
        try:
            self._write(now)
        except StateError as error:
            self.problem = str(error)
            self.commits.failed += 1
            return False
        finally:
            self._timed(time.monotonic_ns() - began)
        self.problem = ""
        self.commits.done += 1
        self.commits.last = now
        self._offsets, self._blobs, self._rows, self._incidents, self._decisions, self._gaps = {}, {}, {}, {}, [], []
        return True

    def _quiet(self) -> bool:
        """Has nothing changed but the time?"""
        return not (
            self._offsets
            or self._rows
            or self._incidents
            or self._decisions
            or self._gaps
            or self._taken
            or self._blobs.keys() - {WATERMARK}
        )

    def _timed(self, took: Duration) -> None:
        self.commits.spent += took
        self.commits.longest = max(self.commits.longest, took)

    def _write(self, now: Instant) -> None:
        with self.store.transaction() as txn:
            txn.clock(HEARTBEAT, str(now).encode())
            for origin, offset in self._offsets.items():
                txn.offset(origin, offset)
            for name, blob in self._blobs.items():
                txn.clock(name, blob)
            for (rule, key), state in self._rows.items():
                txn.detector(rule, key, state)
            for _, incident in sorted(self._incidents.items()):  # neighbours in the table are written together
                if incident.phase is Phase.RESOLVED and incident.fired is None:
                    txn.discard(incident.id)
                else:
                    txn.incident(_lasting(incident))
            for gap in self._gaps:
                txn.gap(now, gap)
            for decision in self._decisions:
                txn.decide(now, decision)
            if self._taken:
                txn.answered(self._taken)


def _lasting(incident: Incident) -> Incident:
    """An occurrence is told as firing but is over at once, so it is kept as resolved."""
    if incident.phase is Phase.FIRING and incident.resolved is not None:
        return replace(incident, phase=Phase.RESOLVED)
    return incident
