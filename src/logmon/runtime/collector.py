"""From a pipeline's steps to Frames: what was seen, what is firing, the newest events. Everything is bounded."""

from collections import deque
from collections.abc import Iterable

from logmon.engine.detect.show import Show
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.chunk import Origin
from logmon.model.delivery import Outcome, Result
from logmon.model.gap import Gap
from logmon.model.incident import SEVERITIES, Decision, Incident, Notification, Phase, Suppressed
from logmon.model.match import MAX_EVIDENCE, Matches
from logmon.model.time import SECOND, Duration, Instant
from logmon.runtime.frames import ROWS, Alert, Frame, Row, SourceState, Volume
from logmon.runtime.pipeline import Pipeline, Step
from logmon.runtime.volumes import Volumes
from logmon.sources.base import Trouble

EVERYTHING = Plan("everything", "everything", tree.Pipeline(), extras=("level",))
"""Beside the rules, in the same pipeline: sees each event once, with its level."""

ENDED = 50
TROUBLES = 50
RATE_OVER: Duration = 2 * SECOND


class Collector:
    """Belongs to the thread that steps the pipeline. EVERYTHING must be among the pipeline's plans."""

    def __init__(self, pipeline: Pipeline) -> None:
        plans = pipeline.detectors.plans
        shown = pipeline.detectors.all[plans.index(EVERYTHING)]
        assert isinstance(shown, Show)
        self._shown = shown
        self._pipeline = pipeline
        self._rules = len(plans) - 1
        self._number = 0
        self._seen = 0
        self._newest: Instant | None = None
        self._waiting: deque[Matches] = deque()
        self._waiting_size = 0
        self._rows: deque[Row] = deque(maxlen=ROWS)
        self._volumes = Volumes()
        self._drawn: tuple[tuple[Row, ...], tuple[Volume, ...]] = ((), self._volumes.all())
        self._events: dict[Origin, int] = {}
        self._open: dict[str, Incident] = {}
        self._ended: deque[Incident] = deque(maxlen=ENDED)
        self._told: dict[str, str] = {}
        self._troubles: deque[str] = deque(maxlen=TROUBLES)
        self._pace: deque[tuple[Instant, int]] = deque()

    def add(self, step: Step) -> bool:
        """Take in what a step did. False: there was nothing new."""
        taken = self._shown.take()
        for matches in taken:
            self._count(matches)
        for incident in step.incidents:
            self._follow(incident)
        self._tell(step.decisions, step.outcomes)
        self._troubles.extend(trouble_text(trouble) for trouble in step.troubles)
        return bool(taken or step.incidents or step.outcomes or step.troubles)

    def frame(self, finished: bool = False) -> Frame:
        now = self._pipeline.clock.now()
        self._number += 1
        if self._waiting:
            self._keep()
            self._drawn = (tuple(self._rows), self._volumes.all())
        rows, volumes = self._drawn
        return Frame(
            number=self._number,
            now=now,
            newest=self._newest,
            seen=self._seen,
            rate=self._rate(now),
            rules=self._rules,
            open=tuple(Alert(one, self._told.get(one.id, "")) for one in sorted(self._open.values(), key=_urgency)),
            ended=tuple(Alert(one, self._told.get(one.id, "")) for one in reversed(self._ended)),
            volumes=volumes,
            rows=rows,
            sources=self._sources(),
            troubles=tuple(self._troubles),
            finished=finished,
        )

    def _count(self, matches: Matches) -> None:
        now = self._pipeline.clock.now()
        size = len(matches)
        self._seen += size
        self._events[matches.origin] = self._events.get(matches.origin, 0) + size
        newest = max(matches.times)
        if self._newest is None or newest > self._newest:
            self._newest = newest
        self._volumes.add(matches.times, (_level(extra) for extra in matches.extras or ()), now)
        self._waiting.append(matches)
        self._waiting_size += size
        while self._waiting_size - len(self._waiting[0]) >= ROWS:
            self._waiting_size -= len(self._waiting.popleft())

    def _keep(self) -> None:
        """Rows of what waits; of a flood only the newest are ever made."""
        for matches in self._waiting:
            formats = self._pipeline.lanes.layout(matches.origin).formats
            first = max(0, len(matches) - ROWS)
            assert matches.extras is not None
            self._rows.extend(
                Row(matches.origin, time, _level(extra), raw[:MAX_EVIDENCE], matches.arrived, formats)
                for time, extra, raw in zip(
                    matches.times[first:], matches.extras[first:], matches.raws[first:], strict=True
                )
            )
        self._waiting.clear()
        self._waiting_size = 0

    def _follow(self, incident: Incident) -> None:
        over = incident.phase is Phase.RESOLVED or incident.resolved is not None
        if not over:
            self._open[incident.id] = incident
            return
        self._open.pop(incident.id, None)
        if incident.fired is None:
            self._told.pop(incident.id, None)
            return
        if len(self._ended) == ENDED:
            self._told.pop(self._ended[0].id, None)
        self._ended.append(incident)

    def _tell(self, decisions: Iterable[Decision], outcomes: Iterable[Outcome]) -> None:
        for decision in decisions:
            if isinstance(decision, Suppressed):
                self._told[decision.incident.id] = "kept quiet"
            elif isinstance(decision, Notification) and decision.hook:
                for incident in (decision.incident, *decision.others):
                    self._told[incident.id] = f"{decision.hook} …"
        for outcome in outcomes:
            notification = outcome.delivery.notification
            self._told[notification.incident.id] = f"{notification.hook} {_ending(outcome)}"

    def _rate(self, now: Instant) -> float:
        """Events per second of the pipeline's clock, over the last two."""
        self._pace.append((now, self._seen))
        while len(self._pace) > 2 and self._pace[1][0] <= now - RATE_OVER:
            self._pace.popleft()
        began, before = self._pace[0]
        return (self._seen - before) * SECOND / max(now - began, SECOND // 4)

    def _sources(self) -> tuple[SourceState, ...]:
        opened = self._pipeline.readers.origins()
        known = dict.fromkeys([*opened, *self._events])
        alive = set(opened)
        return tuple(SourceState(origin, self._events.get(origin, 0), origin in alive) for origin in known)


def trouble_text(trouble: Trouble | Gap) -> str:
    if isinstance(trouble, Trouble):
        return trouble.message
    size = "an unknown number of" if trouble.size is None else f"{trouble.size:,}"
    where = f"{trouble.origin.partition}, from byte {trouble.position:,}"
    return f"gap: {size} bytes were not read ({where}): {trouble.why}"


def _level(extra: tuple[object, ...]) -> int:
    level = extra[0]
    return level if isinstance(level, int) else 0


def _urgency(incident: Incident) -> tuple[bool, int, Instant]:
    known = incident.severity in SEVERITIES
    return (
        incident.phase is not Phase.FIRING,
        -SEVERITIES.index(incident.severity) if known else 1,
        -incident.started,
    )


def _ending(outcome: Outcome) -> str:
    return {Result.DELIVERED: "ok", Result.RETRY: "will retry", Result.FAILED: "failed", Result.HANDED: "handed on"}[
        outcome.result
    ]
