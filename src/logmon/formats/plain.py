"""Any text: always fits. Finds a time in the head of the line and a level word, if there are any."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from logmon.formats import levels
from logmon.formats.base import Access, Parsed, Record
from logmon.formats.clean import clean, clean_all, text
from logmon.formats.starting import PLAIN as STARTS
from logmon.formats.starting import PYTHON as TRACEBACKS
from logmon.formats.timestamps import Timestamps
from logmon.model.time import Instant


class Plain(Struct, frozen=True):
    name: str = "plain"
    starts: re.Pattern[bytes] = STARTS

    def parse(self, raw: bytes, stamps: Timestamps, reference: Instant) -> Parsed:
        line = clean(raw)
        found = stamps.find(line, reference)
        return Parsed(
            time=found[0] if found else None,
            level=levels.inside(line),
            message=text(_after(line, found)),
            fields={},
        )

    def decoder(self, fields: frozenset[str], stamps: Timestamps) -> "PlainDecoder":
        return PlainDecoder(stamps)


class PlainDecoder:
    """Records are the events themselves."""

    def __init__(self, stamps: Timestamps) -> None:
        self._stamps = stamps
        self.env: Mapping[str, object] = {"plain_level": levels.inside, "plain_message": self._message}

    def decode(self, events: Sequence[bytes]) -> list[Record | None]:
        return list(clean_all(events))

    def access(self, field: str) -> Access | None:
        if field == "message":
            return Access("plain_message(e)", "bytes")
        return Access("plain_level(e)", "level") if field == "level" else None

    def times(self, records: Sequence[Record], reference: Instant) -> list[Instant | None]:
        find = self._stamps.find
        return [found[0] if (found := find(record, reference)) else None for record in records]

    def _message(self, line: bytes) -> bytes | None:
        return _after(line, self._stamps.find(line, _ANY_YEAR)) or None


_ANY_YEAR: Instant = 1_500_000_000 * 10**9
"""Where a stamp ends does not depend on its year."""


def _after(line: bytes, found: tuple[Instant, int, int] | None) -> bytes:
    """The text without a stamp that stands at its head."""
    if found is None or found[1] > 1:
        return line
    return line[found[2] :].lstrip(b"])>:,- \t")


PLAIN = Plain()

PYTHON = Plain(name="python", starts=TRACEBACKS)
"""The bare output of a Python program, with its tracebacks."""
