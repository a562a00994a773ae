"""`logmon sources`: what is known of log sources."""

from typing import Annotated

import typer

from logmon.cli import options

sources = typer.Typer(
    name="sources",
    help="See how a source is read.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@sources.callback()
def group() -> None:
    """See how a source is read."""


@sources.command()
def detect(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A file, or - for stdin.")] = "-",
    source_tz: Annotated[
        str | None, typer.Option("--source-tz", metavar="ZONE", help="The zone of stamps that have none.")
    ] = None,
    color: options.Colour = "auto",
) -> None:
    """Say which formats a source is written in, what does not fit, and the TOML that fixes the format.

    \b
    logmon sources detect /var/log/app.log
    """
    from logmon.cli.detecting import detect_source

    raise typer.Exit(detect_source(source, source_tz, color))
