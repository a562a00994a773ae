"""Other rules in mid-run: what stays goes on as if nothing had happened, what goes is ended with a reason."""

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.alerts.rule import AlertRule
from logmon.model.hook import HookConfig
from logmon.model.incident import Phase
from logmon.model.time import SECOND, iso
from logmon.runtime.alerting import alerting
from logmon.runtime.build import Reading, Scene
from logmon.runtime.clock import ManualClock
from logmon.runtime.readers import Feed
from logmon.runtime.reload import ReloadError, reload
from logmon.runtime.stats import stats_of
from logmon.sources.replay import ReplaySource
from logmon.state.errors import StateFull
from logmon.state.store import Store
from tests.simulation.engine import NOW, plan_of

BOOM = '"boom" | count by service in 2m >= 3'
SLOW = '"slow" | count in 1m >= 2 for 30s'
SILENT = "| absent by service in 5m"
HOOKS = {"note": HookConfig("note", ("/bin/true",)), "page": HookConfig("page", ("/bin/true",))}


def parts(rules, hook="note"):
    """(plans, rules) of texts by name; the id is the meaning, as with a rule file."""
    plans = [plan_of(text, name) for name, text in rules.items()]
    plans = [type(plan)(rules[plan.name], plan.name, plan.pipeline) for plan in plans]
    return plans, [
        AlertRule(
            plan.name, tuple(getattr(plan.pipeline.terminal, "by", ())), hooks=(hook,), cooldown=0, meaning=plan.id
        )
        for plan in plans
    ]


class Live:
    """A pipeline that runs on; `feed` is read at once."""

    def __init__(self, rules, sources=("log",)):
        self.clock = ManualClock(NOW)
        self.sources = {name: ReplaySource(name) for name in sources}
        self.store = Store.in_memory()
        self.told = []
        self.ended = {}
        self.pipeline = alerting(self.clock, self.scene(), *parts(rules), self.store, None, ".")

    def scene(self):
        return Scene(tuple(Feed(source) for source in self.sources.values()), Reading(UTC), live=True)

    def reload(self, rules, hook="note", hooks=HOOKS):
        done = reload(self.pipeline, self.scene(), *parts(rules, hook), hooks, {})
        self.step()
        return done

    def restart(self, rules):
        """The same, with everything read back from the state."""
        assert self.pipeline.save()
        self.sources = {name: ReplaySource(name, source.pieces) for name, source in self.sources.items()}
        self.pipeline = alerting(self.clock, self.scene(), *parts(rules), self.store, None, ".")
        self.step()

    def say(self, word, service="a", source="log", after=1):
        self.clock.at += after * SECOND
        line = f"level=info ts={iso(self.clock.at)} msg={word} service={service}\n".encode()
        self.sources[source].append(line)
        self.step()

    def wait(self, seconds):
        self.clock.at += seconds * SECOND
        self.step()

    def step(self):
        while True:
            step = self.pipeline.step()
            self.note(step.incidents)
            if not step.bytes:
                return

    def note(self, incidents):
        for one in incidents:
            at = {Phase.PENDING: one.started, Phase.FIRING: one.fired, Phase.RESOLVED: one.resolved}[one.phase]
            self.told.append((one.id, str(one.phase), one.rule, one.key, at))
            if "ended" in one.values:
                self.ended[one.id] = one.values["ended"]

    def of(self, rule):
        return [one[:2] for one in self.told if one[2] == rule]


SETS = [
    {"boom": BOOM, "slow": SLOW, "silent": SILENT},
    {"other": '"fine" | once', "silent": SILENT, "slow": SLOW, "boom": BOOM},
    {"slow": SLOW, "boom": BOOM, "silent": SILENT, "last": '"boom" | count in 1m >= 2'},
]
deeds = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["boom", "boom", "slow", "fine"]),
            st.sampled_from("ab"),
            st.sampled_from(["log", "log", "other"]),
            st.integers(0, 200),
        ),
        st.tuples(st.sampled_from(["reload", "restart"]), st.sampled_from(SETS)),
    ),
    max_size=30,
)


@given(deeds=deeds)
@settings(max_examples=60, deadline=None)
def test_rules_that_stay_do_not_notice(deeds):
    """In any order, among any others, with matches of two sources under way; a reload is as good as a restart."""
    reloaded, never = (Live(SETS[0], ("log", "other")) for _ in range(2))
    for deed in deeds:
        if len(deed) == 2:
            getattr(reloaded, deed[0])(deed[1])
        else:
            for live in (reloaded, never):
                live.say(*deed)
    for live in (reloaded, never):
        for seconds in (30, 400, 400):
            live.wait(seconds)
    of_those = [one for one in reloaded.told if one[2] in SETS[0]]
    assert sorted(of_those, key=_order) == sorted(never.told, key=_order)


def _order(one):
    """What happens at the same instant has no order."""
    return one[4], one


def test_a_rule_that_stays_keeps_its_count_and_its_incident():
    live = Live({"boom": BOOM})
    live.say("boom"), live.say("boom")
    done = live.reload({"new": SLOW, "boom": BOOM}, hook="page")
    assert (done.kept, done.added, done.removed) == (("boom",), ("new",), ())
    live.say("boom"), live.wait(1)
    assert [phase for _, phase in live.of("boom")] == ["firing"]
    live.reload({"boom": BOOM})
    live.wait(300)
    (first, _), (second, phase) = live.of("boom")
    assert (first, phase) == (second, "resolved")
    assert stats_of(live.pipeline).rules[0].matched == 3


@pytest.mark.parametrize(
    ("after", "why"),
    [({}, "the rule was removed"), ({"boom": BOOM.replace("3", "30")}, "the rule was changed")],
)
def test_a_rule_that_goes_ends_what_it_opened(after, why):
    """Recorded, and told where the firing was told."""
    live = Live({"boom": BOOM})
    live.pipeline.outbox = Told()
    for _ in range(4):
        live.say("boom")
    live.wait(1)
    live.reload(after)
    assert live.pipeline.save()
    (incident, _), (same, phase) = live.of("boom")
    assert (incident, phase) == (same, "resolved")
    assert [one for one in live.store.incidents() if one.phase is not Phase.RESOLVED] == []
    assert live.ended == {incident: why}
    fired, ended = live.store.history(incident=incident)
    assert (fired.kind, ended.kind) == ("notified", "notified")
    assert why in ended.text
    for _ in range(4):
        live.say("boom")
    live.wait(1)
    assert len(live.of("boom")) == 2


def test_a_restart_ends_it_too():
    live = Live({"boom": BOOM})
    for _ in range(4):
        live.say("boom")
    live.wait(1)
    assert live.pipeline.save()
    again = alerting(live.clock, live.scene(), *parts({"slow": SLOW}), live.store, None, ".")
    assert again.incidents.open() == []
    assert [(one.rule, one.phase) for one in again.step().incidents] == [("boom", Phase.RESOLVED)]


def test_a_pending_one_leaves_no_trace():
    live = Live({"slow": SLOW})
    live.say("slow"), live.say("slow"), live.wait(1)
    assert live.of("slow")[-1][1] == "pending"
    live.reload({})
    assert live.pipeline.save()
    assert live.store.incidents() == []


def test_sources_come_and_go_and_the_others_are_not_touched():
    live = Live({"boom": BOOM}, ("log", "old"))
    live.say("boom"), live.say("boom", source="old"), live.wait(1)
    kept = live.pipeline.readers._open[live.sources["log"]._origin]
    del live.sources["old"]
    live.sources["new"] = ReplaySource("new")
    live.reload({"boom": BOOM})
    live.say("boom", source="new"), live.wait(5)
    assert live.pipeline.readers._open[live.sources["log"]._origin] is kept
    assert live.pipeline.readers.names() == ["log", "new"]
    assert [phase for _, phase in live.of("boom")] == ["firing"]


def test_a_full_disk_refuses_and_changes_nothing(monkeypatch):
    live = Live({"boom": BOOM})
    live.say("boom")

    def full(*_):
        raise StateFull("no space left")

    monkeypatch.setattr(live.pipeline.checkpoint, "_write", full)
    live.say("boom")
    with pytest.raises(ReloadError, match="no space left"):
        live.reload({"slow": SLOW})
    monkeypatch.undo()
    live.say("boom"), live.wait(1), live.wait(1), live.wait(1)
    assert [phase for _, phase in live.of("boom")] == ["firing"]


class Told:
    """An outbox that runs nothing."""

    def configure(self, hooks, fallbacks):
        """Nobody is told."""

    def news(self):
        """Nothing is looked at."""

    def pump(self, now):
        return []
