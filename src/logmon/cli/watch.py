"""`logmon watch`: a live screen of sources and alerts. It looks; it never runs a hook."""

from typing import Annotated

import typer

from logmon.cli import options


def watch(
    sources: options.Sources = None,
    rules: Annotated[
        list[str] | None,
        typer.Option("--rules", "--config", "-r", metavar="FILE", help="TOML with [rules]: what to be alerted about."),
    ] = None,
    theme: Annotated[
        str | None, typer.Option("--theme", metavar="NAME", help="Colours (default: the terminal's own).")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Lines of text instead of a screen.")] = False,
    every: Annotated[float, typer.Option("--every", metavar="SECONDS", help="Between status lines of --plain.")] = 10.0,
    format: options.Format = None,  # noqa: A002
    source_tz: options.SourceZone = None,
    tz: options.Zone = "local",
    color: options.Colour = "auto",
) -> None:
    """Watch sources live: alerts, volume by level, the log.

    \b
    logmon watch /var/log/nginx/*.log docker:api
    logmon watch --rules rules.toml app.log
    kubectl logs -f deploy/api | logmon watch        keys still work
    """
    from logmon.cli.watching import Wish, look

    wish = Wish(
        sources=sources or [],
        rules=rules or [],
        theme=theme,
        plain=plain,
        every=every,
        format=format,
        source_tz=source_tz,
        tz=tz,
        color=color,
    )
    raise typer.Exit(look(wish))
