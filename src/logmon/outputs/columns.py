"""`--fields a,b,-c`: which columns, in which order; and what an event has under a name."""

from collections.abc import Callable
from typing import Any, Self

from msgspec import Struct

from logmon.model.event import Event, Level
from logmon.model.time import iso

OWN = ("time", "time_source", "level", "message", "source", "partition", "offset", "line", "end_line", "format")
"""What every event has, under the names that machine-readable outputs use."""


class Columns(Struct, frozen=True):
    """`shown` are the wanted names in order (empty: all), `hidden` those to leave out."""

    shown: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Of `a,b,-c`; blanks around names are ignored. Raises ValueError with a sentence for a person."""
        names = [name.strip() for name in text.split(",")]
        if any(name in ("", "-") for name in names):
            raise ValueError(
                f"--fields {text}: a name is empty; write names separated by commas, such as time,level,-pid"
            )
        hidden = frozenset(name[1:] for name in names if name.startswith("-"))
        return cls(tuple(name for name in names if not name.startswith("-") and name not in hidden), hidden)

    def wants(self, name: str) -> bool:
        return name not in self.hidden and (not self.shown or name in self.shown)

    def __bool__(self) -> bool:
        return bool(self.shown or self.hidden)


def value(event: Event, name: str) -> Any:
    """What the event has under a name: its own ones first, then its fields, dotted for nested ones; None: nothing."""
    reader = _READERS.get(name)
    if reader is not None:
        return reader(event)
    fields: Any = event.fields
    if name in fields:
        return fields[name]
    for part in name.split("."):
        if not isinstance(fields, dict) or part not in fields:
            return None
        fields = fields[part]
    return fields


def level_name(level: Level | None) -> str | None:
    return None if level is None else _LEVEL_NAMES[level]


_LEVEL_NAMES = {level: level.label for level in Level}

_READERS: dict[str, Callable[[Event], Any]] = {
    "time": lambda event: iso(event.time),
    "time_source": lambda event: event.time_source,
    "arrived": lambda event: iso(event.arrived),
    "level": lambda event: level_name(event.level),
    "message": lambda event: event.message,
    "source": lambda event: event.origin.source,
    "partition": lambda event: event.origin.partition,
    "offset": lambda event: event.position,
    "line": lambda event: event.line or None,
    "end_line": lambda event: event.end_line or None,
    "format": lambda event: event.format,
    "raw": lambda event: event.raw.decode("utf-8", "backslashreplace"),
}
