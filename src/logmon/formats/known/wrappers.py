"""Prefixes that containers put before each line of a program; the lines of one stack trace lose theirs when joined."""

import re
from collections.abc import Callable

from logmon.formats.keyed import Keyed, Values
from logmon.formats.starting import PLAIN, SURE

# What decides about a line's first bytes stands behind the prefix here, so its text must not be found in this regex.
_INSIDE = PLAIN.pattern.replace(SURE, SURE.replace(b"[a-z][a-z]", b"[a-z]{2}"))

_CRI = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP](?: |(?=[\r\n])|\Z)"
_COMPOSE = rb"[A-Za-z0-9][\w.-]{0,127} {1,32}\| ?+(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z )?+"


def _reader(prefix: bytes, groups: bytes) -> Callable[[bytes], Values | None]:
    head, further = re.compile(groups), re.compile(rb"\n" + prefix)

    def read(event: bytes) -> Values | None:
        found = head.match(event)
        if found is None:
            return None
        values = {name.encode(): value for name, value in found.groupdict().items() if value}
        if text := further.sub(rb"\n", event[found.end() :]):
            values[b"text"] = text
        return values

    return read


CRI = Keyed(
    name="cri",
    read=_reader(
        _CRI,
        rb"(?P<stamp>\d{4}-\d\d-\d\dT[\d:.]{10,18}(?:Z|[+-]\d\d:\d\d)) (?P<stream>stdout|stderr) "
        rb"(?P<flag>[FP])(?: |(?=[\r\n])|\Z)",
    ),
    starts=re.compile(_CRI + rb"(?:" + _INSIDE + rb")"),
    aliases={"time": ("stamp",), "message": ("text",), "level": ()},
    writer=re.compile(rb"\d{4}-[^ ]{20,36} (?P<writer>stdout|stderr) (?:(?P<open>P)|F) ?"),
)
"""Kubernetes' container runtime interface: `time stream F text`."""

COMPOSE = Keyed(
    name="compose",
    read=_reader(
        _COMPOSE, rb"(?P<program>[A-Za-z0-9][\w.-]{0,127}) {1,32}\| ?(?:(?P<stamp>\d{4}-\d\d-\d\dT[\d:.]{10,18}Z) )?"
    ),
    starts=re.compile(_COMPOSE + rb"(?:" + _INSIDE + rb")|(?!" + _COMPOSE + rb")(?:" + _INSIDE + rb")"),
    aliases={"time": ("stamp",), "message": ("text",), "level": ()},
    writer=re.compile(rb"(?P<writer>[A-Za-z0-9][\w.-]{0,127}) {1,32}\| ?"),
)
"""`docker compose logs`: `web-1  | text`."""
