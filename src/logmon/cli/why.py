"""`logmon why`: the question after every incident."""

from typing import Annotated

import typer

from logmon.cli import options


def why(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The rule's name.")],
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY=VALUE]... [SOURCE]...", help="Which alert, and the logs to read again."),
    ] = None,
    rules: Annotated[
        list[str] | None, typer.Option("--rules", "--config", "-r", metavar="FILE", help="TOML with [rules].")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="The moment in question (default: the newest event).")
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="DIR", help="Where the decisions are that were recorded.")
    ] = None,
    format: options.Format = None,  # noqa: A002
    source_tz: options.SourceZone = None,
    tz: options.Zone = "local",
    color: options.Colour = "auto",
    quiet: options.Quiet = False,
) -> None:
    """Say why a rule fired, or why not. Reads the logs again: what counted, what almost counted and which clause
    refused it, how far it was from the threshold, and what kept the message quiet.

    \b
    logmon why ssh_brute ip=203.0.113.7 --at 08:15 -r rules.toml /var/log/auth.log
    logmon why disk_full -r rules.toml
    """
    from logmon.cli.explaining import Question, explain

    question = Question(rule, words or [], rules or [], at, state, format, source_tz, tz, color, quiet)
    raise typer.Exit(explain(question))
