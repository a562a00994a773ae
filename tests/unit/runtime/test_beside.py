"""A pipeline in its thread: frames come out, it stops at once, and its failure is kept."""

import time
from datetime import UTC
from pathlib import Path

from logmon.model.time import SECOND
from logmon.runtime.beside import Beside
from logmon.runtime.build import Reading, Scene, looking
from logmon.runtime.clock import Clock, SystemClock
from logmon.runtime.collector import EVERYTHING
from logmon.runtime.paced import PacedClock
from logmon.runtime.pipeline import Pipeline
from logmon.runtime.readers import Feed
from logmon.sources.table import open_source
from tests.components.waiting import wait_for


def beside(path: Path, follow: bool) -> Beside:
    def make(clock: Clock) -> Pipeline:
        scene = Scene((Feed(open_source(str(path), follow=follow)),), Reading(UTC), live=follow)
        return looking(clock, scene, [EVERYTHING])

    return Beside(SystemClock(), make)


def test_frames_until_the_end(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text("a\nb\n")
    it = beside(path, follow=False)
    it.start()
    wait_for(lambda: it.latest.finished)
    assert it.latest.seen == 2
    assert it.stop()
    assert it.failure is None


def test_what_is_appended_is_seen_and_stopping_interrupts_the_wait(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text("a\n")
    it = beside(path, follow=True)
    it.start()
    wait_for(lambda: it.latest.seen == 1)
    with path.open("a") as file:
        file.write("b\n")
    wait_for(lambda: it.latest.seen == 2)
    began = time.monotonic()
    assert it.stop()
    assert time.monotonic() - began < 0.9, "waits of a second are interrupted"
    assert not it.latest.finished


def test_a_failure_is_kept() -> None:
    def make(clock: Clock) -> Pipeline:
        raise ValueError("on purpose")

    it = Beside(SystemClock(), make)
    it.start()
    wait_for(lambda: it.failure is not None)
    assert str(it.failure) == "on purpose"
    assert it.stop()


def test_a_clock_that_runs_faster() -> None:
    clock = PacedClock(start=5 * SECOND, speed=100)
    began = time.monotonic()
    clock.wait(clock.now() + 10 * SECOND, [])
    assert clock.now() >= 15 * SECOND
    assert 0.09 <= time.monotonic() - began < 5
