"""`logmon demo`: an incident happens in generated logs, and is found, told and over."""

from typing import Annotated

import typer

from logmon.cli import options


def demo(
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Another seed, other lines; the same story.")] = 7,
    speed: Annotated[
        float | None, typer.Option("--speed", metavar="FACTOR", help="Of the story (6 on a terminal, else at once).")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="A transcript instead of a screen.")] = False,
    keep: Annotated[
        str | None, typer.Option("--keep", metavar="DIR", help="Leave logs and rules in a new folder.")
    ] = None,
    color: options.Colour = "auto",
) -> None:
    """Show it at work, on three minutes of a small shop's logs. A disk fills up, somebody tries passwords; rules
    notice, a hook is run.

    \b
    logmon demo               live on a terminal; q to leave
    logmon demo --plain       a transcript that ends by itself
    """
    from logmon.cli.demoing import Play, show

    raise typer.Exit(show(Play(seed=seed, speed=speed, plain=plain, keep=keep, color=color)))
