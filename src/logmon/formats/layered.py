"""A format whose message is a line of another one: syslog that carries JSON, a prefix before an access line.

What the inner line says wins; what only the outer one knows stays.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, cast

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


class Reading(Decoder, Protocol):
    """A decoder of a carrier: it can also hand out a field by itself."""

    def reader(self, field: str) -> Callable[[Record], Any]: ...


class LayeredDecoder:
    """Records are `(outer record, which inner format or -1, inner record)`."""

    def __init__(self, form: Layered, fields: frozenset[str], stamps: Timestamps) -> None:
        fields |= {"message"}
        self._form = form
        self._outer = cast("Reading", form.outer.decoder(fields, stamps))
        self._inner = [each.decoder(fields, stamps) for each in form.inner]
        self._message = self._outer.reader("message")
        self.env: Mapping[str, object] = {"layered_first": _first, "layered_text": _text}
        for decoder in (*self._inner, self._outer):
            self.env = {**self.env, **decoder.env}

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
        around = self._outer.access(field)
        inside = [
            (which, found)
            for which, (inner, decoder) in enumerate(zip(self._form.inner, self._inner, strict=True))
            if (field != "message" or self._form.speaks(inner)) and (found := decoder.access(field)) is not None
        ]
        kinds = {found.kind for found in (around, *(found for _, found in inside)) if found is not None}
        if not kinds:
            return None
        kind = kinds.pop() if len(kinds) == 1 else "any"
        code = "None"
        for which, found in inside:
            code = f"(lambda e: {found.code})(e[2]) if e[1] == {which} else {code}"
        outer = around.code if around is not None else "None"
        pick = "layered_text" if kind == "any" else "layered_first"
        return Access(f"{pick}({code}, e[0], lambda e: {outer})", kind)

    def times(self, records: Sequence[Record], reference: Instant) -> list[Instant | None]:
        times = self._outer.times([record[0] for record in records], reference)
        for which, decoder in enumerate(self._inner):
            mine = [i for i, record in enumerate(records) if record[1] == which]
            for i, at in zip(mine, decoder.times([records[i][2] for i in mine], reference), strict=True):
                times[i] = times[i] if at is None else at
        return times


def as_line(message: Any) -> bytes:
    """The text of a message field as the bytes of an event."""
    return message if isinstance(message, bytes) else str(message or "").rstrip("\n").encode("utf-8", "surrogatepass")


def _first(inside: Any, record: Record, around: Callable[[Record], Any]) -> Any:
    """The inner value, else the outer one, which is not computed before it is needed."""
    return around(record) if inside is None or inside == b"" or inside == "" else inside


def _text(inside: Any, record: Record, around: Callable[[Record], Any]) -> Any:
    """The same where one is text as bytes and the other a JSON value."""
    found = _first(inside, record, around)
    return found.decode("utf-8", "backslashreplace") if isinstance(found, bytes) else found
