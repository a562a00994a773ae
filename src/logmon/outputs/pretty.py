"""Events for a person: time, level, where from, message, and the fields dimmed behind it."""

from typing import Any
from zlib import crc32

from logmon.model.chunk import Origin
from logmon.model.event import Event, Level
from logmon.outputs.base import Bare, Look
from logmon.outputs.columns import value
from logmon.outputs.flat import flattened
from logmon.outputs.labels import Labels
from logmon.outputs.logfmt import quoted
from logmon.outputs.neutralise import MODES, drop_colour, neutralise
from logmon.outputs.stamp import Stamp
from logmon.outputs.width import cells, cut

_NAMES = {
    Level.TRACE: "TRACE",
    Level.DEBUG: "DEBUG",
    Level.INFO: "INFO",
    Level.NOTICE: "NOTE",
    Level.WARN: "WARN",
    Level.ERROR: "ERROR",
    Level.CRITICAL: "CRIT",
    Level.ALERT: "ALERT",
    Level.EMERGENCY: "EMERG",
}
_LEVEL_CELLS = 6
_IN_FRONT = frozenset(
    (
        *("time", "ts", "timestamp", "@timestamp", "t", "datetime", "date", "asctime"),
        *("level", "lvl", "severity", "loglevel", "log.level", "levelname"),
        *("message", "msg", "body", "@message", "log"),
    )
)
"""Fields that formats read as time, level and message: shown already."""
_MAX_LABEL = 20


class Pretty(Bare):
    """One line per event, or all of them with `Look.expand`; never more cells than `Look.width`.

    Remembers the last day (a line tells when it changes) and the widest source name (so that messages align).
    """

    def __init__(self, look: Look) -> None:
        paint = look.palette
        self._look = look
        self._paint = paint
        self._clean = drop_colour if look.highlight else MODES[look.sgr]
        self._stamp = Stamp(look.zone)
        self._day = ""
        self._names = Labels()
        self._labels: dict[Origin, tuple[str, int]] = {}
        self._bar = self._painted(paint.dim, " │ ")
        self._label_cells = 0
        self._several = look.several and look.columns.wants("source")
        self._timed, self._levelled, self._worded = (look.columns.wants(name) for name in ("time", "level", "message"))
        self._levels = {level: self._painted(paint.level(level), f"{name:<5}") + " " for level, name in _NAMES.items()}
        self._hidden = _IN_FRONT | look.columns.hidden

    def render(self, event: Event) -> bytes:
        line, used = self._front(event)
        first, rest = _lines(event) if self._worded else ("", [])
        note = f"  (+{len(rest)} lines, -x to expand)" if rest and not self._look.expand else ""
        text, tail = self._fitted(self._clean(first), note, self._fields(event), used)
        line += self._marked(text)
        if tail:
            line += self._painted(self._paint.dim, tail)
        line += "\n"
        if rest and not note:
            margin = " " * (used - 2) + "│ " if self._several else " " * used
            line += "".join(f"{margin}{self._more(more, used)}\n" for more in rest)
        return line.encode("utf-8", "backslashreplace")

    def _more(self, line: str, used: int) -> str:
        clean = self._clean(line)
        return clean if self._look.width is None else self._cut(clean, max(self._look.width - used, 0))

    def _front(self, event: Event) -> tuple[str, int]:
        """What stands before the message, and its cells."""
        line, used = "", 0
        if self._timed:
            day = self._stamp.day(event.time)
            if day != self._day:
                self._day = day
                line = self._painted(self._paint.dim, f"── {day} ──") + "\n"
            clock = self._stamp.clock(event.time)
            line = f"{line}{self._paint.dim}{clock}{self._paint.reset} "
            used += len(clock) + 1
        if event.level is not None and self._levelled:
            line += self._levels[event.level]
            used += _LEVEL_CELLS
        if self._several:
            label, wide = self._labels.get(event.origin) or self._new_label(event.origin)
            line = f"{line}{label}{' ' * (self._label_cells - wide)}{self._bar}"
            used += self._label_cells + 3
        return line, used

    def _fields(self, event: Event) -> str:
        """`  name=value …`; nothing where the message is the whole line anyway."""
        shown = self._look.columns.shown
        if shown:
            front = ("time", "level", "source", "message")
            found = [(name, value(event, name)) for name in shown if name not in front]
        elif not event.fields or len(event.message) == len(event.raw):
            return ""
        else:
            hidden = self._hidden
            found = [(name, one) for name, one in flattened(event.fields) if one is not None and name not in hidden]
        return "".join([f"  {name if name.isidentifier() else neutralise(name)}={_safe(one)}" for name, one in found])

    def _fitted(self, text: str, note: str, fields: str, used: int) -> tuple[str, str]:
        """The message, and what follows it dimmed, within the width: fields give way first, then the message."""
        if self._look.width is None:
            return text, note + fields
        room = self._look.width - used
        text = self._cut(text, max(room - len(note), room // 2, 0))
        taken = len(text) if text.isascii() and "\x1b" not in text else cells(drop_colour(text))
        return text, cut(note + fields, max(room - taken, 0)) if note or fields else ""

    def _cut(self, text: str, room: int) -> str:
        """Colours inside are dropped with what is cut off, so that none is left open."""
        if len(text) <= room and text.isascii():
            return text
        bare = drop_colour(text)
        return cut(bare, room) if cells(bare) > room else text

    def _marked(self, text: str) -> str:
        if self._paint.match:
            for pattern in self._look.highlight:
                text = pattern.sub(lambda found: self._painted(self._paint.match, found[0]) if found[0] else "", text)
        return text

    def _painted(self, colour: str, text: str) -> str:
        return f"{colour}{text}{self._paint.reset}" if colour else text

    def _new_label(self, origin: Origin) -> tuple[str, int]:
        """A name and its cells. The same name has the same colour in every run."""
        version = self._names.version
        name = self._names.of(origin)
        if self._names.version != version:
            self._labels.clear()
        most = _MAX_LABEL if self._look.width is None else min(_MAX_LABEL, self._look.width // 4)
        label = cut(name, most)
        wide = cells(label)
        self._label_cells = max(self._label_cells, wide)
        colours = self._paint.sources
        colour = colours[crc32(label.encode("utf-8", "replace")) % len(colours)]
        self._labels[origin] = (self._painted(colour, label), wide)
        return self._labels[origin]


def _safe(value: Any) -> str:
    return str(value) if type(value) is int else neutralise(quoted(value))


def _lines(event: Event) -> tuple[str, list[str]]:
    """The first line of the message and the others; those of the raw event where the message is its first line only."""
    message = event.message
    if "\n" in message:
        first, *rest = message.rstrip("\r\n").split("\n")
    elif b"\n" in event.raw and event.format != "json":
        first, rest = message, event.raw.decode("utf-8", "surrogateescape").rstrip("\r\n").split("\n")[1:]
    else:
        return message, []
    return first.removesuffix("\r"), [line.removesuffix("\r") for line in rest]
