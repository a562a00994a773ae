"""What `demo` does: the story is written into files, and followed there by the same pipeline as everything else."""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files

from msgspec import Struct

from logmon.cli import terminal
from logmon.cli.console import Console
from logmon.cli.demo_end import Record, ending
from logmon.cli.loading import Ruleset, load_ruleset
from logmon.cli.refuse import RefusedError
from logmon.cli.sources import feeds
from logmon.cli.story import AFTERMATH, Story
from logmon.cli.transcript import Transcript
from logmon.cli.watching import on_screen, theme_named
from logmon.dashboard.coach import Coach
from logmon.generator.scenario import LENGTH
from logmon.model.time import MILLISECOND, SECOND, Duration, Instant
from logmon.runtime.alerting import alerting
from logmon.runtime.beside import Beside
from logmon.runtime.build import Reading, Scene
from logmon.runtime.clock import Clock, ManualClock, SystemClock
from logmon.runtime.collector import EVERYTHING
from logmon.runtime.paced import PacedClock
from logmon.runtime.pipeline import Pipeline
from logmon.sources.base import Start
from logmon.state.store import Store

SPEED = 6.0
"""On a screen: three minutes in half a minute."""
TICK: Duration = 250 * MILLISECOND
PATIENCE = 10.0
"""Seconds of real time that a hook may take."""
TELLING_TIME: Instant = int(datetime(2026, 3, 2, 9, 0, tzinfo=UTC).timestamp()) * SECOND
"""When the transcript happens: the same seed tells the same story, every time."""


class Play(Struct, frozen=True, kw_only=True):
    """The flags of `demo`, as they were given."""

    seed: int
    speed: float | None
    plain: bool
    keep: str | None
    color: str


def show(play: Play) -> int:
    """Run the command; the exit code."""
    if play.speed is not None and not 0 < play.speed <= 1000:
        raise RefusedError(f"--speed {play.speed:g} is not possible", "a number above 0, at most 1000")
    with _stage(play.keep) as folder:
        ruleset = load_ruleset([os.path.join(folder, "rules.toml")])
        if play.plain or not terminal.capable(os.environ):
            return _tell(play, folder, ruleset)
        return _live(play, folder, ruleset)


@contextmanager
def _stage(keep: str | None) -> Iterator[str]:
    """A folder with the demo's rules and hook; gone afterwards unless it is to be kept."""
    folder = tempfile.mkdtemp(prefix="logmon-demo-") if keep is None else os.path.abspath(keep)
    try:
        os.makedirs(folder, exist_ok=keep is None)
        for name in ("rules.toml", "hook.sh"):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(files("logmon").joinpath("data", "demo", name).read_bytes())
        os.chmod(os.path.join(folder, "hook.sh"), 0o700)
    except OSError as error:
        raise RefusedError(f"{folder}: {error.strerror}", "--keep names a folder that does not exist yet") from None
    try:
        yield folder
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _pipeline(clock: Clock, folder: str, story: Story, ruleset: Ruleset, store: Store) -> Pipeline:
    scene = Scene(
        feeds=feeds(story.paths, True, Start()),
        default=Reading(UTC),
        live=True,
        lateness=ruleset.config.settings.lateness,
        lists=ruleset.lists,
    )
    hooks = {hook.name: hook for hook in ruleset.config.hooks}
    plans = [*ruleset.plans, EVERYTHING]
    return alerting(clock, scene, plans, ruleset.rules, store, hooks, folder, os.environ, redact=ruleset.redact)


def _live(play: Play, folder: str, ruleset: Ruleset) -> int:
    """On the screen: the clock of the whole pipeline runs faster, nothing else is different."""
    start = SystemClock().now()
    clock = PacedClock(start, play.speed or SPEED)
    theme = theme_named(None)
    record, store, stop = Record(), Store.in_memory(), threading.Event()
    coach = Coach(record.last_words, start + LENGTH + AFTERMATH)
    with Story(folder, play.seed, start) as story:

        def write() -> None:
            while not story.over and not stop.wait(0.05):
                story.write_until(clock.now())

        writer = threading.Thread(target=write, name="story", daemon=True)
        writer.start()
        beside = Beside(clock, lambda wakeable: _pipeline(wakeable, folder, story, ruleset, store), record.add)
        try:
            code = on_screen(beside, UTC, theme, "logmon demo", coach.hint)
        finally:
            stop.set()
            writer.join()
            store.close()
    console = Console(play.color)
    console.write(ending(record, folder, ruleset, play.keep, console.palette))
    console.flush()
    return code


def _tell(play: Play, folder: str, ruleset: Ruleset) -> int:
    """Without a screen: event time is moved by hand, a tick at a time, and what happens is printed."""
    console = Console(play.color)
    clock, record, store = ManualClock(TELLING_TIME), Record(), Store.in_memory()
    transcript = Transcript(console)
    with Story(folder, play.seed, TELLING_TIME) as story:
        pipeline = _pipeline(clock, folder, story, ruleset, store)
        transcript.begin(story.paths, ruleset)
        try:
            while clock.at <= TELLING_TIME + LENGTH + AFTERMATH:
                story.write_until(clock.at)
                transcript.chapters(TELLING_TIME, story.chapters_until(clock.at))
                _settle(pipeline, record, transcript)
                transcript.flush(clock.at)
                clock.at += TICK
                if play.speed is not None:
                    time.sleep(TICK / SECOND / play.speed)
        finally:
            pipeline.close()
            store.close()
    transcript.end()
    console.write(ending(record, folder, ruleset, play.keep, console.palette))
    console.flush()
    return 0


def _settle(pipeline: Pipeline, record: Record, transcript: Transcript) -> None:
    """Take every step that is due at this moment, and let the hooks end that it started."""
    deadline = time.monotonic() + PATIENCE
    while True:
        step = pipeline.step()
        record.add(step)
        transcript.step(step)
        busy = pipeline.outbox is not None and pipeline.outbox.busy()
        if busy and time.monotonic() < deadline:
            time.sleep(0.005)
        elif not step.bytes:
            return
