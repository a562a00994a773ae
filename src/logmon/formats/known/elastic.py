"""Elasticsearch, OpenSearch and Logstash: the server's log, the slow logs and the audit trail.

An event of a slow log or of the audit trail is nothing but values. It has no text besides, so its message is the whole
event (decision 0015).
"""

import re
from typing import Any

import msgspec

from logmon.formats.keyed import Keyed, Values, matched
from logmon.formats.levels import level_of
from logmon.formats.pattern import Derived, Pattern
from logmon.formats.starting import OBJECTS
from logmon.model.event import Level

_ISO = rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{3}(?:Z|[+-]\d\d:?\d\d)?"


def _level(word: bytes) -> Level | None:
    return Level.WARN if word == b"DEPRECATION" else level_of(word)


_HEAD = rb"\[(?P<time>" + _ISO + rb")\]\[(?P<level>[A-Z]{4,11}) *\]"
_NODE = rb"(?: \[(?P<node>(?!_)[^\]\n]{0,200})\](?!\[))?"
_INDEX = (
    rb"\[(?P<index>[^\] /\[\n_]{1,1}[^\] /\[\n]{0,255})(?:/(?P<index_id>[\w-]{22}))?\](?:\[(?P<shard>\d{1,5})\])?"
    rb"(?=[ \n]|$)"
)

ELASTIC = Pattern(
    name="elastic",
    pattern=(_HEAD + rb"\[(?P<logger>[^\] \n]{1,200}) *\]" + _NODE + rb"(?: ?" + _INDEX + rb")? ?(?P<message>.*)"),
    starts=re.compile(rb"\[\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{3}"),
    derived={"level": Derived(("level",), _level, "level")},
    aliases={"program": "logger"},
)
"""`[time][LEVEL][component] [node] [index][shard] text`."""

_MEASURES = (
    *("took", "took_millis", "total_hits", "types", "stats", "search_type", "total_shards", "type", "id"),
    "routing",
)
_MEASURE = re.compile(rb"(?:^|[ \]])(" + "|".join(_MEASURES).encode() + rb")\[([^\]\n]{1,2000})\]")
_SOURCE = re.compile(rb" source\[(.{1,8000}?)\](?:, |,?\s*\Z)", re.DOTALL)


def _source(message: bytes) -> bytes | None:
    found = _SOURCE.search(message)
    return found[1] if found else None


def _measure(name: bytes) -> Derived:
    """`took[4.5ms], total_hits[19435]`."""
    search = re.compile(rb"[ \]]" + name + rb"\[([^\]\n]{1,2000})\]").search

    def value(message: bytes) -> bytes | None:
        found = search(message)
        return found[1] if found else None

    return Derived(("message",), value, "bytes")


ELASTIC_SLOW = Pattern(
    name="elastic_slow",
    pattern=(
        rb"(?P<message>"
        + _HEAD
        + rb"\[(?P<logger>[^\] \n]{0,180}slowlog[^\] \n]{0,180}) *\]"
        + _NODE
        + rb" ?"
        + _INDEX
        + rb" ?took\[.*)"
    ),
    starts=ELASTIC.starts,
    derived={
        "level": ELASTIC.derived["level"],
        "source_query": Derived(("message",), _source, "bytes"),
        **{name: _measure(name.encode()) for name in _MEASURES},
    },
    aliases={"program": "logger"},
)
"""The slow logs as text: `[time][LEVEL][index.search.slowlog.query] [node] [index][shard] took[4ms], …`."""

_PLACE = re.compile(_INDEX)
_decoder = msgspec.json.Decoder(dict[str, Any])


def _slow_json(event: bytes) -> Values | None:
    if b"_slowlog" not in event:
        return None
    try:
        found = _decoder.decode(event)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if not str(found.get("type") or found.get("event.dataset")).endswith("_slowlog"):
        return None
    values = {_bytes(key): _bytes(value) for key, value in found.items() if value not in (None, "")}
    message = values.pop(b"message", b"")
    if place := _PLACE.match(message):
        values.update((name.encode(), value) for name, value in place.groupdict().items() if value)
    for name, value in _MEASURE.findall(message):  # before 7.4 they stand in the message
        values.setdefault(name, value)
    if source := _source(message):
        values.setdefault(b"source_query", source)
    values[b"text"] = event
    return values


def _bytes(value: Any) -> bytes:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else msgspec.json.encode(value)


ELASTIC_SLOW_JSON = Keyed(
    name="elastic_slow_json",
    read=_slow_json,
    starts=OBJECTS,
    aliases={
        "time": ("timestamp", "@timestamp"),
        "level": ("level", "log.level"),
        "message": ("text",),
        "program": ("component", "log.logger"),
        "duration_ms": ("took_millis", "elasticsearch.slowlog.took_millis"),
    },
)
"""The slow logs as JSON. What their message names (the index; before 7.4 the measures too) is a field of its own."""

_AUDIT = re.compile(
    rb"\[(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{3})\] (?:\[(?P<node>[^\]\n]{0,200})\] )?\["
    rb"(?P<layer>[a-z_]{2,20})\] "
    rb"\[(?P<event>[a-z_]{3,60})\]\s+(?P<rest>\w{1,60}=\[.*)",
    re.DOTALL,
)
_AUDIT_PAIR = re.compile(rb"(?<!\w)(\w{1,60})=\[([^\]\n]{1,4000})\]")


def _audit(event: bytes) -> Values | None:
    values = matched(_AUDIT, event)
    if values is None:
        return None
    for key, value in _AUDIT_PAIR.findall(values.pop(b"rest")):
        values.setdefault(key, value)
    values[b"text"] = event
    return values


ELASTIC_AUDIT = Keyed(
    name="elastic_audit",
    read=_audit,
    starts=ELASTIC.starts,
    aliases={
        "time": ("stamp",),
        "message": ("text",),
        "level": (),
        "ip": ("origin_address",),
        "user": ("principal",),
        "path": ("uri",),
    },
)
"""The audit trail as text: `[time] [node] [rest] [authentication_failed] origin_address=[…], …`."""
