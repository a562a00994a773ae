"""`logmon alive`: is the logmon of this state directory at work? For a dead-man check from cron or a container."""

from typing import Annotated

import typer


def alive(
    state: Annotated[str | None, typer.Option("--state", metavar="DIR", help="Whose: the --state of that run.")] = None,
    max_age: Annotated[
        str, typer.Option("--max-age", metavar="TIME", help="How old its newest sign of life may be.")
    ] = "2m",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well (cron).")] = False,
) -> None:
    """Say whether logmon is at work. Exit code 0: it is; 1: its newest sign of life is too old; 73: there is no
    state.

    \b
    logmon alive --state /var/lib/logmon --max-age 2m        a daemon signs at least every ten seconds
    logmon alive --state /var/lib/logmon --max-age 15m -q    logmon run --once, every five minutes
    """
    from logmon.cli.signs import look

    raise typer.Exit(look(state, max_age, quiet))
