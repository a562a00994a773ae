"""logfmt: `time=… level=… source=… message="…" name=value …`, nested fields dotted."""

import re
from typing import Any

import msgspec

from logmon.model.event import Event
from logmon.model.later import later
from logmon.model.text import well_formed
from logmon.outputs.base import Bare, Look
from logmon.outputs.columns import level_name, value
from logmon.outputs.flat import flattened, text_of
from logmon.outputs.stamp import Stamp

_BARE = re.compile(r"[!#-<>-~]+")
"""ASCII without blanks, controls, quotes and `=`."""
_NO_NAME = later(r'[\s="\x00-\x1f\x7f-\x9f]')


class Logfmt(Bare):
    def __init__(self, look: Look) -> None:
        self._columns = look.columns
        self._iso = Stamp(look.zone).iso

    def render(self, event: Event) -> bytes:
        pairs = [f"{_NO_NAME.sub('_', name)}={quoted(found)}" for name, found in self._pairs(event)]
        return " ".join(pairs).encode("utf-8", "backslashreplace") + b"\n"

    def _pairs(self, event: Event) -> list[tuple[str, Any]]:
        if self._columns.shown:
            wanted = ((name, value(event, name)) for name in self._columns.shown)
            return [(name, self._iso(event.time) if name == "time" else found) for name, found in wanted]
        own: list[tuple[str, Any]] = [
            ("time", self._iso(event.time)),
            ("level", level_name(event.level)),
            ("source", event.origin.source),
            ("message", event.message),
        ]
        taken = {name for name, _ in own}
        fields = ((name, found) for name, found in flattened(event.fields) if name not in taken)
        hidden = self._columns.hidden
        return [(name, found) for name, found in (*own, *fields) if found is not None and name not in hidden]


def quoted(found: Any) -> str:
    """Bare when it can be; else in double quotes with JSON's escapes, other characters as they are."""
    text = found if type(found) is str else text_of(found)
    if _BARE.fullmatch(text):
        return text
    return msgspec.json.encode(well_formed(text)).decode()
