"""JSON Lines: one object per event, stable keys in a stable order, versioned by `v`."""

from typing import Any

import msgspec

from logmon.model.event import Event
from logmon.model.text import well_formed
from logmon.outputs.base import Bare, Look
from logmon.outputs.columns import level_name, value
from logmon.outputs.stamp import Stamp

VERSION = 1


class Json(Bare):
    """`partition` is left out where it says the same as `source`; `line` and `end_line` are null where the source was
    not counted. With `--fields` the object has exactly the wanted names."""

    def __init__(self, look: Look) -> None:
        self._columns = look.columns
        self._iso = Stamp(look.zone).iso
        self._encode = msgspec.json.Encoder(enc_hook=str).encode

    def render(self, event: Event) -> bytes:
        document = self._picked(event) if self._columns else self._whole(event)
        try:
            return self._encode(document) + b"\n"
        except (UnicodeEncodeError, OverflowError, TypeError, RecursionError):
            return self._encode(plain(document)) + b"\n"

    def _whole(self, event: Event) -> dict[str, Any]:
        source, partition = event.origin.source, event.origin.partition
        document = {
            "v": VERSION,
            "time": self._iso(event.time),
            "time_source": event.time_source,
            "level": level_name(event.level),
            "message": event.message,
            "source": source,
        }
        if partition and partition != source:
            document["partition"] = partition
        document["offset"] = event.position
        document["line"] = event.line or None
        document["end_line"] = event.end_line or None
        document["format"] = event.format
        document["fields"] = event.fields
        return document

    def _picked(self, event: Event) -> dict[str, Any]:
        shown, hidden = self._columns.shown, self._columns.hidden
        if shown:
            return {name: self._iso(event.time) if name == "time" else value(event, name) for name in shown}
        document = {name: part for name, part in self._whole(event).items() if name not in hidden}
        if "fields" in document:
            document["fields"] = {name: part for name, part in event.fields.items() if name not in hidden}
        return document


def plain(part: Any, depth: int = 100) -> Any:
    """The value in a form that every JSON reader takes: well-formed text, integers over 64 bits as text, nothing nested
    deeper than `depth`."""
    if isinstance(part, str):
        return well_formed(part)
    if isinstance(part, bool) or part is None or isinstance(part, float):
        return part
    if isinstance(part, int):
        return part if -(2**63) <= part < 2**64 else str(part)
    if depth == 0:
        return "…"
    if isinstance(part, dict):
        return {well_formed(str(name)): plain(inner, depth - 1) for name, inner in part.items()}
    if isinstance(part, list | tuple | set | frozenset):
        return [plain(inner, depth - 1) for inner in part]
    return part.decode("utf-8", "backslashreplace") if isinstance(part, bytes) else well_formed(str(part))
