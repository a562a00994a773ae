"""The command line: names the commands, loads none of them before it is called."""

import os
import stat
import sys
from typing import Annotated

import typer

from logmon.cli.alerts import alerts
from logmon.cli.alive import alive
from logmon.cli.completions import completions
from logmon.cli.demo import demo
from logmon.cli.help import HELP, help_topic
from logmon.cli.hooks import hooks
from logmon.cli.query import query
from logmon.cli.rules import rules
from logmon.cli.run import run
from logmon.cli.sources_cmd import sources
from logmon.cli.tail import tail
from logmon.cli.version import version
from logmon.cli.watch import watch
from logmon.cli.why import why

app = typer.Typer(
    name="logmon",
    suggest_commands=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
app.command()(tail)
app.command()(query)
app.command()(run)
app.command()(watch)
app.add_typer(rules)
app.add_typer(hooks)
app.add_typer(sources)
app.add_typer(alerts)
app.command()(why)
app.command()(alive)
app.command()(demo)
app.command()(completions)
app.command("help")(help_topic)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"logmon {version()}")
        raise typer.Exit


@app.callback(invoke_without_command=True, help=HELP)
def root(
    context: typer.Context,
    show_version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Without a command: what is piped in is tailed; on a terminal the help is shown."""
    if context.invoked_subcommand is not None:
        return
    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or (stat.S_ISREG(mode) and not sys.stdin.isatty()):
        tail(sources=["-"], lines="all")
    typer.echo(context.get_help())
