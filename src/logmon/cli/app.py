"""The command line: names the commands, loads none of them before it is called."""

import os
import stat
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from logmon.cli.help import HELP
from logmon.cli.version import version

_COMMANDS: dict[str, str] = {
    "tail": "tail:tail",
    "query": "query:query",
    "run": "run:run",
    "watch": "watch:watch",
    "rules": "rules:rules",
    "hooks": "hooks:hooks",
    "sources": "sources_cmd:sources",
    "alerts": "alerts:alerts",
    "why": "why:why",
    "alive": "alive:alive",
    "demo": "demo:demo",
    "completions": "completions:completions",
    "help": "help:help_topic",
}


def make_app(arguments: Sequence[str]) -> typer.Typer:
    """The program, with only that command which the first argument names (completions are of all): making every one
    takes longer than starting the interpreter."""
    app = typer.Typer(
        name="logmon",
        suggest_commands=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode=None,
    )
    app.callback(invoke_without_command=True, help=HELP)(root)
    asked = arguments[0] if arguments else ""
    for name in (asked,) if asked in _COMMANDS and asked != "completions" else _COMMANDS:
        module, _, attribute = _COMMANDS[name].partition(":")
        command = getattr(import_module(f"logmon.cli.{module}"), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command)
        else:
            app.command(name)(command)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"logmon {version()}")
        raise typer.Exit


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
        from logmon.cli.tail import tail

        tail(sources=["-"], lines="all")
    typer.echo(context.get_help())
