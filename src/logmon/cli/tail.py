"""`logmon tail`: see lines, like tail, but for every source and format."""

from typing import Annotated

import typer

from logmon.cli import options


def tail(
    sources: options.Sources = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", "-F", help="Go on, by name, through rotation.")] = False,
    lines: Annotated[
        str | None, typer.Option("--lines", "-n", metavar="N|all", help="The last N (10; all with any filter).")
    ] = None,
    since: options.Since = None,
    until: options.Until = None,
    grep: options.Grep = None,
    exclude: options.Exclude = None,
    ignore_case: options.IgnoreCase = False,
    fixed_strings: options.FixedStrings = False,
    level: options.MinLevel = None,
    where: options.Where = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FORM", help="auto, pretty, raw, json, logfmt, csv or tsv.")
    ] = "auto",
    fields: options.Fields = None,
    no_header: Annotated[bool, typer.Option("--no-header", help="csv and tsv without names.")] = False,
    expand: Annotated[bool, typer.Option("--expand", "-x", help="Show every line of stack traces.")] = False,
    wrap: Annotated[bool, typer.Option("--wrap", "-W", help="Do not cut long lines on a terminal.")] = False,
    format: options.Format = None,  # noqa: A002
    config: options.ConfigFile = None,
    source_tz: options.SourceZone = None,
    tz: options.Zone = "local",
    color: options.Colour = "auto",
    quiet: options.Quiet = False,
) -> None:
    """Show the last lines of sources, merged by time; -f goes on.

    \b
    logmon tail -f /var/log/nginx/*.log docker:api -l warn
    kubectl logs -f deploy/api | logmon tail -v healthcheck
    logmon tail app.log -w 'status >= 500' -o json | jq .fields.path
    """
    from logmon.cli.showing import Asked, show

    asked = Asked(
        sources=sources,
        follow=follow,
        lines=lines,
        since=since,
        until=until,
        grep=grep or [],
        exclude=exclude or [],
        ignore_case=ignore_case,
        fixed_strings=fixed_strings,
        level=level,
        where=where or [],
        output=output,
        fields=fields,
        header=not no_header,
        expand=expand,
        wrap=wrap,
        format=format,
        config=config,
        source_tz=source_tz,
        tz=tz,
        color=color,
        quiet=quiet,
    )
    raise typer.Exit(show(asked))
