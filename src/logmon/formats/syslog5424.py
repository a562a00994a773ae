"""IETF syslog (RFC 5424), also where a file was written without its priority. Structured data becomes nested fields:
`[origin ip="::1"]` is `origin.ip`. Check Point's `[action:"Drop"; flags:"7"]` has no name; its fields stand alone."""

import re
from typing import Any

from msgspec import Struct, structs

from logmon.formats import levels
from logmon.formats.base import Access, Decoder, Parsed
from logmon.formats.clean import text
from logmon.formats.pattern import Derived, Pattern, PatternDecoder
from logmon.formats.starting import STRUCTURED
from logmon.formats.timestamps import Timestamps
from logmon.model.later import later
from logmon.model.time import Instant

_QUOTED = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_ELEMENT = rb"\[[^\]\"]*+(?:" + _QUOTED + rb"[^\]\"]*+)*+\]"

_HEADER = Pattern(
    name="syslog5424",
    pattern=(
        rb"(?:<(?P<priority>\d{1,3})>|(?=1 \d{4}-\d\d-))(?P<version>[1-9]\d?) (?:-|(?P<time>[^ ]{19,40})) "
        rb"(?:-|(?P<host>[^ ]+)) "
        rb"(?:-|(?P<program>[^ ]+)) "
        rb"(?:-|(?P<pid>[^ ]+)) (?:-|(?P<msgid>[^ ]+)) (?:-|(?P<data>(?:" + _ELEMENT + rb")++))"
        rb"(?: (?:\xef\xbb\xbf)?(?P<message>.*))?"
    ),
    starts=STRUCTURED,
    kinds={"version": "int"},
    derived={
        "level": Derived(("priority",), levels.of_priority, "level"),
        "facility": Derived(("priority",), levels.facility, "int"),
    },
)

_PARAMS = later(rb'\[([^ \]="\n]+)(?=[ \]])|([^ \]=":;\n\[]+)[=:]"([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"')
_ESCAPE = later(rb'\\(["\\\]])')


class Syslog5424(Struct, frozen=True):
    name: str = _HEADER.name
    starts: re.Pattern[bytes] = _HEADER.starts

    def parse(self, raw: bytes, stamps: Timestamps, reference: Instant) -> Parsed | None:
        parsed = _HEADER.parse(raw, stamps, reference)
        if parsed is None:
            return None
        fields = dict(parsed.fields)
        elements = structured(str(fields.pop("data", "")).encode("utf-8"))
        fields = {text(name): text(value) for name, value in elements.pop(b"", {}).items()} | fields
        for element, params in elements.items():
            fields.setdefault(text(element), {text(name): text(value) for name, value in params.items()})
        return structs.replace(parsed, fields=fields)

    def decoder(self, fields: frozenset[str], stamps: Timestamps) -> Decoder:
        nested = any("." in field or _HEADER.source_of(field) is None for field in fields)
        return _Decoder(_HEADER, fields | {"data"} if nested else fields, stamps)


class _Decoder(PatternDecoder):
    def __init__(self, form: Pattern, fields: frozenset[str], stamps: Timestamps) -> None:
        super().__init__(form, fields, stamps)
        self.env = {**self.env, "syslog5424_param": _param}

    def access(self, field: str) -> Access | None:
        element, dot, name = field.partition(".") if "." in field else ("", "", field)
        if (not dot and _HEADER.source_of(field) is not None) or "data" not in self._index:
            return super().access(field) if field != "data" else None
        return Access(f"syslog5424_param(e[{self._index['data']}], {element.encode()!r}, {name.encode()!r})", "bytes")


def structured(data: bytes) -> dict[bytes, dict[bytes, bytes]]:
    """Elements and their parameters, in order; of a repeated parameter the first counts. Parameters without an element
    are under b""."""
    elements: dict[bytes, dict[bytes, bytes]] = {}
    current = elements[b""] = {}
    for element, name, value in _PARAMS.findall(data):
        if element:
            current = elements.setdefault(element, {})
        else:
            current.setdefault(name, _ESCAPE.sub(rb"\1", value))
    return elements


def _param(data: bytes, element: bytes, name: bytes) -> Any:
    if element not in data or (not element and b':"' not in data):
        return None
    return structured(data).get(element, {}).get(name) or None


SYSLOG5424 = Syslog5424()
