"""Plays a case on the one pipeline there is, with a clock that the case moves: what happened, as lines."""

from collections.abc import Sequence

from logmon.cases.asked import asked
from logmon.cases.case import Case, CaseError, Log
from logmon.cases.rules import CaseRules
from logmon.cases.timeline import BEGIN, Arrival, Timeline, timeline
from logmon.cases.transcript import NOTHING, transcript, transitions
from logmon.outputs.diagnostics import render
from logmon.runtime.alerting import alerting
from logmon.runtime.build import Reading, Scene
from logmon.runtime.clock import ManualClock
from logmon.runtime.pipeline import Pipeline, Step
from logmon.runtime.readers import Feed
from logmon.sources.replay import ReplaySource
from logmon.state.store import Store


def play(case: Case, rules: CaseRules) -> list[str]:
    """The lines that `-- expect --` should hold. Rules that do not load, or nothing to feed them: their diagnostics.
    Raises CaseError for logs that cannot be played."""
    if rules.broken or not case.logs:
        return [line for line in render(rules.diagnostics, "concise").split("\n") if line] or [NOTHING]
    played = {log.name: _timeline(case.path, log, rules) for log in case.logs}
    sources = [ReplaySource(log.name, partition=log.name) for log in case.logs]
    begin = min((one.arrivals[0].at for one in played.values() if one.arrivals), default=BEGIN)
    clock = ManualClock(begin)
    store = Store.in_memory()
    scene = _scene(sources, played, rules)
    pipeline = alerting(clock, scene, rules.plans, rules.rules, store, None, rules.base_dir, redact=rules.redact)
    try:
        steps = _run(case.path, pipeline, clock, sources, [played[source.name] for source in sources])
        late = [
            f"late      {plan.name} {detector.counters.late}"
            for plan, detector in zip(rules.plans, pipeline.detectors.all, strict=True)
            if detector.counters.late
        ]
    finally:
        pipeline.close()
        store.close()
    return [*transcript(transitions(steps), rules.rules, begin), *late] or [NOTHING]


def _timeline(path: str, log: Log, rules: CaseRules) -> Timeline:
    """A source of the rule file with the section's name says how it is read."""
    source = next((one for one in rules.config.sources if one.name == log.name), None)
    return timeline(path, log, source.format if source else None, source.tz if source else None, rules.own)


def _scene(sources: Sequence[ReplaySource], played: dict[str, Timeline], rules: CaseRules) -> Scene:
    readings = {name: Reading(one.zone, one.formats) for name, one in played.items()}
    return Scene(
        feeds=tuple(Feed(source) for source in sources),
        default=next(iter(readings.values())),
        readings=readings,
        own=rules.own,
        live=True,
        lateness=rules.config.settings.lateness,
        lists=rules.lists,
    )


def _run(
    path: str,
    pipeline: Pipeline,
    clock: ManualClock,
    sources: Sequence[ReplaySource],
    played: Sequence[Timeline],
) -> list[Step]:
    """Everything in the order of its arrival. At the end the sources end, and event time is known to have come as far
    as the clock."""
    arrivals = sorted(
        ((arrival.at, number, arrival) for number, one in enumerate(played) for arrival in one.arrivals),
        key=lambda one: one[:2],
    )
    steps: list[Step] = []
    for at, number, arrival in arrivals:
        clock.at = max(clock.at, at)
        if arrival.data is not None:
            sources[number].append(arrival.data)
        if arrival.asked:
            steps += _drain(pipeline)  # what people do, they do about what is there
            _ask(path, arrival, pipeline, clock)
        steps += _drain(pipeline)
    for source in sources:
        source.end()
    while not pipeline.finished():
        steps.append(pipeline.step())
    steps.append(pipeline.settle(clock.now()))
    return steps


def _ask(path: str, arrival: Arrival, pipeline: Pipeline, clock: ManualClock) -> None:
    try:
        pipeline.ask(asked(arrival.asked, pipeline.incidents.open(), clock.now()))
    except ValueError as error:
        raise CaseError(path, arrival.line, str(error)) from None


def _drain(pipeline: Pipeline) -> list[Step]:
    """Steps until there is nothing more to read now."""
    steps = [pipeline.step()]
    while steps[-1].bytes:
        steps.append(pipeline.step())
    return steps
