"""`logmon alerts`: what fires, what was decided about it and why; and to say that somebody looks after it."""

from typing import Annotated

import typer

from logmon.cli import options

alerts = typer.Typer(
    name="alerts",
    suggest_commands=False,
    help="List, explain, acknowledge and silence alerts.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

State = Annotated[str | None, typer.Option("--state", metavar="DIR", help="Where the state is kept.")]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FORM", help="table or json.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="An alert's id, or its beginning.")]
Comment = Annotated[str, typer.Option("--comment", "-c", metavar="TEXT", help="Why.")]
Person = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who (default: your login).")]


@alerts.command("ls")
def list_alerts(
    everything: Annotated[bool, typer.Option("--all", "-a", help="Also those that are over.")] = False,
    firing: Annotated[bool, typer.Option("--firing", help="Only those that fire.")] = False,
    output: Output = "table",
    state: State = None,
    tz: options.Zone = "local",
    color: options.Colour = "auto",
) -> None:
    """List what is open: alerts, and the silences in force.

    \b
    logmon alerts ls
    logmon alerts ls --firing -o json | jq -r .id
    """
    from logmon.cli.alerting import Desk

    raise typer.Exit(Desk(state, output, tz, color).list(everything, firing))


@alerts.command()
def show(
    alert: Id, output: Output = "table", state: State = None, tz: options.Zone = "local", color: options.Colour = "auto"
) -> None:
    """Show one alert: values, lines, and every decision about it.

    \b
    logmon alerts show ELFA        the beginning of its id is enough
    """
    from logmon.cli.alerting import Desk

    raise typer.Exit(Desk(state, output, tz, color).show(alert))


@alerts.command()
def history(
    rule: Annotated[str | None, typer.Option("--rule", metavar="NAME", help="Only of this rule.")] = None,
    alert: Annotated[str | None, typer.Option("--id", metavar="ID", help="Only of this alert.")] = None,
    lines: Annotated[int, typer.Option("--lines", "-n", metavar="N", help="The newest so many.")] = 50,
    output: Output = "table",
    state: State = None,
    tz: options.Zone = "local",
    color: options.Colour = "auto",
) -> None:
    """List what was decided and done, newest last. Told because …, kept quiet by … because …

    \b
    logmon alerts history --rule disk_full -n 20
    """
    from logmon.cli.alerting import Desk

    raise typer.Exit(Desk(state, output, tz, color).history(rule, alert, lines))


@alerts.command()
def ack(alert: Id, comment: Comment = "", by: Person = None, state: State = None) -> None:
    """Say that you look after it. No repetition, no escalation, until it is over or gets worse.

    \b
    logmon alerts ack ELFA -c "on my way"
    """
    from logmon.cli.requesting import acknowledge

    raise typer.Exit(acknowledge(state, alert, by, comment))


@alerts.command()
def unack(alert: Id, by: Person = None, state: State = None) -> None:
    """Take an acknowledgement back."""
    from logmon.cli.requesting import unacknowledge

    raise typer.Exit(unacknowledge(state, alert, by))


@alerts.command()
def silence(
    matchers: Annotated[
        list[str], typer.Argument(metavar="MATCHER...", help="rule=disk_*, host!=db-1, severity=low, service~^pay.")
    ],
    duration: Annotated[str, typer.Option("--for", metavar="DURATION", help="How long, e.g. 2h.")],
    comment: Annotated[str, typer.Option("--comment", "-c", metavar="TEXT", help="Why.")],
    by: Person = None,
    state: State = None,
) -> None:
    """Tell nobody for a while about alerts that all matchers fit. They are still seen, counted and listed.

    \b
    logmon alerts silence rule=disk_* host=db-1 --for 2h -c "resize running"
    """
    from logmon.cli.requesting import silence as ask

    raise typer.Exit(ask(state, matchers, duration, by, comment))


@alerts.command()
def unsilence(
    name: Annotated[str, typer.Argument(metavar="ID", help="A silence's id, or its beginning; `ls` shows them.")],
    by: Person = None,
    state: State = None,
) -> None:
    """End a silence; what still fires is told."""
    from logmon.cli.requesting import unsilence as ask

    raise typer.Exit(ask(state, name, by))
