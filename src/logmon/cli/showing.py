"""What `tail` does: take the pipeline's steps and write the events that the filter lets through."""

import re
from collections import deque
from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.filters import from_flags
from logmon.cli.formats import format_names, own_formats
from logmon.cli.moments import limits
from logmon.cli.refuse import RefusedError
from logmon.cli.sources import Watchdog, feeds, named
from logmon.cli.steps import steps
from logmon.cli.zones import zone
from logmon.config.suggest import nearest
from logmon.engine.detect.show import Show
from logmon.engine.mining import TEMPLATE
from logmon.engine.order import take
from logmon.engine.plan import Plan
from logmon.formats.full import to_event
from logmon.language import tree
from logmon.model.chunk import Origin
from logmon.model.event import Event
from logmon.model.match import Matches
from logmon.model.time import Instant
from logmon.outputs.base import Look, Output
from logmon.outputs.columns import Columns
from logmon.outputs.neutralise import neutralise
from logmon.outputs.pretty import Pretty
from logmon.outputs.table import OUTPUTS
from logmon.runtime.build import Reading, Scene, looking
from logmon.runtime.clock import SystemClock
from logmon.runtime.pipeline import Pipeline
from logmon.sources.base import Start

LONGEST_TRACE = 200
"""Lines before the wanted ones that are read too, so that the first event shown is whole."""


class Asked(Struct, frozen=True, kw_only=True):
    """The flags of `tail`, as they were given."""

    sources: list[str] | None
    follow: bool = False
    lines: str | None = None
    since: str | None = None
    until: str | None = None
    grep: list[str] = []
    exclude: list[str] = []
    ignore_case: bool = False
    fixed_strings: bool = False
    level: str | None = None
    where: list[str] = []
    output: str = "auto"
    fields: str | None = None
    header: bool = True
    expand: bool = False
    wrap: bool = False
    format: str | None = None
    config: str | None = None
    source_tz: str | None = None
    tz: str = "local"
    color: str = "auto"
    quiet: bool = False
    stats: bool = False


def show(asked: Asked) -> int:
    """Run the command; the exit code."""
    console = Console(asked.color, asked.quiet)
    clock = SystemClock()
    since, until = limits(asked.since, asked.until, clock.now(), asked.tz)
    arguments = named(asked.sources)
    count, start = _beginning(asked, arguments, since)
    raw = _form(asked, console) == "raw"
    own = own_formats(asked.config)
    columns = _columns(asked)
    extras = (TEMPLATE,) if TEMPLATE in columns.shown and not raw else ()
    plan = Plan("tail", "tail", _pipeline(asked, since, until), extras)
    scene = Scene(
        feeds=feeds(arguments, asked.follow, start, count_lines=not raw),
        default=Reading(zone(asked.source_tz or "local"), format_names(asked.format, own)),
        own=own,
        live=asked.follow,
        timeless=raw and len(arguments) == 1 and not _reads_time(asked),
    )
    pipeline = looking(clock, scene, [plan])
    writer = _Writer(console, pipeline, _output(asked, columns, console, arguments), raw, count)
    endless = asked.follow or any(feed.source.follow for feed in scene.feeds)
    return _run(pipeline, writer, console, asked, endless)


def _run(pipeline: Pipeline, writer: "_Writer", console: Console, asked: Asked, endless: bool) -> int:
    """`endless`: there is no last event; what there is now is shown whenever nothing more comes for a moment."""
    watchdog = Watchdog(console)
    try:
        for step in steps(pipeline, watchdog):
            writer.take()
            if endless and not step.bytes and not pipeline.finished():
                writer.calm()
        writer.end()
        if console.terminal and not asked.follow and not _filtered(asked):
            console.note("end of input (add -f to follow)")
        if asked.stats:
            from logmon.cli.statistics import tell
            from logmon.runtime.stats import stats_of

            tell(stats_of(pipeline), console, zone(asked.tz), asked.output == "json")
    finally:
        pipeline.close()
    if watchdog.code:
        return watchdog.code
    return exits.OK if writer.written or not _filtered(asked) else exits.NO


class _Writer:
    """Events of matches to bytes on stdout. `count`: only the last so many of each origin, once its end is reached."""

    def __init__(self, console: Console, pipeline: Pipeline, output: Output, raw: bool, count: int | None) -> None:
        shown = pipeline.detectors.all[0]
        assert isinstance(shown, Show)
        self.written = 0
        self._shown = shown
        self._console = console
        self._lanes = pipeline.lanes
        self._output = output
        self._raw = raw
        self._count = count
        self._last: dict[Origin, deque[tuple[Matches, int]]] | None = None if count is None else {}
        self._begun = False

    def take(self) -> None:
        for matches in self._shown.take():
            if self._last is not None:
                kept = self._last.setdefault(matches.origin, deque(maxlen=self._count))
                kept.extend((matches, i) for i in range(len(matches)))
            else:
                self._write(matches)
        if self._last is None:
            self._console.flush()

    def calm(self) -> None:
        """The end of what is there now: the last ones can be shown, and everything from here on."""
        if self._last is not None:
            together = [one for kept in self._last.values() for one in kept]
            for matches, i in sorted(together, key=lambda one: one[0].times[one[1]]):
                self._write(take(matches, [i]))
            self._last = None
        self._console.flush()

    def end(self) -> None:
        self.calm()
        if not self._raw:
            self._header()
            self._console.write(self._output.footer())
        self._console.flush()

    def _write(self, matches: Matches) -> None:
        self.written += len(matches)
        if self._raw:
            self._console.write(self._safe(b"\n".join(matches.raws) + b"\n"))
            return
        self._header()
        for event in self._events(matches):
            self._console.write(self._safe(self._output.render(event)))

    def _safe(self, data: bytes) -> bytes:
        """Machine-readable forms hold the log's own bytes; those that would drive a terminal do not reach one."""
        if not self._console.terminal or isinstance(self._output, Pretty):
            return data
        lines = data.decode("utf-8", "backslashreplace").split("\n")
        return "\n".join(map(neutralise, lines)).encode("utf-8", "backslashreplace")

    def _header(self) -> None:
        if not self._begun:
            self._begun = True
            self._console.write(self._output.header())

    def _events(self, matches: Matches) -> Iterable[Event]:
        layout = self._lanes.layout(matches.origin)
        for i, raw in enumerate(matches.raws):
            source = matches.untimed.get(i)
            event = to_event(
                raw,
                matches.origin,
                layout.formats,
                layout.stamps,
                arrived=matches.arrived,
                position=matches.positions[i],
                line=matches.lines[i][0] if matches.lines else 0,
                stamp=matches.times[i] if source == "transport" else None,
                previous=matches.times[i] if source == "previous" else None,
            )
            yield event if matches.extras is None else _with_template(event, matches.extras[i][0])


def _with_template(event: Event, template: str | None) -> Event:
    return replace(event, fields={**event.fields, TEMPLATE: template})


def _pipeline(asked: Asked, since: Instant | None, until: Instant | None) -> tree.Pipeline:
    return from_flags(
        asked.grep,
        asked.exclude,
        asked.ignore_case,
        asked.fixed_strings,
        asked.level,
        asked.where,
        since,
        until,
    )


def _filtered(asked: Asked) -> bool:
    return bool(asked.grep or asked.exclude or asked.level or asked.where or asked.since or asked.until)


def _reads_time(asked: Asked) -> bool:
    return bool(asked.since or asked.until)


def _beginning(asked: Asked, arguments: list[str], since: Instant | None) -> tuple[int | None, Start]:
    """How many of the last events to show (None: all), and where reading starts: near the end where that is enough (a
    pipe has to be read from its beginning)."""
    text = asked.lines if asked.lines is not None else ("all" if _filtered(asked) else "10")
    if text == "all":
        return None, Start(since=since)
    if text.startswith("+") and text[1:].isdecimal():
        raise RefusedError("-n +N is not supported", "use -n all and cut, or --since")
    if not text.isdecimal():
        raise RefusedError(f"-n {text} is not a number of lines", "write a number or `all`")
    count = int(text)
    if _filtered(asked) or "-" in arguments:
        return count, Start(since=since)
    return count, Start("end") if count == 0 else Start("lines", count + LONGEST_TRACE)


def _form(asked: Asked, console: Console) -> str:
    if asked.output == "auto":
        return "pretty" if console.terminal or asked.fields else "raw"  # raw bytes have no columns
    if asked.output not in OUTPUTS:
        near = nearest(asked.output, list(OUTPUTS))
        meant = f"did you mean `{near}`? " if near else ""
        raise RefusedError(f"unknown output `{asked.output}`", f"{meant}outputs: auto, {', '.join(OUTPUTS)}")
    return asked.output


def _columns(asked: Asked) -> Columns:
    try:
        return Columns.parse(asked.fields) if asked.fields else Columns()
    except ValueError as error:
        raise RefusedError(str(error)) from None


def _output(asked: Asked, columns: Columns, console: Console, arguments: list[str]) -> Output:
    look = Look(
        palette=console.palette,
        zone=zone(asked.tz),
        width=None if asked.wrap else console.width,
        several=len(arguments) > 1,
        expand=asked.expand,
        sgr="keep" if console.colour else "drop",
        highlight=tuple(_highlights(asked)),
        columns=columns,
        header=asked.header,
    )
    make: Callable[[Look], Output] = OUTPUTS[_form(asked, console)]
    return make(look)


def _highlights(asked: Asked) -> Iterable[re.Pattern[str]]:
    """What -g looked for, to be marked; only as plain text, so that no user regex runs outside RE2."""
    for text in asked.grep:
        if asked.fixed_strings or not re.search(r"[\\.^$*+?()\[\]{}|]", text):
            yield re.compile(re.escape(text), re.IGNORECASE if text == text.lower() or asked.ignore_case else 0)
