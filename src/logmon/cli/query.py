"""`logmon query`: search, aggregate, report."""

from typing import Annotated

import typer

from logmon.cli import options


def query(
    expression: Annotated[str, typer.Argument(metavar="EXPR", help="FILTER | measure by key every WINDOW | top N")],
    sources: options.Sources = None,
    since: options.Since = None,
    until: options.Until = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FORM", help="auto, table, json, csv or tsv.")
    ] = "auto",
    no_header: Annotated[bool, typer.Option("--no-header", help="csv and tsv without names.")] = False,
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
    """
    from logmon.cli.asking import Question, answer

    question = Question(
        expression=expression,
        sources=sources,
        since=since,
        until=until,
        output=output,
        header=not no_header,
        format=format,
        config=config,
        source_tz=source_tz,
        tz=tz,
        color=color,
        quiet=quiet,
        stats=stats,
    )
    raise typer.Exit(answer(question))
