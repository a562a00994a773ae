"""`logmon query`: search, aggregate, report."""

import os
from typing import Annotated

import typer

from logmon.cli import options


def query(
    expression: Annotated[
        str | None,
        typer.Argument(metavar="EXPR", help="FILTER | measure by key every WINDOW | top N", show_default=False),
    ] = None,
    sources: options.Sources = None,
    patterns: Annotated[
        bool, typer.Option("--patterns", help="What kinds of messages there are; takes no EXPR, but -w.")
    ] = False,
    where: options.Where = None,
    since: options.Since = None,
    until: options.Until = None,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FORM", help="auto (a terminal: table, every: bars), table, json, csv or tsv."
        ),
    ] = "auto",
    no_header: Annotated[bool, typer.Option("--no-header", help="csv and tsv without names.")] = False,
    jobs: options.Jobs = None,
    format: options.Format = None,  # noqa: A002
    config: options.ConfigFile = None,
    source_tz: options.SourceZone = None,
    tz: options.Zone = "local",
    color: options.Colour = "auto",
    quiet: options.Quiet = False,
    stats: options.Stats = False,
) -> None:
    """Ask a question of logs: which events, measured how, by what.

    \b
    logmon query 'status >= 500 | count by path | top 5' access.log
    logmon query 'level >= warn | count by service every 1m' app.log -o csv
    logmon query '"Failed password" /from (?<ip>\\S+)/ | count by ip' auth.log
    logmon query --patterns app.log -S 1h
    """
    from logmon.cli.asking import Question, answer
    from logmon.cli.refuse import RefusedError

    if patterns:
        if expression is not None and " " in expression and not os.path.exists(expression):
            raise RefusedError(f"--patterns takes only sources, and `{expression}` is none", "a filter goes into -w")
        sources = None if expression is None else [expression, *(sources or [])]
    elif expression is None:
        raise RefusedError("a question is missing", "e.g. logmon query '| count by path' access.log")
    question = Question(
        expression=expression or "",
        sources=sources,
        where=where or [],
        since=since,
        until=until,
        output=output,
        header=not no_header,
        jobs=jobs,
        format=format,
        config=config,
        source_tz=source_tz,
        tz=tz,
        color=color,
        quiet=quiet,
        stats=stats,
    )
    if patterns:
        from logmon.cli.patterns import patterns as kinds

        raise typer.Exit(kinds(question))
    raise typer.Exit(answer(question))
