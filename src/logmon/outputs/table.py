"""Every output by the name that `-o` takes. `auto` is decided by the command: pretty on a terminal, raw in a pipe."""

from collections.abc import Callable

from logmon.outputs.base import Look, Output
from logmon.outputs.csv import Csv, Tsv
from logmon.outputs.json import Json
from logmon.outputs.logfmt import Logfmt
from logmon.outputs.pretty import Pretty
from logmon.outputs.raw import Raw

OUTPUTS: dict[str, Callable[[Look], Output]] = {
    "pretty": Pretty,
    "raw": Raw,
    "json": Json,
    "logfmt": Logfmt,
    "csv": Csv,
    "tsv": Tsv,
}
