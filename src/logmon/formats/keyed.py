"""Formats whose events are names with values, once they are taken apart: a function gives the dictionary, the rest is
the same for all of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from logmon.formats import levels
from logmon.formats.base import Access, Parsed, Record
from logmon.formats.clean import clean, clean_all, text
from logmon.formats.starting import STRUCTURED
from logmon.formats.timestamps import Timestamps
from logmon.model.event import Level
from logmon.model.later import later
from logmon.model.time import Instant

Values = dict[bytes, bytes]


class Keyed(Struct, frozen=True):
    """`read` gives the values of one event, without empty ones, or None where it is not of this format. `aliases` says
    under which of the format's own keys a well-known name (also `time`, `level`, `message`) is found, best first.
    `writer` names the writer of a line where several write into one stream (see `writers.py`)."""

    name: str
    read: Callable[[bytes], Values | None]
    starts: re.Pattern[bytes] = STRUCTURED
    aliases: Mapping[str, tuple[str, ...]] = {}
    level: Callable[[bytes], Level | None] = levels.level_of
    writer: re.Pattern[bytes] | None = None

    def parse(self, raw: bytes, stamps: Timestamps, reference: Instant) -> Parsed | None:
        values = self.read(clean(raw))
        if values is None:
            return None
        fields: dict[str, Any] = {text(key): text(value) for key, value in values.items()}
        for name in self.aliases:
            if name not in fields and (found := self.first(values, name)):
                fields[name] = text(found)
        for name in ("time", "level", "message"):
            if name in self.aliases and name not in self.aliases[name]:
                fields.pop(name, None)
        level = self.level(self.first(values, "level") or b"")
        return Parsed(
            time=self.time(values, stamps, reference),
            level=Level(level) if level is not None else None,
            message=text(self.first(values, "message") or b""),
            fields={name: value for name, value in fields.items() if name not in ("time", "level", "message")},
        )

    def decoder(self, fields: frozenset[str], stamps: Timestamps) -> "KeyedDecoder":
        return KeyedDecoder(self, stamps)

    def keys(self, field: str) -> tuple[str, ...]:
        return self.aliases.get(field, (field,))

    def first(self, values: Values, field: str) -> bytes | None:
        own = values.get(field.encode()) if field not in ("time", "level", "message") else None
        return own or next((value for key in self.keys(field) if (value := values.get(key.encode()))), None)

    def time(self, values: Values, stamps: Timestamps, reference: Instant) -> Instant | None:
        for key in self.keys("time"):
            value = values.get(key.encode())
            if value and (at := stamps.parse(value, reference)) is not None:
                return at
        return None


class KeyedDecoder:
    """Records are the dictionaries."""

    def __init__(self, form: Keyed, stamps: Timestamps) -> None:
        self._format = form
        self._stamps = stamps
        self._level = re.sub(r"\W", "_", f"{form.name}_level")
        self.env: Mapping[str, object] = {self._level: form.level}

    def decode(self, events: Sequence[bytes]) -> list[Record | None]:
        read = self._format.read
        return [read(event) for event in clean_all(events)]

    def access(self, field: str) -> Access | None:
        if field == "time":
            return None
        own = () if field in ("level", "message") else (field,)
        found = " or ".join(f"e.get({key.encode()!r})" for key in dict.fromkeys((*own, *self._format.keys(field))))
        if not found:
            return None
        if field == "level":
            return Access(f"{self._level}({found} or b'')", "level")
        return Access(f"({found} or None)", "bytes")

    def reader(self, field: str) -> Callable[[Record], Any]:
        return lambda record: self._format.first(record, field)

    def times(self, records: Sequence[Record], reference: Instant) -> list[Instant | None]:
        return [self._format.time(record, self._stamps, reference) for record in records]


_SHORT = later(rb'(?<![^\s,;|(])([\w.@/-]{1,100})=(?:"([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"|\'([^\'\n]*)\'|([^\s,;|"]*))')


def short_pairs(data: bytes) -> Values:
    """`key=value key="two words"`: a bare value ends at a blank or a comma."""
    found: Values = {}
    for key, double, single, bare in _SHORT.findall(data):
        if value := double or single or bare:
            found.setdefault(key, value)
    return found


_KEY = later(rb"(?<![^\s('])([\w.@/\[\]-]{1,100})=")


def long_pairs(data: bytes) -> Values:
    """`key=two words other=x`: a value goes on to the next ` key=`. Quotes around it are taken off."""
    parts = _KEY.split(data)
    found: Values = {}
    for key, value in zip(parts[1::2], parts[2::2], strict=True):
        bare = value.strip()
        if bare[:1] == b'"' and (end := bare.find(b'"', 1)) > 0:
            bare = bare[1:end]
        bare = bare.strip(b"'")
        if bare:
            found.setdefault(key, bare)
    return found


def matched(pattern: re.Pattern[bytes], line: bytes) -> Values | None:
    """The groups of a pattern that took part and are not empty; None where it does not match."""
    found = pattern.match(line)
    if found is None:
        return None
    return {name.encode(): value for name, value in found.groupdict().items() if value}
