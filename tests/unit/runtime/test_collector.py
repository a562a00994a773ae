"""Frames of a real pipeline on a clock moved by hand."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from logmon.alerts.rule import AlertRule
from logmon.engine.plan import Plan
from logmon.language.check import check
from logmon.language.checked import Context
from logmon.language.parser import parse
from logmon.model.event import Level
from logmon.model.time import MINUTE, SECOND, Instant
from logmon.runtime.build import Reading, Scene, looking
from logmon.runtime.clock import ManualClock
from logmon.runtime.collector import ENDED, EVERYTHING, Collector
from logmon.runtime.frames import ROWS, Frame
from logmon.runtime.pipeline import Pipeline
from logmon.runtime.readers import Feed
from logmon.sources.table import open_source

START: Instant = 1_767_225_600 * SECOND  # 2026-01-01T00:00:00Z


class Play:
    """A file that grows, the pipeline that follows it, and its collector."""

    def __init__(self, folder: Path, *rules: tuple[str, str]) -> None:
        self.path = folder / "app.log"
        self.path.touch()
        self.clock = ManualClock(START)
        plans = [Plan(name, name, _checked(when)) for name, when in rules]
        alerting = [AlertRule(plan.name, tuple(getattr(plan.pipeline.terminal, "by", ()))) for plan in plans]
        scene = Scene((Feed(open_source(str(self.path), name="app", follow=True)),), Reading(UTC), live=True)
        self.pipeline: Pipeline = looking(self.clock, scene, [*plans, EVERYTHING], alerting)
        self.collector = Collector(self.pipeline)

    def write(self, *lines: str) -> None:
        with self.path.open("a") as file:
            file.write("".join(f"{line}\n" for line in lines))

    def frame(self, after: int = SECOND) -> Frame:
        """What is seen when that much time has gone by."""
        until = self.clock.at + after
        while True:
            busy = self.collector.add(self.pipeline.step())
            if not busy and self.clock.at >= until:
                return self.collector.frame()
            self.clock.at = min(self.clock.at + SECOND // 10, until)


def _checked(when: str):  # type: ignore[no-untyped-def]
    pipeline = parse(when, "test").pipeline
    assert pipeline is not None
    checked = check(pipeline, Context(text=when))
    assert checked.pipeline is not None, checked.diagnostics
    return checked.pipeline


def line(second: int, text: str, level: str = "INFO") -> str:
    return f"2026-01-01T00:{second // 60:02d}:{second % 60:02d}Z {level} {text}"


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    made = Play(tmp_path, ("refused", "level >= error | count by source in 1m >= 2"), ("oom", '"oom" | once'))
    yield made
    made.pipeline.close()


def test_events_are_seen_once_with_their_level(play: Play) -> None:
    play.write(line(0, "begun"), line(0, "failed", "ERROR"), line(0, "?", "-"))
    frame = play.frame()
    assert (frame.seen, len(frame.rows), frame.newest) == (3, 3, START)
    assert [row.level for row in frame.rows] == [Level.INFO, Level.ERROR, 0]
    assert frame.rows[0].raw == line(0, "begun").encode()
    assert sum(map(sum, frame.volumes[0].counts)) == 3
    assert frame.rules == 2
    again = play.frame()
    assert again.seen == 3
    assert again.rows is frame.rows


def test_an_alert_opens_and_ends(play: Play) -> None:
    play.write(line(1, "a", "ERROR"), line(2, "b", "ERROR"))
    frame = play.frame(2 * SECOND)
    assert [alert.incident.rule for alert in frame.open] == ["refused"]
    assert not frame.ended
    after = play.frame(3 * MINUTE)
    assert not after.open
    assert [alert.incident.rule for alert in after.ended] == ["refused"]


def test_an_occurrence_is_never_open(play: Play) -> None:
    play.write(*(line(n, "oom") for n in range(3)))
    frame = play.frame()
    assert not frame.open
    assert [alert.incident.rule for alert in frame.ended] == ["oom"] * 3


def test_what_is_kept_is_bounded(play: Play) -> None:
    """The newest rows, in order; the newest ends; whatever came."""
    for part in range(4):
        play.write(*(line(part, f"oom {part * 3000 + n}") for n in range(3000)))
        frame = play.frame()
    assert frame.seen == 12_000
    assert len(frame.rows) == ROWS
    assert [int(row.raw.split()[-1]) for row in frame.rows] == list(range(12_000 - ROWS, 12_000))
    assert len(frame.ended) == ENDED


def test_rate_is_of_the_last_seconds(play: Play) -> None:
    play.frame()
    for second in range(6):
        play.write(*(line(second, str(n)) for n in range(50)))
        frame = play.frame()
    assert 40 <= frame.rate <= 60
    for _ in range(4):
        frame = play.frame()
    assert frame.rate == 0


def test_sources_and_troubles(tmp_path: Path) -> None:
    play = Play(tmp_path)
    play.path.unlink()
    frame = play.frame(3 * SECOND)
    assert frame.troubles
    play.write(line(5, "here again"))
    frame = play.frame(3 * SECOND)
    assert [(source.origin.source, source.events, source.open) for source in frame.sources] == [("app", 1, True)]
    play.pipeline.close()
