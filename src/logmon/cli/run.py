"""`logmon run`: the engine. Rules -> alerts -> hooks, headless."""

from typing import Annotated

import typer

from logmon.cli import options


def run(
    sources: options.Sources = None,
    rules: Annotated[
        list[str] | None,
        typer.Option("--rules", "--config", "-r", metavar="FILE", help="TOML with [rules], [hooks], …"),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End at the end of the input; go on there next time.")] = False,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="end|start", help="Where a source that was never read begins."),
    ] = None,
    state: Annotated[str | None, typer.Option("--state", metavar="DIR", help="Where the state is kept.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Decide and print, run no hook, keep no state.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="1 when an alert fired.")] = False,
    jobs: options.Jobs = None,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FORM", help="pretty or json.")] = "pretty",
    format: options.Format = None,  # noqa: A002
    source_tz: options.SourceZone = None,
    tz: options.Zone = "local",
    color: options.Colour = "auto",
    quiet: options.Quiet = False,
    listen: Annotated[
        str | None, typer.Option("--listen", metavar="HOST:PORT", help="Serve /metrics, /healthz and /readyz there.")
    ] = None,
    stats: options.Stats = False,
    stats_every: Annotated[
        str | None, typer.Option("--stats-every", metavar="TIME", help="The same again and again: 30s, 1m, …")
    ] = None,
) -> None:
    """Evaluate rules over sources, keep alerts alive, run hooks. SIGHUP reads the rule files again.

    \b
    logmon run --rules rules.toml /var/log/auth.log         follow, until SIGTERM
    logmon run --rules rules.toml --once                    from cron: silent when all is well
    logmon run --rules ci.toml --once --from start --exit-code build.log
    """
    from logmon.cli.running import Order, execute

    order = Order(
        sources=sources or [],
        rules=rules or [],
        once=once,
        start=start,
        state=state,
        dry_run=dry_run,
        exit_code=exit_code,
        jobs=jobs,
        output=output,
        format=format,
        source_tz=source_tz,
        tz=tz,
        color=color,
        quiet=quiet,
        listen=listen,
        stats=stats,
        stats_every=stats_every,
    )
    raise typer.Exit(execute(order))
