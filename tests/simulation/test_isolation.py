"""Hooks that hang, fork, flood, are missing or do not want to end hold up neither the reading nor each other.

Told by counts and by order, on a clock that stands still: no time limit is ever reached.
"""

import os
import select
import time
from datetime import UTC

import pytest

from logmon.alerts.rule import AlertRule
from logmon.model.delivery import Result
from logmon.model.hook import HookConfig
from logmon.runtime.alerting import alerting
from logmon.runtime.build import Reading, Scene
from logmon.runtime.clock import ManualClock
from logmon.runtime.readers import Feed
from logmon.sources.replay import ReplaySource
from logmon.state.store import Store
from tests.simulation.engine import NOW, plan_of

ALERTS = 24
BAD = {
    "hangs": "exec sleep 600",
    "ignores": "trap '' TERM; while :; do sleep 600; done",
    "floods": "exec yes 'y y y y y y y y y y y y y y y y'",
    "forks": "for n in 1 2 3 4 5 6 7 8; do (sleep 600 & sleep 600) & done; wait",
    "missing": None,
}


def hook(where, name, text):
    path = where / name
    if text is not None:
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    return HookConfig(name, (str(path),), digest=0, breaker=0)


@pytest.fixture
def pipeline(tmp_path):
    hooks = {name: hook(tmp_path, name, text) for name, text in (*BAD.items(), ("good", "exit 0"))}
    plan = plan_of(r"/job (?<k>\S+)/ | once by k", "jobs")
    source = ReplaySource("log")
    scene = Scene((Feed(source),), Reading(UTC))
    rule = AlertRule("jobs", ("k",), hooks=tuple(hooks), cooldown=0)
    made = alerting(ManualClock(NOW), scene, [plan], [rule], Store.in_memory(), hooks, str(tmp_path), os.environ)
    yield made, source
    made.close()


def test_nobody_waits_for_a_bad_hook(pipeline):
    running, source = pipeline
    outcomes = []
    for number in range(ALERTS):
        line = b"2025-11-20T07:00:00Z INFO job k%d done\n" % number
        source.append(line)
        step = running.step()
        assert step.bytes == len(line), "every step reads what is there"
        outcomes += step.outcomes
    source.end()
    deadline = time.monotonic() + 60
    while sum(one.delivery.hook == "good" for one in outcomes) < ALERTS:
        assert time.monotonic() < deadline, "the good hook waits for somebody"
        select.select(running.outbox.filenos(), [], [], 0.02)
        outcomes += running.step().outcomes
    good = [one for one in outcomes if one.delivery.hook == "good"]
    assert {one.result for one in good} == {Result.DELIVERED}
    assert {one.delivery.hook for one in outcomes} == {"good", "missing"}, "the others run to this moment"
    assert {one.exit for one in outcomes if one.delivery.hook == "missing"} == {127}
    assert running.outbox.outstanding() >= 4 * ALERTS, "and what waits for them is kept"
