"""One event as a line of styled pieces. Log text is data: neutralised, and never read as markup."""

import re
from datetime import UTC, tzinfo
from zlib import crc32

from rich.style import Style
from rich.text import Text

from logmon.dashboard.words import LEVELS
from logmon.formats.full import to_event
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Origin
from logmon.model.event import Event
from logmon.outputs.flat import flattened
from logmon.outputs.labels import Labels
from logmon.outputs.logfmt import quoted
from logmon.outputs.neutralise import drop_colour, neutralise
from logmon.outputs.stamp import Stamp
from logmon.outputs.width import cut
from logmon.runtime.frames import Row

IN_FRONT = frozenset(
    (
        *("time", "ts", "timestamp", "@timestamp", "t", "datetime", "date", "asctime"),
        *("level", "lvl", "severity", "loglevel", "log.level", "levelname"),
        *("message", "msg", "body", "@message", "log"),
    )
)
"""Fields that are shown as time, level and message already."""
LABEL_CELLS = 14
_TELLING = 3
"""Characters below which the same text in the message may be an accident."""
_SOURCES = ("cyan", "magenta", "blue", "bright_cyan", "bright_magenta", "bright_blue")
_DIM, _MARK = Style.parse("dim"), Style.parse("bold reverse")
_LEVELS = {int(level): (f"{word:<5} ", Style.parse(style)) for level, (word, style) in LEVELS.items()}
_NO_LEVEL = (" " * 6, Style.null())


class Lines:
    """Rows to lines. `several`: each line says which source it came from. Only what is on the screen is asked for."""

    def __init__(self, zone: tzinfo) -> None:
        self._stamp = Stamp(zone)
        self._stamps = Timestamps(UTC)
        self._names = Labels()
        self._labels: dict[Origin, tuple[str, Style]] = {}

    def event(self, row: Row) -> Event:
        """The event in full. Its own `time` may lack the source's zone: `row.time` is the right one."""
        return to_event(row.raw, row.origin, row.formats, self._stamps, arrived=row.arrived, position=0)

    def line(self, row: Row, width: int, several: bool = False, mark: re.Pattern[str] | None = None) -> Text:
        """At most `width` cells."""
        text = Text(no_wrap=True, end="")
        text.append(f"{self._clock(row.time)} ", _DIM)
        text.append(*_LEVELS.get(row.level, _NO_LEVEL))
        if several:
            text.append(*self._label(row.origin))
            text.append("│ ", _DIM)
        event = self.event(row)
        first, more = _first_line(event)
        begin = len(text)
        text.append(_safe(first))
        if more:
            text.append(f" (+{more} lines)", _DIM)
        fields = self._fields(event)
        if fields:
            text.append(fields, _DIM)
        if mark is not None:
            for found in mark.finditer(text.plain, begin):
                text.stylize(_MARK, *found.span())
        if width < 1:
            return Text("", end="")
        text.truncate(width, overflow="ellipsis")
        if not text.plain.isascii():
            text.plain = cut(text.plain, width)  # rich takes some marks for nothing that terminals give a cell
        return text

    def _clock(self, at: int) -> str:
        return self._stamp.clock(at)[:8]

    def _label(self, origin: Origin) -> tuple[str, Style]:
        known = self._labels.get(origin)
        if known is None:
            version = self._names.version
            label = cut(self._names.of(origin), LABEL_CELLS)
            if self._names.version != version:
                self._labels.clear()
            style = Style.parse(_SOURCES[crc32(label.encode("utf-8", "replace")) % len(_SOURCES)])
            known = self._labels[origin] = (f"{label:<{LABEL_CELLS}} ", style)
        return known

    def _fields(self, event: Event) -> str:
        if not event.fields or len(event.message) == len(event.raw):
            return ""
        found = ((name, one) for name, one in flattened(event.fields) if one is not None and name not in IN_FRONT)
        return "".join(
            f"  {neutralise(name)}={neutralise(quoted(one))}" for name, one in found if not _said(one, event.message)
        )


def _first_line(event: Event) -> tuple[str, int]:
    """The first line of the message, and how many follow it."""
    message = event.message.rstrip("\r\n")
    first, *rest = message.split("\n", 1)
    more = message.count("\n") if rest else event.raw.rstrip(b"\r\n").count(b"\n")
    return first.removesuffix("\r"), more


def _said(value: object, message: str) -> bool:
    """Is it in the message anyway?"""
    text = str(value)
    return len(text) >= _TELLING and text in message


def _safe(text: str) -> str:
    return drop_colour(text).replace("\t", "  ")
