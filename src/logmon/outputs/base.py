"""What an output is: events in, bytes out. One file per output; `table.py` names them all."""

import re
from datetime import UTC, tzinfo
from typing import Protocol

from msgspec import Struct

from logmon.model.event import Event
from logmon.outputs.colour import PLAIN, Palette
from logmon.outputs.columns import Columns


class Look(Struct, frozen=True):
    """What a person asked for. Outputs for machines use `columns`, `zone` and `header` only.

    `width` is the terminal's, None: never cut. `several` means that events come from more than one source and should
    say from which. `sgr` is what becomes of colours inside the log text: `keep`, `drop` or `show`. `highlight` matches
    in messages are marked.
    """

    palette: Palette = PLAIN
    zone: tzinfo = UTC
    width: int | None = None
    several: bool = False
    expand: bool = False
    sgr: str = "drop"
    highlight: tuple[re.Pattern[str], ...] = ()
    columns: Columns = Columns()
    header: bool = True


class Output(Protocol):
    """Bytes, because the log is bytes: `raw` is exact, and no encoding of a stream can refuse the others.

    `header` comes once before the first event, `footer` once after the last; most are empty. `render` ends with a
    newline.
    """

    def header(self) -> bytes: ...

    def render(self, event: Event) -> bytes: ...

    def footer(self) -> bytes: ...


class Bare:
    """For outputs that have neither header nor footer."""

    def header(self) -> bytes:
        return b""

    def footer(self) -> bytes:
        return b""
