"""Formats that are one regular expression: the base of all declarative entries.

Named groups are the fields. `time`, `level` and `message` are what they say; `thread_2` is another place where `thread`
can stand. A group that did not take part is a missing field; so is an empty one. A pattern is matched from the first
byte of an event's first line (further lines belong to the message), so it needs no `^`, `$` or care about newlines. It
ends with `(?P<message>.*)`, or in `optional`, the part behind it that may be absent and is read only when a field of it
is wanted. What makes `re` fast: `[^x]` of one character, `.*` to the end, alternatives in the order of their frequency.
Optional groups are what makes it slow, so a format may have a `common` form without them, for most of its lines.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from msgspec import Struct

from logmon.formats import levels
from logmon.formats.base import Access, Parsed, Record
from logmon.formats.clean import BOM, clean, text
from logmon.formats.timestamps import Timestamps
from logmon.model.event import Level
from logmon.model.memo import Memo
from logmon.model.time import Instant


class Derived(Struct, frozen=True):
    """A field computed from groups: `function` takes their bytes (empty when missing) and gives the value or None.
    `repeats`: what a single group says is often the same, so answers are kept."""

    needs: tuple[str, ...]
    function: Callable[..., Any]
    kind: str
    repeats: bool = False


_KINDS: dict[str, Callable[[bytes], Any]] = {"bytes": text, "int": int, "float": float}


class Pattern(Struct, frozen=True):
    """One text format. `kinds` gives the groups that are numbers (`int`, `float`: the pattern must let only those
    through), `derived` the fields that are computed, `aliases` well-known names for its own groups. `common` has the
    same groups in the same order, and reads in the lines that it matches what `pattern` reads in them."""

    name: str
    pattern: bytes
    starts: re.Pattern[bytes]
    optional: bytes = b""
    common: bytes = b""
    kinds: Mapping[str, str] = {}
    derived: Mapping[str, Derived] = {}
    aliases: Mapping[str, str] = {}

    def parse(self, raw: bytes, stamps: Timestamps, reference: Instant) -> Parsed | None:
        head, newline, rest = clean(raw).partition(b"\n")
        found = re.compile(self.pattern + self.optional).match(head)
        if found is None:
            return None
        groups = {name: value for name, value in found.groupdict().items() if value}
        if newline and "message" in found.re.groupindex:
            groups["message"] = groups.get("message", b"") + newline + rest
        level = self._derive("level", groups)
        message = self._derive("message", groups)
        moment = _either("time", groups)
        return Parsed(
            time=stamps.parse(moment, reference) if moment else None,
            level=Level(level) if level is not None else None,
            message=text(message or b""),
            fields=self._fields(groups),
        )

    def decoder(self, fields: frozenset[str], stamps: Timestamps) -> "PatternDecoder":
        return PatternDecoder(self, fields, stamps)

    def source_of(self, field: str) -> Derived | tuple[str, ...] | None:
        """What a field is read from: a computation, or the groups that may hold it."""
        if field in self.derived:
            return self.derived[field]
        own = self.aliases.get(field, field)
        return self.places(own) or None

    def places(self, own: str) -> tuple[str, ...]:
        """The groups that may hold one of the format's own fields."""
        return tuple(name for name in names(self.pattern + self.optional) if _base(name) == own)

    def _derive(self, field: str, groups: Mapping[str, bytes]) -> Any:
        derived = self.derived.get(field)
        if derived is None:
            return _either(field, groups)
        return derived.function(*(_either(name, groups) or b"" for name in derived.needs))

    def _fields(self, groups: Mapping[str, bytes]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name, value in groups.items():
            if _base(name) not in _OWN_PLACE:
                fields.setdefault(_base(name), _KINDS[self.kinds.get(_base(name), "bytes")](value))
        for name in self.derived:
            if name not in _OWN_PLACE and (value := self._derive(name, groups)) is not None:
                fields[name] = text(value) if isinstance(value, bytes) else value
        for name, own in self.aliases.items():
            if own in fields:
                fields[name] = fields[own]
        return fields


_OWN_PLACE = frozenset(("time", "level", "message"))


_SOME = 3
"""Events that tell whether all of them are likely to be of a format."""


class PatternDecoder:
    """Records are tuples of bytes: the wanted groups in the order of the pattern, empty where one took no part."""

    def __init__(self, form: Pattern, fields: frozenset[str], stamps: Timestamps) -> None:
        self._format = form
        self._stamps = stamps
        wanted = _groups_for(form, fields | {"time"})
        behind = _project_optional(form.optional, wanted)
        projected = _project(form.pattern, wanted) + behind
        kept = names(projected)
        self._index = {name: i for i, name in enumerate(kept)}
        self._message = self._index.get("message")
        self._time = [self._index[name] for name in form.places("time")]
        common = [_project(form.common, wanted) + behind] if form.common else []
        # `findall` gives tuples only for two groups and more.
        padding = b"()" * (2 - len(kept))
        self._all = [re.compile(b"^(?:" + text + padding + b")", re.MULTILINE) for text in (*common, projected)]
        self._each = self._all[-1].match
        self._prefix = f"{form.name}_"
        self.env: Mapping[str, object] = {
            f"{self._prefix}{name}": Memo(d.function).__getitem__ if d.repeats else d.function
            for name, d in form.derived.items()
        }

    def decode(self, events: Sequence[bytes]) -> list[Record | None]:
        joined = b"\n".join(events)
        alone = joined.count(b"\n") == len(events) - 1
        joined = clean(joined)
        if alone and joined.count(b"\n") == len(events) - 1 and BOM not in joined:
            alike = all(map(self._each, events[:: len(events) // _SOME + 1]))
            return (self._at_once(joined, len(events)) if alike else None) or self._line_by_line(joined)
        lines = [event for event in events if b"\n" not in event]
        if len(lines) in (0, len(events)):
            return [self._one(clean(event)) for event in events]
        records = iter(self.decode(lines))
        return [self._one(clean(event)) if b"\n" in event else next(records) for event in events]

    def _at_once(self, joined: bytes, count: int) -> list[Record | None] | None:
        """Of lines that are all of this format; None: they are not."""
        for form in self._all:
            records = cast("list[Record | None]", form.findall(joined))
            if len(records) == count:
                return records
        return None

    def _line_by_line(self, joined: bytes) -> list[Record | None]:
        match = self._each
        return [None if (found := match(line)) is None else found.groups(b"") for line in joined.split(b"\n")]

    def _one(self, event: bytes) -> Record | None:
        head, newline, rest = event.partition(b"\n")
        found = self._each(head)
        if found is None:
            return None
        groups = found.groups(b"")
        if newline and self._message is not None:
            i = self._message
            groups = (*groups[:i], groups[i] + newline + rest, *groups[i + 1 :])
        return groups

    def access(self, field: str) -> Access | None:
        source = self._format.source_of(field)
        if source is None or field == "time":
            return None
        if isinstance(source, Derived):
            arguments = ", ".join(self._either(self._format.places(name), "b''") for name in source.needs)
            return Access(f"{self._prefix}{field}({arguments})", source.kind)
        kind = self._format.kinds.get(_base(source[0]), "bytes")
        if kind == "bytes":
            return Access(f"({self._either(source, 'None')})", kind)
        place = " or ".join(f"e[{self._index[name]}]" for name in source)
        return Access(f"({kind}({place}) if {place} else None)", kind)

    def reader(self, field: str) -> Callable[[Record], Any]:
        """`access` as a function, for text."""
        source = self._format.source_of(field)
        if isinstance(source, Derived):
            needs = [self._first(self._format.places(name)) for name in source.needs]
            function = source.function
            return lambda record: function(*(read(record) or b"" for read in needs))
        return self._first(source or ())

    def _first(self, groups: tuple[str, ...]) -> Callable[[Record], Any]:
        places = [self._index[name] for name in groups]
        return lambda record: next((record[i] for i in places if record[i]), None)

    def _either(self, groups: tuple[str, ...], otherwise: str) -> str:
        places = [f"e[{self._index[name]}]" for name in groups]
        return " or ".join(places if len(places) == 1 and otherwise == "b''" else [*places, otherwise])

    def times(self, records: Sequence[Record], reference: Instant) -> list[Instant | None]:
        if not self._time:
            return [None] * len(records)
        first, *others = self._time
        texts = [record[first] for record in records]
        for i in others:
            texts = [moment or record[i] for moment, record in zip(texts, records, strict=True)]
        return self._stamps.parse_all(texts, reference)


def _groups_for(form: Pattern, fields: frozenset[str]) -> set[str]:
    wanted: set[str] = set()
    for field in fields:
        source = form.source_of(field)
        if isinstance(source, Derived):
            wanted.update(place for name in source.needs for place in form.places(name))
        else:
            wanted.update(source or ())
    return wanted


_GROUP = re.compile(rb"\(\?P<(\w+)>")


def names(pattern: bytes) -> list[str]:
    """The named groups of a pattern, in order."""
    return [name.decode() for name in _GROUP.findall(pattern)]


def _base(name: str) -> str:
    return re.sub(r"_\d$", "", name)


def _project(pattern: bytes, wanted: set[str]) -> bytes:
    """The same pattern, capturing only the wanted groups."""
    return _GROUP.sub(lambda m: m[0] if m[1].decode() in wanted else b"(?:", pattern)


def _project_optional(pattern: bytes, wanted: set[str]) -> bytes:
    """What may be absent matches anything: when nothing of it is wanted, the line is passed over."""
    return _project(pattern, wanted) if wanted.intersection(names(pattern)) else b".*" if pattern else b""


def _either(field: str, groups: Mapping[str, bytes]) -> bytes | None:
    for name, value in groups.items():
        if _base(name) == field:
            return value
    return None


def token_level(*groups: str) -> Derived:
    """The level is a word in a group."""
    table = levels.tokens()
    return Derived(groups, table.__getitem__ if len(groups) == 1 else lambda *found: table[b"".join(found)], "level")
