"""Monitoring systems."""

import re

from logmon.formats.keyed import Keyed, Values, matched
from logmon.formats.levels import level_of
from logmon.formats.starting import STRUCTURED
from logmon.model.event import Level

_NAGIOS = re.compile(rb"\[(?P<stamp>\d{9,11})\] (?P<text>(?P<type>[A-Z][A-Za-z ]{2,40}): (?P<rest>.*))", re.DOTALL)
_HOST = ("host", "state", "state_type", "attempt", "output")
_SERVICE = ("host", "service", "state", "state_type", "attempt", "output")
_COLUMNS: dict[bytes, tuple[str, ...]] = {
    **dict.fromkeys((b"HOST ALERT", b"CURRENT HOST STATE", b"INITIAL HOST STATE"), _HOST),
    **dict.fromkeys((b"SERVICE ALERT", b"CURRENT SERVICE STATE", b"INITIAL SERVICE STATE"), _SERVICE),
    b"HOST EVENT HANDLER": (*_HOST[:-1], "command"),
    b"SERVICE EVENT HANDLER": (*_SERVICE[:-1], "command"),
    b"HOST NOTIFICATION": ("contact", "host", "state", "command", "output"),
    b"SERVICE NOTIFICATION": ("contact", "host", "service", "state", "command", "output"),
    b"PASSIVE HOST CHECK": ("host", "status", "output"),
    b"PASSIVE SERVICE CHECK": ("host", "service", "status", "output"),
    **dict.fromkeys((b"HOST DOWNTIME ALERT", b"HOST FLAPPING ALERT"), ("host", "state", "output")),
    **dict.fromkeys((b"SERVICE DOWNTIME ALERT", b"SERVICE FLAPPING ALERT"), ("host", "service", "state", "output")),
    b"TIMEPERIOD TRANSITION": ("period", "before", "after"),
    b"EXTERNAL COMMAND": ("command", "arguments"),
    **dict.fromkeys((b"LOG ROTATION", b"LOG VERSION", b"Warning", b"Error"), ("output",)),
}


def _nagios(event: bytes) -> Values | None:
    values = matched(_NAGIOS, event)
    columns = _COLUMNS.get(values[b"type"]) if values is not None else None
    if values is None or columns is None:
        return None
    cells = values.pop(b"rest", b"").split(b";", len(columns) - 1)
    values.update((name.encode(), cell.strip()) for name, cell in zip(columns, cells, strict=False) if cell.strip())
    return values


_STATES = {
    **dict.fromkeys((b"OK", b"UP"), Level.INFO),
    **dict.fromkeys((b"WARNING", b"UNKNOWN", b"Warning"), Level.WARN),
    **dict.fromkeys((b"CRITICAL", b"DOWN", b"UNREACHABLE", b"Error"), Level.ERROR),
}

NAGIOS = Keyed(
    name="nagios",
    read=_nagios,
    starts=STRUCTURED,
    aliases={"time": ("stamp",), "level": ("state", "type"), "message": ("text",)},
    level=lambda word: _STATES.get(word) or level_of(word),
)
"""Nagios, Naemon, Icinga 1: `[epoch] SERVICE ALERT: host;service;CRITICAL;HARD;3;text`."""
