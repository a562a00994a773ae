"""What `query` does: run the pipeline to the end of its sources and print the table."""

import time
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.filters import compiled, from_flags
from logmon.cli.moments import limits
from logmon.cli.refuse import RefusedError
from logmon.cli.showing import Asked, format_names, own_formats, show
from logmon.cli.sources import Watchdog, feeds, named
from logmon.cli.zones import zone
from logmon.engine.detect.tabulate import Table, Tabulate
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.time import iso
from logmon.outputs import grid as grids
from logmon.runtime import memory
from logmon.runtime.build import Reading, Scene, looking
from logmon.runtime.clock import SystemClock
from logmon.runtime.pipeline import Pipeline
from logmon.sources.base import Start

FORMS = ("auto", "table", "json", "csv", "tsv")


class Question(Struct, frozen=True, kw_only=True):
    """The arguments of `query`, as they were given."""

    expression: str
    sources: list[str] | None
    since: str | None
    until: str | None
    output: str
    header: bool
    format: str | None
    config: str | None
    source_tz: str | None
    tz: str
    color: str
    quiet: bool


def answer(question: Question) -> int:
    """Run the command; the exit code."""
    console = Console(question.color, question.quiet)
    asked = compiled(question.expression, "query", "<query>")
    if asked.terminal is None:
        return _events(question)
    if question.output not in FORMS:
        raise RefusedError(f"unknown output `{question.output}`", f"outputs of a query: {', '.join(FORMS)}")
    clock = SystemClock()
    since, until = limits(question.since, question.until, clock.now(), question.tz)
    limited = _limited(asked, from_flags([], [], False, False, None, [], since, until))
    plan = Plan("query", "query", limited)
    own = own_formats(question.config)
    reading = Reading(zone(question.source_tz or "local"), format_names(question.format, own))
    scene = Scene(feeds(named(question.sources), False, Start(since=since)), reading, own=own)
    began = time.monotonic()
    pipeline = looking(clock, scene, [plan])
    watchdog = Watchdog(console)
    size = _run(pipeline, watchdog)
    table = pipeline.detectors.all[0]
    assert isinstance(table, Tabulate)
    mining = pipeline.detectors.mining.get(0)
    rows = _print(table.table(mining.widest if mining else None), console, question)
    matched = table.counters.matched
    if console.terminal:
        took = time.monotonic() - began
        console.note(f"{matched:,} events matched in {size / 1e6:,.1f} MB · {took:.1f} s")
    return watchdog.code or (exits.OK if rows and matched else exits.NO)


def _run(pipeline: Pipeline, watchdog: Watchdog) -> int:
    size = 0
    memory.settle()
    try:
        while not pipeline.finished():
            step = pipeline.step()
            size += step.bytes
            watchdog.tell(step.troubles)
            if not step.bytes and not pipeline.finished():
                pipeline.wait()
    finally:
        pipeline.close()
    return size


def _events(question: Question) -> int:
    """A query that measures nothing asks for the events themselves."""
    shared = {name: getattr(question, name) for name in Asked.__struct_fields__ if hasattr(question, name)}
    shared |= {"output": "pretty" if question.output == "table" else question.output, "where": [question.expression]}
    return show(Asked(**shared, lines="all"))


def _limited(asked: tree.Pipeline, limits: tree.Pipeline) -> tree.Pipeline:
    parts = tuple(part for part in (asked.filter, limits.filter) if part is not None)
    if not parts:
        return asked
    return replace(asked, filter=parts[0] if len(parts) == 1 else tree.All(parts=parts))


def _print(answer: Table, console: Console, question: Question) -> int:
    zoned = zone(question.tz)

    def cell(name: str, value: Any) -> Any:
        return iso(value, zoned) if name == "time" and isinstance(value, int) else value

    rows = tuple(
        tuple(cell(name, value) for name, value in zip(answer.columns, row, strict=True)) for row in answer.rows
    )
    grid = grids.Grid(answer.columns, rows)
    form = question.output if question.output != "auto" else "table" if console.terminal else "tsv"
    if form == "table":
        console.write(grids.aligned(grid, console.palette, console.width))
    elif form == "json":
        console.write(grids.json_lines(grid))
    else:
        console.write((grids.csv if form == "csv" else grids.tsv)(grid, question.header))
    console.flush()
    return len(rows)
