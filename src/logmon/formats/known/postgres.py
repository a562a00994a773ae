"""PostgreSQL: standard error and CSV."""

import re

from logmon.formats.keyed import Keyed, Values
from logmon.formats.pattern import Derived, Pattern, token_level

_SQL_LEVEL = rb"DEBUG[1-5]?|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|DETAIL|HINT|QUERY|CONTEXT|STATEMENT|LOCATION"
_PG_TIME = rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: (?:[A-Z]{2,5}|[+-]\d\d(?::?\d\d)?)(?![^ :,\[]))?"

_STEP = re.compile(
    rb"(?:duration: (?P<ms>\d{1,12}(?:\.\d{1,6})?) ms)?(?:\s*(?P<step>statement|parse|bind|execute|execute fetch from)"
    rb"(?: (?P<name>[^\s]{1,200}))?:\s(?P<query>.*))?",
    re.DOTALL,
)


def _step(group: str) -> Derived:
    """A part of `duration: 0.3 ms  execute name: select …`."""

    def value(message: bytes) -> bytes | None:
        found = _STEP.match(message)
        return (found[group] or b"").rstrip() or None if found else None

    return Derived(("message",), value, "bytes")


def _duration(message: bytes) -> float | None:
    found = _STEP.match(message)
    return float(found["ms"]) if found and found["ms"] else None


POSTGRES = Pattern(
    name="postgres",
    pattern=(
        rb"(?P<time>" + _PG_TIME + rb"):? ?(?:(?P<ip>[\w.-]{0,100})\((?P<port>\d{1,5})\):)?"
        rb"(?: ?\[(?P<pid>\d{1,9})(?:-(?P<session_line>\d{1,12}))?\]:?)?(?: \[(?P<session_line_2>\d{1,9})-\d{1,9}\])?"
        rb"(?: ?(?:user=)?(?:\[unknown\]|(?P<user>[^@ ,:\n]{0,63}))(?:@|,db=)(?:\[unknown\]|"
        rb"(?P<database>[^@ ,:\n]{0,63}))"
        rb"(?:,app=(?P<application>[^ ,\n]{0,63}))?(?:,client=(?P<ip_2>[^ \n]{0,100}))?:?)?(?:\[(?P<pid_2>\d{1,9})\]:)?"
        rb" ?(?P<level>" + _SQL_LEVEL + rb"): {1,2}(?:(?P<code>[0-9A-Z]{5}): )?(?P<message>.*)"
    ),
    starts=re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
    derived={
        "level": token_level("level"),
        "log_time": Derived(("time",), lambda time: time or None, "bytes"),
        "query": _step("query"),
        "query_step": _step("step"),
        "query_name": _step("name"),
        "duration_ms": Derived(("message",), _duration, "float"),
    },
)
"""PostgreSQL's standard error with the usual prefixes: `%m [%p] `, `%t [%p-%l] %q%u@%d `, RDS's `%t:%r:%u@%d:[%p]:`."""

_CSV_COLUMNS = [
    "log_time",
    "user",
    "database",
    "pid",
    "connection",
    "session_id",
    "session_line",
    "command",
    "session_start",
    "virtual_transaction",
    "transaction",
    "error_severity",
    "code",
    "text",
    "detail",
    "hint",
    "internal_query",
    "internal_query_pos",
    "context",
    "query",
    "query_pos",
    "location",
    "application",
    "backend_type",
    "leader_pid",
    "query_id",
]
_CELL = re.compile(rb'(?:"((?:[^"]|"")*+)"|([^,"\n]*+))(?:,|\Z)')
_CSV_HEAD = re.compile(
    rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \w{2,5},(?:\"[^\"\n]*\")?,(?:\"[^\"\n]*\")?,\d{1,9},"
    rb"(?:\"[^\"\n]*\")?,[0-9a-f]{1,9}\.[0-9a-f]{1,6},"
)
_ADDRESS = re.compile(rb"(.+):(\d{1,5})")


def _csv(event: bytes) -> Values | None:
    if _CSV_HEAD.match(event) is None:
        return None
    values: Values = {}
    at = 0
    for column in _CSV_COLUMNS:
        cell = _CELL.match(event, at)
        if cell is None:  # an event of many lines, cut before its closing quote
            values[column.encode()] = event[at:].lstrip(b'"').replace(b'""', b'"')
            break
        if value := (cell[1] or b"").replace(b'""', b'"') or cell[2]:
            values[column.encode()] = value
        at = cell.end()
    if address := _ADDRESS.fullmatch(values.get(b"connection", b"")):
        values[b"ip"], values[b"port"] = address[1], address[2]
    if step := _STEP.match(values.get(b"text", b"")):
        for key, group in (
            (b"query", "query"),
            (b"query_step", "step"),
            (b"query_name", "name"),
            (b"duration_ms", "ms"),
        ):
            if found := step[group]:
                values.setdefault(key, found)
        if step["query"]:
            values[b"statement"] = step["query"]
    return values


POSTGRES_CSV = Keyed(
    name="postgres_csv",
    read=_csv,
    starts=re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \w{2,5},"),
    aliases={
        "time": ("log_time",),
        "level": ("error_severity",),
        "message": ("statement", "text"),
        "program": ("application",),
    },
)
"""PostgreSQL's `csvlog`, also with quoted text over several lines."""
