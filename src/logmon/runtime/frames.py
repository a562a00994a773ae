"""What a dashboard shows, as values: the pipeline's thread makes a Frame, the screen's thread draws it.

They share nothing else, so that neither can see the other at work.
"""

from msgspec import Struct

from logmon.formats.base import Format
from logmon.model.chunk import Origin
from logmon.model.event import Level
from logmon.model.incident import Incident
from logmon.model.time import MINUTE, SECOND, Duration, Instant

WIDTHS: tuple[Duration, ...] = (SECOND, 10 * SECOND, MINUTE, 10 * MINUTE)
"""Of the bins that volume is counted in, finest first."""
BINS = 120
"""Kept of each width."""
ROWS = 5000
"""The newest events that can be looked at."""


class Row(Struct, frozen=True, gc=False):
    """One event as it came. What it says is made from `raw` when it is looked at, since most never are. `level` 0: it
    has none. `formats` read it, the main one first."""

    origin: Origin
    time: Instant
    level: int
    raw: bytes
    arrived: Instant
    formats: tuple[Format, ...]


class Alert(Struct, frozen=True):
    """An incident, and what became of telling about it in words (empty: nobody is told)."""

    incident: Incident
    told: str = ""


class Volume(Struct, frozen=True):
    """Events per bin and group of levels: `counts[group][bin]`, groups as in GROUPS, the oldest bin first. `end` is
    where the last bin ends; 0: nothing was counted yet."""

    width: Duration
    end: Instant = 0
    counts: tuple[tuple[int, ...], ...] = ()


GROUPS = ("error", "warn", "info", "debug", "other")


def group_of(level: int) -> int:
    """The place in GROUPS of a level (0: the event has none)."""
    if level >= Level.ERROR:
        return 0
    if level >= Level.WARN:
        return 1
    if level >= Level.INFO:
        return 2
    return 3 if level else 4


class SourceState(Struct, frozen=True):
    """One origin: what was read from it, and whether it is still open."""

    origin: Origin
    events: int
    open: bool


class Frame(Struct, frozen=True):
    """Everything that a screen shows at one moment.

    `now` is the pipeline's clock, `newest` the time of the newest event (None: none yet), `rate` in events per second.
    `open` are firing and pending alerts, worst first; `ended` the newest that are over, newest first. `rows` are the
    newest of `seen` events. `troubles` are sentences. `finished`: nothing more will come.
    """

    number: int = 0
    now: Instant = 0
    newest: Instant | None = None
    seen: int = 0
    rate: float = 0.0
    rules: int = 0
    open: tuple[Alert, ...] = ()
    ended: tuple[Alert, ...] = ()
    volumes: tuple[Volume, ...] = tuple(Volume(width) for width in WIDTHS)
    rows: tuple[Row, ...] = ()
    sources: tuple[SourceState, ...] = ()
    troubles: tuple[str, ...] = ()
    finished: bool = False
