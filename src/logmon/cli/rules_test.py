"""`logmon rules test`: rules against written logs, on a clock that the test moves."""

from typing import Annotated

import typer

from logmon.cli import options


def test(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Case files, or directories of *.case (default: ./tests, ./cases)."),
    ] = None,
    named: Annotated[
        str | None, typer.Option("-k", metavar="NAME", help="Only cases with this in their path or description.")
    ] = None,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FORM", help="pretty, json or junit.")] = "pretty",
    update: Annotated[bool, typer.Option("--update", help="Rewrite what cases expect to what happens.")] = False,
    color: options.Colour = "auto",
) -> None:
    """Play rule tests. Each holds rules, the log that they see, and the alerts that must come of it. Minutes pass in
    milliseconds.

    \b
    logmon rules test
    logmon rules test tests/ -k brute -o junit > report.xml
    logmon rules test new.case --update
    """
    from logmon.cli.testing import test_rules

    raise typer.Exit(test_rules(paths or [], named, output, update, color))
