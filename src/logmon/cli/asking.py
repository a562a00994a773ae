"""What `query` does: run the pipeline to the end of its sources and print the table."""

import time
from collections.abc import Callable
from datetime import tzinfo

from msgspec import Struct
from msgspec.structs import replace

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.filters import compiled, from_flags
from logmon.cli.formats import format_names, own_formats
from logmon.cli.missing import tell_missing
from logmon.cli.moments import limits
from logmon.cli.refuse import RefusedError, lost_worker
from logmon.cli.showing import Asked, show
from logmon.cli.sources import Watchdog, feeds, named
from logmon.cli.steps import steps
from logmon.cli.zones import zone
from logmon.engine.detect.measure import measure_name
from logmon.engine.detect.tabulate import Table, Tabulate
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.time import Instant, iso
from logmon.outputs import grid as grids
from logmon.outputs.series import series
from logmon.runtime.build import Reading, Scene, looking
from logmon.runtime.clock import SystemClock
from logmon.runtime.pipeline import Pipeline
from logmon.runtime.tasks import CrewError
from logmon.sources.base import Start

FORMS = ("auto", "table", "json", "csv", "tsv")


class Question(Struct, frozen=True, kw_only=True):
    """The arguments of `query`, as they were given."""

    expression: str
    sources: list[str] | None
    where: list[str]
    since: str | None
    until: str | None
    output: str
    header: bool
    jobs: int | None
    format: str | None
    config: str | None
    source_tz: str | None
    tz: str
    color: str
    quiet: bool
    stats: bool


def answer(question: Question) -> int:
    """Run the command; the exit code."""
    console = Console(question.color, question.quiet)
    asked = compiled(question.expression, "query", "<query>")
    if asked.terminal is None:
        return _events(question)
    check_form(question)
    clock = SystemClock()
    since, until = limits(question.since, question.until, clock.now(), question.tz)
    plan = Plan("query", "query", _limited(asked, narrowed(question, since, until)))
    scene = scene_of(question, since)
    began = time.monotonic()
    pipeline = looking(clock, scene, [plan])
    watchdog = Watchdog(console)
    table = pipeline.detectors.all[0]
    if not isinstance(table, Tabulate):
        raise RefusedError(
            "this decides, and a query measures",
            "put it into a rule and try it: logmon run --rules FILE --once --from start --dry-run SOURCE",
        )
    size = finish(pipeline, watchdog)
    mining = pipeline.detectors.mining.get(0)
    found, matched = table.table(mining.widest if mining else None), table.counters.matched
    rows = _print(found, plan, console, question)
    tell_missing(found, matched, plan, pipeline, console)
    if console.terminal:
        took = time.monotonic() - began
        console.note(f"{matched:,} events matched in {size / 1e6:,.1f} MB · {took:.1f} s")
    if question.stats:
        from logmon.cli.statistics import tell
        from logmon.runtime.stats import stats_of

        tell(stats_of(pipeline), console, zone(question.tz), question.output == "json")
    return watchdog.code or (exits.OK if rows and matched else exits.NO)


def check_form(question: Question) -> None:
    """Raises RefusedError for an output that a table cannot have."""
    if question.output not in FORMS:
        raise RefusedError(f"unknown output `{question.output}`", f"outputs of a query: {', '.join(FORMS)}")


def scene_of(question: Question, since: Instant | None) -> Scene:
    """Its sources, from `since` on (None: from their beginning), read to their end."""
    own = own_formats(question.config)
    reading = Reading(zone(question.source_tz or "local"), format_names(question.format, own))
    return Scene(feeds(named(question.sources), False, Start(since=since)), reading, own=own, jobs=question.jobs)


def narrowed(question: Question, since: Instant | None, until: Instant | None) -> tree.Pipeline:
    """The filter that the flags say."""
    return from_flags([], [], False, False, None, question.where, since, until)


def finish(pipeline: Pipeline, watchdog: Watchdog, each: Callable[[], object] | None = None) -> int:
    """Run to the end of the sources, with `each` after every step; the bytes that were read."""
    size = 0
    try:
        for step in steps(pipeline, watchdog):
            size += step.bytes
            if each is not None:
                each()
    except CrewError as lost:
        raise lost_worker(lost) from None
    finally:
        pipeline.close()
    return size


def _events(question: Question) -> int:
    """A query that measures nothing asks for the events themselves."""
    shared = {name: getattr(question, name) for name in Asked.__struct_fields__ if hasattr(question, name)}
    shared["output"] = "pretty" if question.output == "table" else question.output
    shared["where"] = [*question.where, question.expression]
    return show(Asked(**shared, lines="all"))


def _limited(asked: tree.Pipeline, flags: tree.Pipeline) -> tree.Pipeline:
    parts = tuple(part for part in (asked.filter, flags.filter) if part is not None)
    asked = replace(asked, stages=flags.stages + asked.stages)
    if not parts:
        return asked
    return replace(asked, filter=parts[0] if len(parts) == 1 else tree.All(parts=parts))


def _print(answer: Table, plan: Plan, console: Console, question: Question) -> int:
    zoned = zone(question.tz)
    if _drawn(plan, console, question) and answer.rows:
        console.write(grids.aligned(_series(answer, plan, zoned), console.palette, console.width))
        console.flush()
        return len(answer.rows)

    write(grids.Grid(answer.columns, _dated(answer, zoned)), console, question)
    return len(answer.rows)


def _dated(answer: Table, zoned: tzinfo) -> tuple[grids.Row, ...]:
    """The rows with their times as text. Many have the same."""
    if "time" not in answer.columns:
        return answer.rows
    place = answer.columns.index("time")
    texts = {at: iso(at, zoned) if isinstance(at, int) else at for at in {row[place] for row in answer.rows}}
    return tuple((*row[:place], texts[row[place]], *row[place + 1 :]) for row in answer.rows)


def write(grid: grids.Grid, console: Console, question: Question) -> None:
    """In the form that was asked for."""
    form = question.output if question.output != "auto" else "table" if console.terminal else "tsv"
    if form == "table":
        console.write(grids.aligned(grid, console.palette, console.width))
    elif form == "json":
        console.write(grids.json_lines(grid))
    else:
        console.write((grids.csv if form == "csv" else grids.tsv)(grid, question.header))
    console.flush()


def _drawn(plan: Plan, console: Console, question: Question) -> bool:
    """On a terminal windows are drawn, unless their rows were asked for (`-o table`, `sort`, `top`, `keep`)."""
    window = plan.pipeline.terminal.window if isinstance(plan.pipeline.terminal, tree.Measured) else None
    every = window is not None and window.kind == "every"
    return every and console.terminal and question.output == "auto" and not plan.pipeline.arrange


def _series(answer: Table, plan: Plan, zoned: tzinfo) -> grids.Grid:
    terminal = plan.pipeline.terminal
    assert isinstance(terminal, tree.Measured) and terminal.window is not None
    silence = 0 if measure_name(terminal.measure) in ("count", "rate") else None
    grid = grids.Grid(answer.columns, answer.rows)
    return series(grid, terminal.window.length, silence, lambda at: iso(at, zoned)[:16].replace("T", " "))
