"""JSON, one object per event, also behind a container's prefix (`web-1 | {…}`, `…Z stdout F {…}`)."""

import re
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, cast

import msgspec
from msgspec import Struct

from logmon.formats import levels
from logmon.formats.aliases import ALIASES, TIME, keys_of
from logmon.formats.base import Access, Parsed, Record
from logmon.formats.clean import clean, clean_all
from logmon.formats.starting import OBJECTS
from logmon.formats.timestamps import Timestamps
from logmon.model.event import Level
from logmon.model.later import later
from logmon.model.time import Instant

_PREFIX = later(
    rb"\A[ \t]{0,16}(?:\d{4}-\d\d-\d\dT[^ \n]{9,24} std(?:out|err) [FP] "
    rb"|[\w./\[\]-]{1,128}(?: [\w./\[\]-]{1,128})?[ \t]{0,32}[|:]?[ \t]{1,4})?(?=\{)"
)

# RecursionError: nesting beyond the interpreter's limit. UnicodeDecodeError (a ValueError): a string is not UTF-8.
_MISFIT = (msgspec.MsgspecError, ValueError, RecursionError)

_FIRST, _LAST = itemgetter(0), itemgetter(-1)
_OPEN, _CLOSE = b"{}"


class JsonLines(Struct, frozen=True):
    """`extra` names further keys of a dialect, asked after those of every JSON log: `("message", "MESSAGE")`."""

    name: str = "json"
    starts: re.Pattern[bytes] = OBJECTS
    extra: tuple[tuple[str, str], ...] = ()

    def keys(self, field: str) -> tuple[str, ...]:
        own = TIME if field == "time" else keys_of(field)
        return own + tuple(key for name, key in self.extra if name == field)

    def names(self) -> dict[str, None]:
        return dict.fromkeys((*ALIASES, *(name for name, _ in self.extra if name != "time")))

    def parse(self, raw: bytes, stamps: Timestamps, reference: Instant) -> Parsed | None:
        values = _one(msgspec.json.Decoder(dict[str, Any]), clean(raw))
        if values is None:
            return None
        level = levels.level_of(_canonical(values, self.keys("level")))
        message = _canonical(values, self.keys("message"))
        fields = dict(values)
        for name in self.names():
            if (
                name not in fields
                and name not in ("level", "message")
                and (found := _canonical(values, self.keys(name))) is not None
            ):
                fields[name] = found
        times = (stamps.value(value, reference) for key in self.keys("time") for value in follow(values, key))
        return Parsed(
            time=next((at for at in times if at is not None), None),
            level=Level(level) if level is not None else None,
            message="" if message is None else message.rstrip("\n") if isinstance(message, str) else str(message),
            fields=fields,
        )

    def decoder(self, fields: frozenset[str], stamps: Timestamps) -> "JsonDecoder":
        return JsonDecoder(self, fields, stamps)


class JsonDecoder:
    """Records are structs with one attribute per wanted top-level key."""

    def __init__(self, form: JsonLines, fields: frozenset[str], stamps: Timestamps) -> None:
        self._format = form
        self._scalars = form.names()
        self._stamps = stamps
        keys: dict[str, str] = {}
        times = form.keys("time")
        for path in (*times, *(path for field in sorted(fields) for path in form.keys(field))):
            for key in (path, path.partition(".")[0]):
                keys.setdefault(key, f"f{len(keys)}")
        self._attributes = keys
        shape = msgspec.defstruct(
            "Wanted",
            [(attribute, Any, None) for attribute in keys.values()],
            rename={attribute: key for key, attribute in keys.items()},
            gc=False,
        )
        self._decoder = msgspec.json.Decoder(shape)
        self._times = [reader for key in times for reader in self._readers(key)]
        self.env: Mapping[str, object] = {"json_dig": dig, "json_level": levels.level_of}

    def decode(self, events: Sequence[bytes]) -> list[Record | None]:
        if not events:
            return []
        records = self._batch(events)
        if records is None:
            bare = [_bare(event) if b"{" in event else b"" for event in clean_all(events)]
            records = self._batch(bare)
        return self._mixed(bare) if records is None else records

    def _mixed(self, bare: list[bytes]) -> list[Record | None]:
        """Objects and other things."""
        objects = list(filter(_closed, bare))
        records = self._batch(objects)
        found = iter([_one(self._decoder, event) for event in objects] if records is None else records)
        return [next(found) if _closed(event) else _one(self._decoder, event) if event else None for event in bare]

    def _batch(self, events: Sequence[bytes]) -> list[Record | None] | None:
        """All at once, where each event opens and closes an object: then each has at least one, because no JSON goes on
        with `{` after `}`, and as many objects as events means one of each."""
        if not all(events) or set(map(_FIRST, events)) != {_OPEN} or set(map(_LAST, events)) != {_CLOSE}:
            return None
        try:
            records = cast("list[Record | None]", self._decoder.decode_lines(b"\n".join(events)))
        except _MISFIT:
            return None
        return records if len(records) == len(events) else None

    def access(self, field: str) -> Access | None:
        if field == "time":
            return None
        paths = self._format.keys(field)
        if any(path not in self._attributes for path in paths):
            return None  # a name that a rule makes and reads nowhere
        scalar = field in self._scalars
        places = [code for path in paths for code in self._places(path)]
        code = places[-1]
        for place in reversed(places[:-1]):
            held = f"{place} is not None" + (f" and type({place}) is not dict" if scalar else "")
            code = f"{place} if {held} else {code}"
        return Access(f"json_level({code})", "level") if field == "level" else Access(f"({code})", "any")

    def reader(self, field: str) -> Callable[[Record], Any]:
        """`access` as a function, for a field that is text."""
        readers = [reader for path in self._format.keys(field) for reader in self._readers(path)]

        def value(record: Record) -> Any:
            values = (read(record) for read in readers)
            return next((found for found in values if found is not None and type(found) is not dict), None)

        return value

    def _places(self, path: str) -> list[str]:
        """Where a path can be: under its literal name, else nested."""
        first, dot, rest = path.partition(".")
        literal = f"e.{self._attributes[path]}"
        return [literal, f"json_dig(e.{self._attributes[first]}, {tuple(rest.split('.'))!r})"] if dot else [literal]

    def _readers(self, path: str) -> list[Callable[[Record], Any]]:
        """The same as functions."""
        first, dot, rest = path.partition(".")
        literal = attrgetter(self._attributes[path])
        return [literal, _nested(self._attributes[first], rest)] if dot else [literal]

    def times(self, records: Sequence[Record], reference: Instant) -> list[Instant | None]:
        times: list[Instant | None] = [None] * len(records)
        for column in (list(map(key, records)) for key in self._times):
            if column.count(None) == len(column):
                continue
            if set(map(type, column)) == {str}:  # as it nearly always is
                read = self._stamps.parse_all(column, reference)
                met = times.count(None) < len(times)
                times = [new if old is None else old for old, new in zip(times, read, strict=True)] if met else read
                if None not in times:
                    break
                continue
            for i, value in enumerate(column):
                if value is not None and times[i] is None:
                    times[i] = self._stamps.value(value, reference)
            if None not in times:
                break
        return times


def _nested(attribute: str, rest: str) -> Callable[[Record], Any]:
    first, path = attrgetter(attribute), tuple(rest.split("."))
    return lambda record: dig(first(record), path)


def _bare(event: bytes) -> bytes:
    prefix = _PREFIX.match(event)
    return event[prefix.end() :] if prefix else event


def _closed(event: bytes) -> bool:
    return event[:1] == b"{" and event[-1:] == b"}"


def _one(decoder: msgspec.json.Decoder[Any], event: bytes) -> Any:
    """One event, less strictly: behind a prefix, with bytes that are not UTF-8. None when it is no object."""
    prefix = _PREFIX.match(event)
    if prefix is None:
        return None
    body = event[prefix.end() :]
    try:
        return decoder.decode(body)
    except UnicodeDecodeError:
        body = body.decode("utf-8", "replace").encode()
    except _MISFIT:
        return None
    try:
        return decoder.decode(body)
    except _MISFIT:
        return None


def dig(value: Any, path: tuple[str, ...]) -> Any:
    """Follow keys into nested objects; None where they end."""
    for key in path:
        if type(value) is not dict:
            return None
        value = value.get(key)
    return value


def follow(values: dict[str, Any], path: str) -> list[Any]:
    """What stands under a path, by its literal name or nested."""
    first, dot, rest = path.partition(".")
    found = (values.get(path), dig(values.get(first), tuple(rest.split("."))) if dot else None)
    return [value for value in found if value is not None]


def _canonical(values: dict[str, Any], paths: tuple[str, ...]) -> Any:
    """The same choice as `JsonDecoder.access`, on a whole object."""
    for path in paths:
        for found in follow(values, path):
            if type(found) is not dict:
                return found
    return None


JSON = JsonLines()
