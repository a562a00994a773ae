"""logfmt: `ts=… level=info msg="two words" status=200`, the first token a pair."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from msgspec import Struct

from logmon.formats import levels
from logmon.formats.aliases import ALIASES, TIME, keys_of
from logmon.formats.base import Access, Parsed, Record
from logmon.formats.clean import clean, clean_all, text
from logmon.formats.starting import STRUCTURED
from logmon.formats.timestamps import Timestamps
from logmon.model.event import Level
from logmon.model.later import later
from logmon.model.time import Instant

_VALUE = rb'(?:"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"(?![^\s])|[^\s"]*(?![^\s]))'
_KEY = rb'[^\s="\[\]{}()<>,;]{1,100}'
_FITS = later(_KEY + rb"=" + _VALUE + rb"[ \t]+(?:[^\s=]{1,100}[ \t]+)?" + _KEY + rb"=" + _VALUE)
_PAIRS = later(rb'(?<![^\s])([^\s="]{1,200})=(?:"([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"|([^\s"]*))(?![^\s])')
_ESCAPE = later(rb'\\(["\\nt/])')
_PLAIN = {b"n": b"\n", b"t": b"\t"}


class Logfmt(Struct, frozen=True):
    name: str = "logfmt"
    starts: re.Pattern[bytes] = STRUCTURED

    def parse(self, raw: bytes, stamps: Timestamps, reference: Instant) -> Parsed | None:
        pairs = _pairs(clean(raw))
        if pairs is None:
            return None
        message = _first(pairs, "message")
        fields: dict[str, Any] = {text(key): text(value) for key, value in pairs.items()}
        for name in ALIASES:
            if name not in fields and name not in ("level", "message") and (found := _first(pairs, name)):
                fields[name] = text(found)
        level = levels.level_of(_first(pairs, "level") or b"")
        return Parsed(
            time=_time(pairs, stamps, reference),
            level=Level(level) if level is not None else None,
            message=text(message or b""),
            fields=fields,
        )

    def decoder(self, fields: frozenset[str], stamps: Timestamps) -> "LogfmtDecoder":
        return LogfmtDecoder(stamps)


_TIME = tuple(key.encode() for key in TIME)


class LogfmtDecoder:
    """Records are dicts of all pairs, key to value, both bytes."""

    def __init__(self, stamps: Timestamps) -> None:
        self._stamps = stamps
        self.env: Mapping[str, object] = {"logfmt_level": levels.tokens().__getitem__}

    def decode(self, events: Sequence[bytes]) -> list[Record | None]:
        return [_pairs(event) if b"=" in event else None for event in clean_all(events)]

    def access(self, field: str) -> Access | None:
        if field == "time":
            return None
        found = " or ".join(f"e.get({key.encode()!r})" for key in keys_of(field))
        if field == "level":
            return Access(f"logfmt_level({found} or b'')", "level")
        return Access(f"({found} or None)", "bytes")

    def times(self, records: Sequence[Record], reference: Instant) -> list[Instant | None]:
        stamps = self._stamps
        for key in _TIME:
            texts = [record.get(key) for record in records]
            if None not in texts and not any(b"date" in record for record in records):
                times = stamps.parse_all(cast("list[bytes]", texts), reference)
                if None not in times:
                    return times
            if any(texts):
                break
        return [_time(record, stamps, reference) for record in records]


def _time(pairs: dict[bytes, bytes], stamps: Timestamps, reference: Instant) -> Instant | None:
    """Firewalls write `date=2025-03-03 time=12:00:00`."""
    date = pairs.get(b"date")
    for key in _TIME:
        value = pairs.get(key)
        if value:
            whole = date + b" " + value if date and len(value) < 16 and value[2:3] == b":" else value
            if (at := stamps.parse(whole, reference)) is not None:
                return at
    return None


def _pairs(event: bytes) -> dict[bytes, bytes] | None:
    if _FITS.match(event) is None:
        return None
    pairs = {key: quoted or bare for key, quoted, bare in _PAIRS.findall(event)}
    if b"\\" in event:
        pairs = {key: _ESCAPE.sub(lambda m: _PLAIN.get(m[1], m[1]), value) for key, value in pairs.items()}
    return pairs


def _first(pairs: dict[bytes, bytes], field: str) -> bytes | None:
    return next((value for key in keys_of(field) if (value := pairs.get(key.encode()))), None)


LOGFMT = Logfmt()
