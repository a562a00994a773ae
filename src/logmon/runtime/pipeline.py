"""The map of the program: bytes become chunks, chunks matches, matches verdicts, verdicts incidents, incidents hooks.

`tail`, `query`, `watch`, `run`, `rules test` and `demo` all take these steps. They differ in the clock, in the sources
and in what they do with a step's result.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from logmon.alerts.decider import Decider
from logmon.alerts.incidents import Incidents
from logmon.engine.scan.scanner import Scanner
from logmon.model.delivery import Outcome
from logmon.model.gap import Gap
from logmon.model.incident import Decision, Incident
from logmon.model.request import Request
from logmon.model.time import Instant
from logmon.runtime.clock import Clock
from logmon.runtime.detectors import Detectors
from logmon.runtime.lanes import WATERMARK, Lanes
from logmon.runtime.ledger import Ledger
from logmon.runtime.readers import Readers
from logmon.sources.base import Trouble

if TYPE_CHECKING:  # where nobody is alerted nothing is stored, and what would do it is not loaded
    from logmon.runtime.checkpoint import Checkpoint
    from logmon.runtime.inbox import Inbox
    from logmon.runtime.outbox import Outbox

READ = 1 << 20
"""Bytes asked of one origin in one step, at most: a step costs much the same, whatever was read."""
BEHIND = 1 << 17
"""A step that read so much is not following a growing file, it is catching up with one."""


class Step(Struct, frozen=True):
    """What one step did. `bytes` were read; `incidents` changed; `decisions` were made about them; hooks ended."""

    bytes: int
    incidents: list[Incident]
    decisions: list[Decision]
    outcomes: list[Outcome]
    troubles: list[Trouble | Gap]


class Engine(Struct, frozen=True):
    """The parts that a rule set makes; a reload replaces them together."""

    scanner: Scanner
    lanes: Lanes
    detectors: Detectors
    incidents: Incidents
    decider: Decider


class Pipeline:
    """Without a checkpoint nothing is remembered, without an outbox nothing leaves, without an inbox nobody is
    heard."""

    def __init__(
        self,
        clock: Clock,
        readers: Readers,
        ledger: Ledger,
        engine: Engine,
        checkpoint: "Checkpoint | None" = None,
        outbox: "Outbox | None" = None,
        inbox: "Inbox | None" = None,
    ) -> None:
        self.clock = clock
        self.began = clock.now()
        self.readers = readers
        self.ledger = ledger
        self.checkpoint = checkpoint
        self.outbox = outbox
        self.inbox = inbox
        self._asked: list[Request] = []
        self.use(engine)

    def use(self, engine: Engine) -> None:
        """From here on these rules are in force."""
        self.scanner = engine.scanner
        self.lanes = engine.lanes
        self.detectors = engine.detectors
        self.incidents = engine.incidents
        self.decider = engine.decider

    def step(self, reading: bool = True) -> Step:
        """`reading` False: only what was read before, and is still being scanned, is decided."""
        now = self.clock.now()
        lanes = self.lanes
        may_read = reading and not self._blocked(now)
        chunks = self.readers.read(READ, now, lanes.hungry, lanes.spare) if may_read else []
        self.lanes.meet(self.readers.take_opened(), now)
        matches = self.lanes.scan(chunks, self.readers.take_ended(), self.readers.resting, now)
        calm = not (chunks or self.lanes.ahead)
        watermark = self.lanes.watermark(now)
        verdicts = self.detectors.push(matches, watermark)
        incidents = self.incidents.push(verdicts)
        decisions = self._decide(incidents, watermark, now, calm)
        size = self.ledger.read(chunks)
        troubles = self._troubles(now)
        gaps = [one for one in troubles if isinstance(one, Gap)]
        self._commit(incidents, decisions, now, calm, behind=size >= BEHIND, gaps=gaps)
        outcomes = self.outbox.pump(now) if self.outbox else []
        return Step(size, incidents, decisions, outcomes, troubles)

    def ask(self, requests: Iterable[Request]) -> None:
        """What a person wants of the alerts; the next step does it."""
        self._asked += requests

    def finished(self) -> bool:
        """Every source has ended and everything they gave is decided and on disk."""
        return self.readers.exhausted() and not self.lanes.ahead and not (self.checkpoint and self.checkpoint.problem)

    def wait(self, wake_at: Instant | None = None, filenos: Iterable[int] = ()) -> None:
        """Until there is something to do, here or for whom `wake_at` and `filenos` are given."""
        now = self.clock.now()
        outbox = self.outbox.wake_at(now) if self.outbox else None
        times = [self.readers.wake_at(), self.lanes.wake_at(), outbox, wake_at]
        every = [*self.readers.filenos(), *(self.outbox.filenos() if self.outbox else ()), *filenos]
        self.clock.wait(min((at for at in times if at is not None), default=None), every)

    def settle(self, watermark: Instant | None) -> Step:
        """Let time pass without input, up to `watermark` in event time: what `for`, expiry and silence then decide."""
        now = self.clock.now()
        incidents = self.incidents.push(self.detectors.push([], watermark))
        decisions = self._decide(incidents, watermark, now, calm=True)
        self._commit(incidents, decisions, now, calm=True, behind=False)
        outcomes = self.outbox.pump(now) if self.outbox else []
        return Step(0, incidents, decisions, outcomes, [])

    def save(self) -> bool:
        """Commit now, whatever there is. False: the state could not be written (`checkpoint.problem` says why)."""
        if self.checkpoint is None:
            return True
        self._gather()
        if self.outbox:
            self.outbox.news()
        return self.checkpoint.commit(self.clock.now())

    def close(self) -> None:
        self.readers.close()
        self.lanes.close()
        if self.outbox:
            self.outbox.close()

    def _decide(self, incidents: list[Incident], watermark: Instant | None, now: Instant, calm: bool) -> list[Decision]:
        """People first, then what happened, then time; `calm`: nothing was read just now, so there is no backlog."""
        requests, self._asked = [*self._asked, *(self.inbox.take(now) if self.inbox else ())], []
        decisions = self.decider.take(requests, now)
        decisions += self.decider.push(incidents, now)
        if watermark is not None:
            decisions += self.decider.advance(watermark, now)
        return decisions + self.decider.caught_up(now) if calm else decisions

    def _commit(
        self,
        incidents: list[Incident],
        decisions: list[Decision],
        now: Instant,
        calm: bool,
        behind: bool,
        gaps: Iterable[Gap] = (),
    ) -> None:
        if self.checkpoint is None:
            return
        self.checkpoint.add(incidents, decisions, gaps)
        if not self.lanes.ahead and self.checkpoint.due(now, calm, behind):
            self._gather()
            self.checkpoint.commit(now)
            if self.outbox:
                self.outbox.news()

    def _gather(self) -> None:
        assert self.checkpoint is not None
        watermark = self.lanes.watermark(self.clock.now())
        blobs = [*self.lanes.take_changed().items(), *self.decider.snapshot(), *self.ledger.take_changed()]
        if watermark is not None:
            blobs.append((WATERMARK, str(watermark).encode()))
        taken = self.inbox.taken if self.inbox else 0
        self.checkpoint.gather(self.readers.take_moved(), blobs, self.detectors.take_changed(), taken)

    def _troubles(self, now: Instant) -> list[Trouble | Gap]:
        troubles = self.readers.take_troubles() + self.lanes.take_troubles()
        for trouble in troubles:
            if isinstance(trouble, Gap):
                self.ledger.gap(trouble, now)
        return troubles

    def _blocked(self, now: Instant) -> bool:
        """The state cannot be written: nothing more is read until it can. Nor is when a commit is due while something
        is still being scanned: a checkpoint is of what is decided."""
        if self.checkpoint is None:
            return False
        return bool(self.checkpoint.problem) or (self.lanes.ahead and self.checkpoint.due(now, False, behind=True))
