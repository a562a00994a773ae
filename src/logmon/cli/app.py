"""The command line: names the commands, loads none of them before it is called."""

import typer

from logmon.cli.query import query
from logmon.cli.run import run
from logmon.cli.tail import tail

app = typer.Typer(
    name="logmon",
    help="Tail, aggregate and alert on logs.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
app.command()(tail)
app.command()(query)
app.command()(run)
