"""`logmon rules`: check, test and explain rule files."""

from typing import Annotated

import typer

from logmon.cli import options
from logmon.cli.rules_test import test

rules = typer.Typer(
    name="rules",
    suggest_commands=False,
    help="Check and test rule files.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
rules.command()(test)


@rules.command()
def check(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Rule files, or directories of *.toml.")
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FORM", help="full, concise, json or github.")
    ] = "full",
    fail_on: Annotated[
        str, typer.Option("--fail-on", metavar="SEVERITY", help="error, warning or note: from here on exit 1.")
    ] = "error",
    color: options.Colour = "auto",
) -> None:
    """Find every mistake in rule files. Where it is, what is wrong and what to do.

    \b
    logmon rules check rules.toml
    logmon rules check rules/ -o github --fail-on warning
    """
    from logmon.cli.checking import check_files

    raise typer.Exit(check_files(paths or [], output, fail_on, color))


@rules.command()
def explain(code: Annotated[str, typer.Argument(metavar="CODE", help="A code such as LM101.")]) -> None:
    """Say more about a finding."""
    from logmon.cli.checking import explain_code

    raise typer.Exit(explain_code(code))
