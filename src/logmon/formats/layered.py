"""A format whose message is a line of another one: syslog that carries JSON, a prefix before an access line.

What the inner line says wins; what only the outer one knows stays.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from logmon.formats.base import Access, Decoder, Format, Parsed, Record
from logmon.formats.timestamps import Timestamps
from logmon.model.time import Instant

_WHOLE = frozenset(("syslog3164", "syslog5424", "app"))


class Layered(Struct, frozen=True):
    """Made by `layered`. Where no inner format reads the message, the outer one alone is the event."""

    name: str
    outer: Format
    inner: tuple[Format, ...]

    def speaks(self, form: Format) -> bool:
        """Is the inner format's message the event's? Of structured lines, and behind a mere prefix; else the whole text
        that syslog carries says more than the part that an inner format calls its message."""
        return self.outer.name not in _WHOLE or form.name.startswith(("json", "logfmt"))

    @property
    def starts(self) -> re.Pattern[bytes]:
        return self.outer.starts

    def parse(self, raw: bytes, stamps: Timestamps, reference: Instant) -> Parsed | None:
        around = self.outer.parse(raw, stamps, reference)
        if around is None or not around.message:
            return around
        line = around.message.encode("utf-8", "surrogatepass")
        for form in self.inner:
            inside = form.parse(line, stamps, reference)
            if inside is not None:
                return structs.replace(
                    inside,
                    time=around.time if inside.time is None else inside.time,
                    level=around.level if inside.level is None else inside.level,
                    message=(self.speaks(form) and inside.message) or around.message,
                    fields={**around.fields, **inside.fields},
                )
        return around

    def decoder(self, fields: frozenset[str], stamps: Timestamps) -> "LayeredDecoder":
        return LayeredDecoder(self, fields, stamps)


def layered(outer: Format, inner: Sequence[Format]) -> Layered:
    return Layered("+".join(form.name for form in (outer, *inner)), outer, tuple(inner))


class LayeredDecoder:
    """Records are `(outer record, which inner format or -1, inner record)`."""

    def __init__(self, form: Layered, fields: frozenset[str], stamps: Timestamps) -> None:
        fields |= {"message"}
        self._outer = form.outer.decoder(fields, stamps)
        self._inner = [each.decoder(fields, stamps) for each in form.inner]
        around = {field: reader(self._outer, field) for field in fields}
        inside = [
            {field: reader(each, field) if field != "message" or form.speaks(inner) else _nothing for field in fields}
            for inner, each in zip(form.inner, self._inner, strict=True)
        ]
        self._message = around["message"]
        self._kinds = {field: _kind([self._outer, *self._inner], field) for field in fields if field != "time"}
        self.env: Mapping[str, object] = {
            _function(field): _both(around[field], [each[field] for each in inside], self._kinds[field] == "any")
            for field in self._kinds
        }

    def decode(self, events: Sequence[bytes]) -> list[Record | None]:
        outer = self._outer.decode(events)
        records: list[Record | None] = [None if record is None else (record, -1, None) for record in outer]
        lines = {i: as_line(self._message(record)) for i, record in enumerate(outer) if record is not None}
        left = [i for i, line in lines.items() if line]
        for which, decoder in enumerate(self._inner):
            found = decoder.decode([lines[i] for i in left])
            for i, record in zip(left, found, strict=True):
                if record is not None:
                    records[i] = (outer[i], which, record)
            left = [i for i, record in zip(left, found, strict=True) if record is None]
        return records

    def access(self, field: str) -> Access | None:
        kind = self._kinds.get(field)
        return Access(f"{_function(field)}(e)", kind) if kind else None

    def times(self, records: Sequence[Record], reference: Instant) -> list[Instant | None]:
        times = self._outer.times([record[0] for record in records], reference)
        for which, decoder in enumerate(self._inner):
            mine = [i for i, record in enumerate(records) if record[1] == which]
            for i, at in zip(mine, decoder.times([records[i][2] for i in mine], reference), strict=True):
                times[i] = times[i] if at is None else at
        return times


def _function(field: str) -> str:
    return "layered_" + re.sub(r"\W", lambda m: f"_{ord(m[0]):x}_", field)


def as_line(message: Any) -> bytes:
    """The text of a message field as the bytes of an event."""
    return message if isinstance(message, bytes) else str(message or "").rstrip("\n").encode("utf-8", "surrogatepass")


def _nothing(_: Record) -> None:
    return None


def reader(decoder: Decoder, field: str) -> Callable[[Record], Any]:
    """The generated expression of a field as a function."""
    access = decoder.access(field) if field != "time" else None
    if access is None:
        return _nothing
    made: Callable[[Record], Any] = eval(f"lambda e: {access.code}", dict(decoder.env))  # noqa: S307 - our own code
    return made


def _kind(decoders: Sequence[Decoder], field: str) -> str:
    """What all of them yield, else `any`; empty when none has the field."""
    kinds = {access.kind for decoder in decoders if (access := decoder.access(field)) is not None}
    return kinds.pop() if len(kinds) == 1 else "any" if kinds else ""


def _both(
    around: Callable[[Record], Any], inside: Sequence[Callable[[Record], Any]], as_text: bool
) -> Callable[[Record], Any]:
    def value(record: Record) -> Any:
        found = inside[record[1]](record[2]) if record[1] >= 0 else None
        if found is None or found == b"" or found == "":
            found = around(record[0])
        return found.decode("utf-8", "backslashreplace") if as_text and isinstance(found, bytes) else found

    return value
