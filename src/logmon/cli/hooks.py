"""`logmon hooks`: what they are, whether they work, and what could not be delivered."""

from typing import Annotated

import typer

from logmon.cli import options

hooks = typer.Typer(
    name="hooks",
    suggest_commands=False,
    help="See and try hooks; take up what could not be delivered.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Rules = Annotated[
    list[str] | None,
    typer.Option("--rules", "--config", "-r", metavar="FILE", help="TOML with [hooks]; default: rules.toml here."),
]
State = Annotated[str | None, typer.Option("--state", metavar="DIR", help="Where the state is kept.")]
Ids = Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Numbers from `logmon hooks dead`.")]
All = Annotated[bool, typer.Option("--all", help="Every dead letter.")]


@hooks.command()
def ls(rules: Rules = None, state: State = None, tz: options.Zone = "local") -> None:
    """List hooks, what waits for them and what failed.

    STATE says whether the program can run, and whether it is left alone for now because it failed again and again.

    \b
    logmon hooks ls --rules rules.toml
    """
    from logmon.cli.hooks_ls import list_hooks

    raise typer.Exit(list_hooks(rules or [], state, tz))


@hooks.command()
def test(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A hook of the rule file.")],
    rules: Rules = None,
    resolve: Annotated[bool, typer.Option("--resolve", help="Send the end of the sample alert, too.")] = False,
) -> None:
    """Send a sample alert and show what became of it.

    It takes the way of every alert: same environment, same document, same limits. Nothing is kept.

    \b
    logmon hooks test slack --rules rules.toml
    logmon hooks test slack --resolve
    """
    from logmon.cli.hooks_test import test_hook

    raise typer.Exit(test_hook(name, rules or [], resolve))


@hooks.command()
def dead(state: State = None, tz: options.Zone = "local") -> None:
    """List what could not be delivered, and why."""
    from logmon.cli.letters import list_letters

    raise typer.Exit(list_letters(state, tz))


@hooks.command()
def show(
    number: Annotated[int, typer.Argument(metavar="ID", help="A number from `logmon hooks dead`.")],
    state: State = None,
) -> None:
    """Print the document of a dead letter."""
    from logmon.cli.letters import show_letter

    raise typer.Exit(show_letter(number, state))


@hooks.command()
def retry(ids: Ids = None, everything: All = False, state: State = None) -> None:
    """Try dead letters again.

    A running logmon does it at once, else the next one does.

    \b
    logmon hooks retry 17 18
    logmon hooks retry --all
    """
    from logmon.cli.letters import retry_letters

    raise typer.Exit(retry_letters(ids or [], everything, state))


@hooks.command()
def drop(ids: Ids = None, everything: All = False, state: State = None) -> None:
    """Give dead letters up for good."""
    from logmon.cli.letters import drop_letters

    raise typer.Exit(drop_letters(ids or [], everything, state))
