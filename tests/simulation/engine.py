"""A whole pipeline in memory: rules as text, bytes in, incidents out, on a clock that only the test moves."""

from datetime import UTC

from logmon.alerts.rule import AlertRule
from logmon.engine.plan import Plan
from logmon.language.check import check
from logmon.language.checked import Context
from logmon.language.parser import parse
from logmon.model.incident import Phase
from logmon.model.time import SECOND
from logmon.runtime.alerting import alerting
from logmon.runtime.build import Reading, Scene
from logmon.runtime.clock import ManualClock
from logmon.runtime.readers import Feed
from logmon.sources.replay import ReplaySource
from logmon.state.store import Store

NOW = 1_763_622_000 * SECOND


def compiled(text, kind="rule"):
    parsed = parse(text)
    assert parsed.pipeline is not None, parsed.diagnostics
    checked = check(parsed.pipeline, Context(text=text, kind=kind))
    assert checked.pipeline is not None, checked.diagnostics
    return checked.pipeline


def plan_of(text, name="rule", kind="rule"):
    return Plan(f"id of {name}", name, compiled(text, kind))


class Simulation:
    """`feed` takes pieces; `finish` ends the sources and gives (phase, rule, key, at) of every transition."""

    def __init__(self, rules, sources=("log",), store=None, now=NOW, live=False, cooldown=0):
        self.clock = ManualClock(now)
        self.sources = {name: ReplaySource(name) for name in sources}
        self.store = store or Store.in_memory()
        plans = [plan_of(text, name) for name, text in rules.items()]
        by = [tuple(getattr(plan.pipeline.terminal, "by", ())) for plan in plans]
        scene = Scene(tuple(Feed(source) for source in self.sources.values()), Reading(UTC), live=live)
        alerts = [AlertRule(plan.name, keys, cooldown=cooldown) for plan, keys in zip(plans, by, strict=True)]
        self.pipeline = alerting(self.clock, scene, plans, alerts, self.store, None, ".")
        self.told = []
        self.incidents = []

    def feed(self, data, source="log"):
        self.sources[source].append(data)
        self.step()

    def step(self):
        while True:
            step = self.pipeline.step()
            self._note(step.incidents)
            if not step.bytes:
                return

    def finish(self):
        for source in self.sources.values():
            source.end()
        while not self.pipeline.finished():
            self.step()
        self.step()
        return self.told

    def wait(self, seconds):
        self.clock.at += seconds * SECOND
        self.step()

    def _note(self, incidents):
        for one in incidents:
            at = {Phase.PENDING: one.started, Phase.FIRING: one.fired, Phase.RESOLVED: one.resolved}[one.phase]
            self.incidents.append(one)
            self.told.append((str(one.phase), one.rule, one.key, at))


def run_whole(rules, data, **kwargs):
    simulation = Simulation(rules, **kwargs)
    simulation.feed(data)
    return simulation.finish()
