"""`run --once` again and again, as cron does it: the decisions of one run that was never stopped."""

import os
import tempfile
from datetime import UTC

from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.alerts.rule import AlertRule
from logmon.model.incident import Notification, Phase
from logmon.model.time import MINUTE, SECOND, iso
from logmon.runtime.alerting import alerting
from logmon.runtime.build import Reading, Scene
from logmon.runtime.clock import ManualClock
from logmon.runtime.readers import Feed
from logmon.sources.files import FilesSource
from logmon.sources.lineage import Reading as FileReading
from logmon.state.store import Store
from tests.simulation.engine import NOW, plan_of

RULES = {
    "count": '"boom" | count by service in 2m >= 3',
    "held": '"slow" | count in 2m >= 2 for 1m',
    "silent": "| absent by service in 3m",
    "burst": '"boom" | count every 1m >= 4 clear < 2',
    "pair": '| seq by service in 2m: "slow" -> "boom"',
}
COOLDOWN = 5 * MINUTE
HOOK = "note"


class Cron:
    """One log that grows, one state; `run` is what `run --once` does, at the clock's time."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "app.log")
        self.store = Store.in_memory()
        self.clock = ManualClock(NOW)
        self.written = NOW
        self.told, self.decided = [], []
        open(self.path, "wb").close()

    def write(self, line):
        with open(self.path, "ab") as log:
            log.write(line)
        self.written = self.clock.at

    def run(self):
        os.utime(self.path, ns=(self.written, self.written))
        plans = [plan_of(text, name) for name, text in RULES.items()]
        rules = [
            AlertRule(plan.name, tuple(getattr(plan.pipeline.terminal, "by", ())), hooks=(HOOK,), cooldown=COOLDOWN)
            for plan in plans
        ]
        source = FilesSource("log", [self.path], FileReading(False, False))
        scene = Scene((Feed(source),), Reading(UTC))
        pipeline = alerting(self.clock, scene, plans, rules, self.store, None, ".")
        while not pipeline.finished():
            self.note(pipeline.step())
        self.note(pipeline.settle(pipeline.lanes.caught_up(self.clock.at)))
        assert pipeline.save()
        pipeline.close()

    def note(self, step):
        for one in step.incidents:
            at = {Phase.PENDING: one.started, Phase.FIRING: one.fired, Phase.RESOLVED: one.resolved}[one.phase]
            self.told.append((one.id, str(one.phase), one.rule, one.key, at))
        for decision in step.decisions:
            said = decision.reason if isinstance(decision, Notification) else decision.by
            self.decided.append((decision.incident.id, str(decision.incident.phase), said))


events = st.lists(
    st.tuples(
        st.integers(1, 400),  # seconds since the event before
        st.sampled_from(["boom", "boom", "slow", "fine"]),
        st.sampled_from("ab"),
        st.booleans(),  # did cron run before it, and
        st.integers(0, 300),  # how many seconds after the event before
    ),
    max_size=40,
)


@given(events=events)
@settings(max_examples=80, deadline=None)
def test_random_stops_decide_as_one_run(events):
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        often, once = Cron(folder), Cron(other)
        at = NOW
        for pause, word, service, runs, later in events:
            if runs and later < pause:
                often.clock.at = at + later * SECOND
                often.run()
            at += pause * SECOND
            for cron in (often, once):
                cron.clock.at = at
                cron.write(f"level=info ts={iso(at)} msg={word} service={service}\n".encode())
        for cron in (often, once):
            cron.clock.at = at + 20 * MINUTE
            cron.run()
        assert sorted(often.told, key=_order) == sorted(once.told, key=_order)
        assert sorted(often.decided) == sorted(once.decided)


def _order(one):
    return one[4], one


def test_the_decisions_are_of_every_kind():
    """The test above would also pass if nothing ever happened."""
    with tempfile.TemporaryDirectory() as folder:
        cron = Cron(folder)
        for second, word in [
            (0, "slow"),
            (1, "boom"),
            (2, "boom"),
            (3, "boom"),
            (4, "boom"),
            (5, "slow"),
            (200, "boom"),
            (201, "boom"),
            (202, "boom"),
            (600, "fine"),
        ]:
            cron.clock.at = NOW + second * SECOND
            cron.write(f"level=info ts={iso(cron.clock.at)} msg={word} service=a\n".encode())
        cron.clock.at += 20 * MINUTE
        cron.run()
    assert {rule for _, _, rule, _, _ in cron.told} == set(RULES)
    assert "cooldown" in {said for _, _, said in cron.decided}
    assert {phase for _, phase, _, _, _ in cron.told} == {"pending", "firing", "resolved"}
