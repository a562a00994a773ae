"""Why a rule fired, or why it did not: the sources are read again by the one pipeline, with the rule, and with each of
its clauses as a rule of its own beside it. What is found is exactly what `run` sees."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from logmon.alerts.redact import Redactor
from logmon.alerts.rule import AlertRule
from logmon.engine.detect.base import Detector
from logmon.engine.detect.cell import Note, evidence_of, note_of, plain
from logmon.engine.detect.condition import Condition
from logmon.engine.detect.measure import compile_measure
from logmon.engine.detect.show import Show
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.evidence import Evidence
from logmon.model.incident import Decision, Incident
from logmon.model.match import Key, Matches
from logmon.model.text import well_formed
from logmon.model.time import HOUR, Duration, Instant, duration_text
from logmon.model.verdict import Verdict
from logmon.outputs.flat import text_of
from logmon.runtime.build import Scene, looking
from logmon.runtime.clock import Clock
from logmon.runtime.pipeline import Step
from logmon.runtime.probes import Probe, probes

POINTS = 40
"""Of the curve."""
STRETCH = 10
"""The curve shows so many windows before the moment that is asked about."""
MOST = 200_000
"""Events remembered of one plan; of more, the newest."""
MOST_CHANGES = 6
"""Of incidents; of more, the newest."""
SHOWN = 5
"""Lines kept of each clause."""


class Refusal(Struct, frozen=True):
    """What one clause refused, or (`wanted`) what fitted a step, within the last window: how many, and the newest."""

    clause: str
    count: int
    lines: Evidence
    wanted: bool


class Explanation(Struct, frozen=True):
    """`window` is the stretch before `at` that was looked at. `threshold` is empty for a rule that compares nothing;
    `curve` are values of its measure up to `at`, `nearest` the keys with the highest. `earlier` changes of incidents
    are left out."""

    at: Instant
    window: Duration
    threshold: str
    counted: int
    lines: Evidence
    refusals: tuple[Refusal, ...]
    curve: tuple[float | None, ...]
    nearest: tuple[tuple[Key, float | None], ...]
    incidents: tuple[Incident, ...]
    earlier: int
    decisions: tuple[Decision, ...]


class _Event(Struct, frozen=True):
    time: Instant
    key: Key
    value: Any
    note: Note


class _Recorded:
    """A detector whose matches are kept as well."""

    def __init__(self, inner: Detector, events: deque[_Event]) -> None:
        self._inner = inner
        self._events = events
        self.rule = inner.rule
        self.counters = inner.counters
        self.advance = inner.advance
        self.wake_at = inner.wake_at
        self.snapshot = inner.snapshot
        self.restore = inner.restore

    def push(self, matches: Matches) -> list[Verdict]:
        _remember(matches, self._events, () if matches.keys is None else matches.keys)
        return self._inner.push(matches)


class Investigation:
    """Reads everything once; then `explain`."""

    def __init__(self, clock: Clock, scene: Scene, plan: Plan, rule: AlertRule, redact: Redactor) -> None:
        self._plan = plan
        self._redact = redact
        self._probes = probes(plan)
        plans = [plan, *(probe.plan for probe in self._probes)]
        self._seen: list[deque[_Event]] = [deque(maxlen=MOST) for _ in plans]
        self.pipeline = looking(clock, scene, plans, [rule], redact)
        detectors = self.pipeline.detectors
        detectors.all = (_Recorded(detectors.all[0], self._seen[0]), *detectors.all[1:])
        self._incidents: list[Incident] = []
        self._decisions: list[Decision] = []

    def take(self, step: Step) -> None:
        """What a step of the pipeline brought."""
        self._incidents += step.incidents
        self._decisions += step.decisions
        for shown, events in zip(self.pipeline.detectors.all[1:], self._seen[1:], strict=True):
            assert isinstance(shown, Show)
            for matches in shown.take():
                extras = matches.extras or ()
                _remember(matches, events, [tuple(_text(part) for part in extra) for extra in extras])

    def end(self) -> None:
        """Let time pass for as long as the sources have been silent."""
        caught_up = self.pipeline.lanes.caught_up(self.pipeline.clock.now())
        step = self.pipeline.settle(caught_up)
        self._incidents += step.incidents
        self._decisions += step.decisions

    def explain(self, key: dict[str, str], at: Instant | None) -> Explanation:
        """About the incidents with these labels (some or none of the keys) at `at` (None: the newest event)."""
        names = tuple(getattr(self._plan.pipeline.terminal, "by", ()))
        mine = [
            self._about(self._seen[0], names, key, strict=True),
            *(self._about(events, names, key, strict=False) for events in self._seen[1:]),
        ]
        when = self._newest(mine) if at is None else at
        span = _span(self._plan.pipeline.terminal)
        begin = when - span
        counted = [event for event in mine[0] if begin < event.time <= when]
        around = self._around(key, when, None if at is None else span)
        incidents = around[-MOST_CHANGES:]
        ids = {one.id for one in incidents}
        return Explanation(
            at=when,
            window=span,
            threshold=_threshold(self._plan.pipeline.terminal, span),
            counted=len(counted),
            lines=self._lines(counted),
            refusals=tuple(
                self._refusal(probe, [event for event in events if begin < event.time <= when])
                for probe, events in zip(self._probes, mine[1:], strict=True)
            ),
            curve=self._curve(mine[0], when, span) if len(key) == len(names) else (),
            nearest=self._nearest(mine[0], when, span) if len(key) < len(names) else (),
            incidents=tuple(incidents),
            earlier=len(around) - len(incidents),
            decisions=tuple(one for one in self._decisions if _about_one(one, ids)),
        )

    def _about(
        self, events: Iterable[_Event], names: tuple[str, ...], key: dict[str, str], strict: bool
    ) -> list[_Event]:
        """Those with this key. Not `strict`: also those without one, which the clause that refused them would have
        found."""
        places = [(names.index(name), value) for name, value in key.items()]

        def fits(found: str, value: str) -> bool:
            return found == value or (not strict and not found)

        return [event for event in events if all(fits(event.key[i], value) for i, value in places)]

    def _newest(self, mine: Sequence[Sequence[_Event]]) -> Instant:
        """Of what the rule counted; if it counted nothing, of what came nearest."""
        times = [event.time for event in mine[0]] or [event.time for events in mine for event in events]
        now = self.pipeline.clock.now()
        return max(times, default=self.pipeline.lanes.watermark(now) or now)

    def _around(self, key: dict[str, str], at: Instant, span: Duration | None) -> list[Incident]:
        """The changes of incidents with this key; those near `at` where a moment was named (`span`)."""
        found = [one for one in self._incidents if _fits(one, key)]
        if span is not None:
            found = [one for one in found if at - STRETCH * span <= _changed(one) <= at + span]
        return found

    def _refusal(self, probe: Probe, events: list[_Event]) -> Refusal:
        return Refusal(probe.clause, len(events), self._lines(events), probe.wanted)

    def _lines(self, events: Sequence[_Event]) -> Evidence:
        return self._redact.evidence([evidence_of(event.note for event in events[-SHOWN:])])[0]

    def _curve(self, events: Sequence[_Event], at: Instant, span: Duration) -> tuple[float | None, ...]:
        terminal = self._plan.pipeline.terminal
        if not isinstance(terminal, tree.Measured) or not events:
            return ()
        step = STRETCH * span // POINTS
        return tuple(self._value(terminal, events, at - (POINTS - 1 - i) * step, span) for i in range(POINTS))

    def _nearest(self, events: Sequence[_Event], at: Instant, span: Duration) -> tuple[tuple[Key, float | None], ...]:
        terminal = self._plan.pipeline.terminal
        if not isinstance(terminal, tree.Measured):
            return ()
        by_key: dict[Key, list[_Event]] = {}
        for event in events:
            if at - span < event.time <= at:
                by_key.setdefault(event.key, []).append(event)
        values = [(key, self._value(terminal, mine, at, span)) for key, mine in by_key.items()]
        rises = terminal.compare is None or terminal.compare.op not in ("<", "<=")
        return tuple(sorted(values, key=lambda one: one[1] or 0, reverse=rises)[:SHOWN])

    def _value(self, terminal: tree.Measured, events: Sequence[_Event], at: Instant, span: Duration) -> float | None:
        """What the measure says of (at - span, at]; of a tumbling window, of its part up to `at`."""
        tumbling = terminal.window is not None and terminal.window.kind == "every"
        begin = at // span * span - 1 if tumbling else at - span
        measure = compile_measure(terminal.measure, span)
        payload = measure.nothing
        for event in events:
            if begin < event.time <= at:
                payload = measure.combine(payload, measure.lift(event.value))
        return measure.value(payload)


def _remember(matches: Matches, events: deque[_Event], keys: Sequence[Key]) -> None:
    for i, time in enumerate(matches.times):
        value = None if matches.values is None else matches.values[i]
        events.append(_Event(time, keys[i] if keys else (), value, note_of(matches, i)))


def _span(terminal: tree.Terminal | None) -> Duration:
    if isinstance(terminal, tree.Measured) and terminal.window is not None:
        return terminal.window.length
    return getattr(terminal, "within", None) or HOUR


def _threshold(terminal: tree.Terminal | None, span: Duration) -> str:
    if not isinstance(terminal, tree.Measured) or terminal.compare is None:
        return ""
    return f"{Condition(terminal, compile_measure(terminal.measure, span)).text} in {duration_text(span)}"


def _changed(incident: Incident) -> Instant:
    return incident.resolved or incident.fired or incident.started


def _fits(incident: Incident, key: dict[str, str]) -> bool:
    return all(incident.labels.get(name) == value for name, value in key.items())


def _about_one(decision: Decision, ids: set[str]) -> bool:
    return not isinstance(decision.incident, str) and decision.incident.id in ids


def _text(part: object) -> str:
    return "" if part is None else well_formed(text_of(plain(part)))
