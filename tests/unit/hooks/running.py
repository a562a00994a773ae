"""Notifications to send, and hooks to send them to, for the tests beside this file."""

import select
import time
from collections.abc import Callable
from pathlib import Path

from logmon.hooks.admission import Admission
from logmon.hooks.runner import Runner
from logmon.model.delivery import Delivery, Outcome
from logmon.model.evidence import Evidence
from logmon.model.hook import HookConfig
from logmon.model.incident import Incident, Notification, Phase
from logmon.model.match import Line
from logmon.model.time import SECOND, Instant

PATIENCE = 20.0


def incident(
    key: str = "web-2", phase: Phase = Phase.FIRING, summary: str = "21 errors on web-2", **more: object
) -> Incident:
    line = Line("web", "/var/log/web.log", 4711, 1_763_622_000 * SECOND, "GET /v1/orders 502")
    resolved = 1_763_623_000 * SECOND if phase is Phase.RESOLVED else None
    values = {"count": 21, "value": 21}
    started = 1_763_622_000 * SECOND
    fired = started + SECOND // 2
    made = Incident(
        "A7K2",
        "web_5xx",
        (key,),
        {"host": key},
        "high",
        phase,
        started,
        fired,
        resolved,
        values,
        21.0,
        summary,
        Evidence.of([line]),
    )
    return made if not more else Incident(**{**{f: getattr(made, f) for f in made.__struct_fields__}, **more})


def delivery(number: int = 1, hook: str = "page", attempt: int = 1, about: Incident | None = None) -> Delivery:
    return Delivery(number, Notification(about or incident(), hook, "it fired"), attempt, 0)


def script(where: Path, text: str, name: str = "hook.sh") -> HookConfig:
    """A hook that runs this shell text."""
    path = where / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return HookConfig("page", (f"./{name}",))


def wait(runner: Runner, done: Callable[[], bool], now: Callable[[], Instant]) -> list[Outcome]:
    """Poll until `done`, woken by the runner's own descriptors; fails when it takes too long."""
    outcomes: list[Outcome] = []
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, "the hook did not get there"
        outcomes += runner.poll(now())
        select.select(runner.filenos(), [], [], 0.01)
    return outcomes


def finish(runner: Runner, now: Callable[[], Instant] = lambda: 0) -> list[Outcome]:
    """Every outcome until nothing runs any more."""
    return wait(runner, lambda: not runner.busy(), now)


def admit(runner: Runner, waiting: list[Delivery], now: Instant = 0) -> list[Outcome]:
    """Run them all, as many at once as may, in their order; every outcome in the order they ended."""
    admission, outcomes, left = Admission(runner.hooks), [], list(waiting)
    while left or runner.busy():
        for one in admission.choose(left, runner.running(), now).begin:
            left.remove(one)
            runner.start(one, now)
        wait_for = runner.busy()
        outcomes += wait(runner, lambda: runner.busy() < wait_for, lambda: now)
    return outcomes
