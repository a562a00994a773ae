"""`logmon sources`: what is known of log sources."""

from typing import Annotated

import typer

from logmon.cli import options

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SOURCE]...", help="Sources, or names of a rule file's; default: all.", show_default=False),
]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rules", "--config", "-r", metavar="FILE", help="TOML with [sources]."),
]
State = Annotated[str | None, typer.Option("--state", metavar="DIR", help="The state directory of the run.")]

sources = typer.Typer(
    name="sources",
    suggest_commands=False,
    help="See what is read, how far, and how.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@sources.callback()
def group() -> None:
    """See what is read, how far, and how."""


@sources.command("ls")
def list_(
    names: Names = None,
    rules: Rules = None,
    state: State = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FORM", help="auto, table, json, csv or tsv.")
    ] = "auto",
    tz: options.Zone = "local",
    color: options.Colour = "auto",
) -> None:
    """List sources, how far a run has read them, and what is left.

    \b
    logmon sources ls --rules rules.toml
    logmon sources ls /var/log/*.log docker:web journal:
    """
    from logmon.cli.surveying import Asked, list_sources

    raise typer.Exit(list_sources(Asked(names or [], rules or [], state, output, tz, color)))


@sources.command()
def show(
    name: Annotated[str, typer.Argument(metavar="SOURCE", help="A source, or the name of a rule file's.")],
    rules: Rules = None,
    state: State = None,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FORM", help="pretty or json.")] = "pretty",
    tz: options.Zone = "local",
    color: options.Colour = "auto",
) -> None:
    """Show one source: each origin with its place, format and gaps.

    \b
    logmon sources show nginx --rules rules.toml
    logmon sources show docker:web
    """
    from logmon.cli.surveying import Asked, show_source

    raise typer.Exit(show_source(Asked([name], rules or [], state, output, tz, color)))


@sources.command()
def detect(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A file, or - for stdin.")] = "-",
    source_tz: Annotated[
        str | None, typer.Option("--source-tz", metavar="ZONE", help="The zone of stamps that have none.")
    ] = None,
    color: options.Colour = "auto",
) -> None:
    """Say which formats a source is written in. Also what does not fit, and the TOML that fixes the format.

    \b
    logmon sources detect /var/log/app.log
    """
    from logmon.cli.detecting import detect_source

    raise typer.Exit(detect_source(source, source_tz, color))
