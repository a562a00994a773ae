"""What `watch` does: a pipeline beside a screen, or one that says in lines of text what happens."""

import os
import signal
from collections.abc import Callable
from datetime import tzinfo

from msgspec import Struct
from msgspec.structs import replace

from logmon.cli import exits, terminal
from logmon.cli.console import Console
from logmon.cli.loading import Ruleset, load_ruleset
from logmon.cli.refuse import RefusedError
from logmon.cli.scenes import configured_feeds, ruled
from logmon.cli.sources import Watchdog, feeds, named
from logmon.cli.zones import zone
from logmon.config.suggest import nearest
from logmon.config.types import SourceConfig
from logmon.dashboard.plain import status_line
from logmon.engine.plan import Plan
from logmon.model.time import SECOND
from logmon.outputs.alerts import alert_line
from logmon.runtime.beside import Beside
from logmon.runtime.build import Scene, looking
from logmon.runtime.clock import Clock, SystemClock
from logmon.runtime.collector import EVERYTHING, Collector
from logmon.runtime.frames import ROWS, Frame
from logmon.runtime.pipeline import Pipeline, Step
from logmon.runtime.readers import Feed
from logmon.sources.base import Start
from logmon.sources.stdin import StdinSource

SIGNALLED = 128
"""As shells count: ended by signal 2 is 130."""
BEGIN = Start("lines", ROWS)
"""Files are read from as far back as the log pane reaches."""


class Wish(Struct, frozen=True, kw_only=True):
    """The flags of `watch`, as they were given."""

    sources: list[str]
    rules: list[str]
    theme: str | None
    plain: bool
    every: float
    format: str | None
    source_tz: str | None
    tz: str
    color: str


def look(wish: Wish) -> int:
    """Run the command; the exit code."""
    ruleset = load_ruleset(wish.rules) if wish.rules else None
    shown = zone(wish.tz)
    arguments = [] if _configured(wish, ruleset) else named(wish.sources)
    if wish.plain or not terminal.capable(os.environ):
        scene = _scene(wish, ruleset, arguments, None)
        return _in_lines(wish, _maker(ruleset, scene), _refresh(ruleset), shown)
    theme = theme_named(wish.theme)
    if "-" in arguments and os.isatty(0):
        raise RefusedError("`-` is the keyboard here", "pipe something in, or name a file")
    scene = _scene(wish, ruleset, arguments, terminal.take_keyboard())
    return on_screen(Beside(SystemClock(), _maker(ruleset, scene), _refresh(ruleset)), shown, theme)


def on_screen(
    beside: Beside,
    shown: tzinfo,
    theme: str,
    title: str = "logmon",
    coach: Callable[[Frame], str] | None = None,
) -> int:
    """Show what `beside` publishes until somebody leaves. Whatever ends it, the terminal is itself again before
    anything is said about it."""
    terminal.screen_on_stdout()
    terminal.settle_environment()
    from logmon.dashboard.app import Dashboard, View  # a quarter of a second that only a screen is worth

    app = Dashboard(lambda: beside.latest, View(shown, title, theme, coach), lambda: beside.failure is not None)
    beside.start()
    try:
        app.run()
    finally:
        beside.stop()
    failure = beside.failure or app.failure
    if failure is not None:
        raise failure
    return exits.OK if app.stopped_by is None else SIGNALLED + app.stopped_by


def theme_named(name: str | None) -> str:
    """A theme that exists. Raises RefusedError."""
    from logmon.dashboard.themes import DEFAULT, themes

    known = themes()
    if name is None or name in known:
        return name or DEFAULT
    near = nearest(name, known)
    meant = f"did you mean `{near}`? " if near else ""
    raise RefusedError(f"unknown theme `{name}`", f"{meant}themes: {', '.join(known)}")


def _in_lines(wish: Wish, make: Callable[[Clock], Pipeline], each: Callable[[Step], None] | None, shown: tzinfo) -> int:
    """Transitions as they happen, and how it stands every so often; ends with the input."""
    console = Console(wish.color)
    clock, watchdog, stop = SystemClock(), Watchdog(console), Stop()
    pipeline = make(clock)
    collector = Collector(pipeline)
    due = 0
    try:
        while not stop.asked and not pipeline.finished():
            step = pipeline.step()
            collector.add(step)
            watchdog.tell(step.troubles)
            if each is not None:
                each(step)
            for incident in step.incidents:
                console.write(alert_line(incident, shown, console.palette))
            if not step.bytes and clock.now() >= due:
                due = clock.now() + int(wish.every * SECOND)
                console.write(f"{status_line(collector.frame(), shown)}\n".encode())
            console.flush()
            if not step.bytes and not pipeline.finished():
                pipeline.wait()
        console.write(f"{status_line(collector.frame(finished=not stop.asked), shown)}\n".encode())
        console.flush()
    finally:
        pipeline.close()
    return SIGNALLED + stop.asked if stop.asked else watchdog.code


class Stop:
    """Asked to end by a signal; a second one ends at once."""

    def __init__(self) -> None:
        self.asked: signal.Signals | None = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: object) -> None:
        if self.asked:
            terminal.die_of(signal.Signals(number))
        self.asked = signal.Signals(number)


def _maker(ruleset: Ruleset | None, scene: Scene) -> Callable[[Clock], Pipeline]:
    """Rules without their hooks: watching tells nobody."""
    plans: tuple[Plan, ...] = () if ruleset is None else ruleset.plans
    rules = [] if ruleset is None else [replace(rule, hooks=()) for rule in ruleset.rules]
    redact = None if ruleset is None else ruleset.redact
    return lambda clock: looking(clock, scene, [*plans, EVERYTHING], rules, redact)


def _refresh(ruleset: Ruleset | None) -> Callable[[Step], None] | None:
    """Lists behind `in @file` are looked at again when there is time."""
    if ruleset is None:
        return None
    lists = ruleset.lists

    def refresh(step: Step) -> None:
        if not step.bytes:
            lists.refresh()

    return refresh


def _scene(wish: Wish, ruleset: Ruleset | None, arguments: list[str], piped: int | None) -> Scene:
    """The sources of the configuration, or the arguments. `piped` is where standard input went, if it had to give way
    to the keyboard."""
    configured = _configured(wish, ruleset)
    opened = tuple(feed for argument in arguments for feed in _feed(argument, piped))
    every = opened + configured_feeds(configured, True, BEGIN)
    return ruled(every, configured, ruleset, wish.format, wish.source_tz, live=True)


def _configured(wish: Wish, ruleset: Ruleset | None) -> tuple[SourceConfig, ...]:
    """Sources of the configuration, when none was named."""
    return () if wish.sources or ruleset is None else ruleset.config.sources


def _feed(argument: str, piped: int | None) -> tuple[Feed, ...]:
    if argument == "-" and piped is not None:
        return (Feed(StdinSource("stdin", count_lines=False, fd=piped)),)
    return feeds([argument], True, BEGIN)
