"""MongoDB before 4.4 (newer ones write JSON), with what its slow operations say."""

import re
from typing import Any

from logmon.formats.pattern import Derived, Pattern
from logmon.formats.starting import STRUCTURED
from logmon.model.digits import whole
from logmon.model.event import Level

_LEVELS = {b"F": Level.CRITICAL, b"E": Level.ERROR, b"W": Level.WARN, b"I": Level.INFO, b"D": Level.DEBUG}

_OPERATION = rb"(?:query|command|update|insert|remove|getmore)"
_PLACE = rb"[^ .\n]{1,64}\.[^ \n]{1,200} "


def _part(pattern: bytes, kind: str = "bytes") -> Derived:
    """A part of a slow operation: `query shop.orders query: { id: 7 } nscanned:28 nreturned:1 231ms`."""
    search = re.compile(pattern).search

    def value(message: bytes) -> Any:
        found = search(message) if message.endswith(b"ms") else None
        return (whole(found[1]) if kind == "int" else found[1]) if found else None

    return Derived(("message",), value, kind)


_COUNTERS = ("ntoreturn", "ntoskip", "nscanned", "keysExamined", "docsExamined", "nreturned", "reslen")
_SLOW: dict[str, Derived] = {
    "operation": _part(rb"\A(" + _OPERATION + rb") " + _PLACE),
    "database": _part(rb"\A" + _OPERATION + rb" ([^ .\n]{1,64})\.[^ \n]{1,200} "),
    "collection": _part(rb"\A" + _OPERATION + rb" [^ .\n]{1,64}\.([^ \n]{1,200}) "),
    "query": _part(rb" query: (\{[^{}\n]*+(?:\{[^{}\n]*+\}[^{}\n]*+)*+\})"),
    **{name: _part(rb" " + name.encode() + rb":(\d{1,18}) ", "int") for name in _COUNTERS},
    "duration_ms": _part(rb"\A" + _OPERATION + rb" .* (\d{1,12})ms\Z", "int"),
}

MONGODB = Pattern(
    name="mongodb",
    pattern=(
        rb"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}"
        rb"(?:Z|[+-]\d{4})|[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{3})?)"
        rb" (?:(?P<severity>[FEWID])(?P<verbosity>[1-5])? {1,2}(?:-|(?P<program>[A-Z_]{1,20})) *"
        rb"(?:\[(?P<thread>[^\]\n]{1,100})\] )?|\[(?P<thread_2>[^\]\n]{1,100})\] )(?P<message>.*)"
    ),
    starts=STRUCTURED,
    derived={"level": Derived(("severity",), _LEVELS.get, "level"), **_SLOW},
)

MONGODB_SLOW = Pattern(
    name="mongodb_slow",
    pattern=rb"\[(?P<thread>[^\]\n]{1,100})\] (?P<message>" + _OPERATION + rb" " + _PLACE + rb".* \d{1,12}ms$)",
    starts=STRUCTURED,
    derived=_SLOW,
)
"""Slow operations without a time, as it sends them to syslog."""
