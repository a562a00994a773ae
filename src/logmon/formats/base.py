"""What a format is: bytes of an event in, fields out. One file per format; `table.py` names them all.

A format answers at two depths. `parse` reads everything of one event, for a person. `decoder` reads only the fields
that a rule set asks for, from many events at once, for the scanner: it hands out *records*, whose shape is its own
business (a tuple of bytes, a generated struct), together with the Python expressions that read a field from one.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from logmon.formats.timestamps import Timestamps
from logmon.model.event import Level
from logmon.model.time import Instant

Record = Any


class Parsed(Struct, frozen=True):
    """All that a format reads in one event. `time` is None when the event carries none; `fields` has the format's own
    names plus the well-known ones (`host program pid ip user method path status bytes referrer agent duration_ms`)."""

    time: Instant | None
    level: Level | None
    message: str
    fields: dict[str, Any]


class Access(Struct, frozen=True):
    """How generated code reads one field from a record called `e`.

    `kind` is what the expression yields besides None (absent): `bytes` (text as bytes), `int`, `float`, `level` (an
    int of `Level`), or `any` (a JSON value: str, int, float, bool, list, dict).
    """

    code: str
    kind: str


class Decoder(Protocol):
    """Reads the wanted fields of many events. Made once per (format, rule set)."""

    env: Mapping[str, object]
    """Names that the `Access.code` expressions use."""

    def decode(self, events: Sequence[bytes]) -> list[Record | None]:
        """One record per event, in order; None where an event is not of this format. Never raises. An event is its
        bytes without the final newline; continuation lines are inside, separated by `\\n`."""
        ...

    def access(self, field: str) -> Access | None:
        """How to read a field (canonical or the format's own name, dotted for nested) that the decoder was made for;
        None: this format never has it. `time` is not read this way but by `times`."""
        ...

    def times(self, records: Sequence[Record], reference: Instant) -> list[Instant | None]:
        """The event time of each record; None where it carries none. `reference` is when the bytes were read: it gives
        the year to stamps that have none."""
        ...


class Format(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def starts(self) -> re.Pattern[bytes]:
        """Matched at the first byte of a line: true when an event begins there, false when the line belongs to the
        event above. Has no groups and does not look beyond the line (its end is `\\n` or the end of the data)."""
        ...

    def parse(self, raw: bytes, stamps: Timestamps, reference: Instant) -> Parsed | None:
        """Everything in one event; None when it is not of this format. Never raises."""
        ...

    def decoder(self, fields: frozenset[str], stamps: Timestamps) -> Decoder: ...
