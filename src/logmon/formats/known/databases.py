"""PostgreSQL, MySQL and MariaDB, MongoDB, Redis."""

import re

from logmon.formats.keyed import Keyed, Values
from logmon.formats.pattern import Derived, Pattern, token_level
from logmon.formats.starting import STRUCTURED
from logmon.formats.zones import ZONE
from logmon.model.event import Level

_SQL_LEVEL = rb"DEBUG[1-5]?|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|DETAIL|HINT|QUERY|CONTEXT|STATEMENT|LOCATION"
_PG_TIME = rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: (?:[A-Z]{2,5}|[+-]\d\d(?::?\d\d)?)(?![^ :,\[]))?"

_STEP = re.compile(
    rb"(?:duration: (?P<ms>\d{1,12}(?:\.\d{1,6})?) ms)?(?:\s*(?P<step>statement|parse|bind|execute|execute fetch from)"
    rb"(?: (?P<name>[^:\n]{1,200}))?: (?P<query>.*))?",
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
        rb"(?: ?(?:user=)?(?:\[unknown\]|(?P<user>[^@ ,:\n]{0,63}))(?:@|,db=)(?:\[unknown\]|(?P<database>[^@ ,:\n]{0,63}))"
        rb"(?:,app=(?P<application>[^ ,\n]{0,63}))?(?:,client=(?P<ip_2>[^ \n]{0,100}))?:?)?"
        rb" ?(?P<level>" + _SQL_LEVEL + rb"):  (?:(?P<code>[0-9A-Z]{5}): )?(?P<message>.*)"
    ),
    starts=re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
    derived={
        "level": token_level("level"),
        "query": _step("query"),
        "query_step": _step("step"),
        "query_name": _step("name"),
        "duration_ms": Derived(("message",), _duration, "float"),
    },
)
"""PostgreSQL's standard error with the usual `log_line_prefix`es: `%m [%p] `, `%t [%p-%l] %q%u@%d `, RDS's `%t:%r:%u@%d:[%p]:`."""

_CSV_COLUMNS = (
    "log_time user database pid connection session_id session_line command session_start virtual_transaction"
    " transaction error_severity code text detail hint internal_query internal_query_pos context query query_pos location"
    " application backend_type leader_pid query_id"
).split()
_CELL = re.compile(rb'(?:"((?:[^"]|"")*+)"|([^,"\n]*+))(?:,|\Z)')
_CSV_HEAD = re.compile(
    rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \w{2,5},(?:\"[^\"\n]*\")?,(?:\"[^\"\n]*\")?,\d{1,9},(?:\"[^\"\n]*\")?,[0-9a-f]{1,9}\.[0-9a-f]{1,6},"
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
        for key, group in ((b"query", "query"), (b"query_step", "step"), (b"query_name", "name"), (b"duration_ms", "ms")):
            if found := step[group]:
                values.setdefault(key, found)
    return values


POSTGRES_CSV = Keyed(
    name="postgres_csv",
    read=_csv,
    starts=re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \w{2,5},"),
    aliases={"time": ("log_time",), "level": ("error_severity",), "message": ("text",), "program": ("application",)},
)
"""PostgreSQL's `csvlog`, also with quoted text over several lines."""

MYSQL_ERROR = Pattern(
    name="mysql_error",
    pattern=(
        rb"(?P<time>\d{4}-\d\d-\d\d[T ] ?\d{1,2}:\d\d:\d\d(?:\.\d{1,9})?(?:" + ZONE + rb")?|\d{6} {1,2}\d{1,2}:\d\d:\d\d)"
        rb"(?: (?P<thread>\d{1,20}))? \[(?P<level>Note|Warning|ERROR|System|Error)\](?: \[(?P<code>MY-\d{1,9})\])?"
        rb"(?: \[(?P<program>\w{1,40})\])? (?P<message>.*)"
    ),
    starts=re.compile(rb"\d{4}-\d\d-\d\d[T ] ?\d{1,2}:\d\d:\d\d|\d{6} {1,2}\d{1,2}:\d\d:\d\d"),
    derived={"level": token_level("level")},
)

_SLOW = re.compile(rb"# (?:Time: |User@Host: |Query_time: |Thread_id: |Schema: )")
_SLOW_TIME = re.compile(rb"# Time: (?:(\d{6} {1,2}\d{1,2}:\d\d:\d\d)|(\d{4}-[^ \n]{10,40}))")
_SLOW_USER = re.compile(
    rb"# User@Host: (?:([^\[\n]{0,100})\[([^\]\n]{0,100})\]|([^ \n]{0,100})) @ ?([^ \[\n]{0,255}) *\[([^\]\n]{0,64})\](?: +Id: *(\d{1,20}))?"
)
_SLOW_PAIR = re.compile(rb"(?<=[ #])([A-Z]\w{1,60}): {1,6}([^ \n]{1,200})")
_SLOW_SET = re.compile(rb"^SET timestamp=(\d{9,11})[.\d]{0,10};", re.MULTILINE)
_SLOW_USE = re.compile(rb"^use (`?)([^;`\n]{1,64})\1;$", re.MULTILINE | re.IGNORECASE)


def _slow(event: bytes) -> Values | None:
    if _SLOW.match(event) is None:
        return None
    head = b"\n".join(line for line in event.split(b"\n") if line.startswith(b"# "))
    values: Values = {}
    if found := _SLOW_TIME.search(head):
        values[b"log_time"] = found[1] or found[2]
    if found := _SLOW_SET.search(event):
        values[b"epoch"] = found[1]
    if found := _SLOW_USER.search(head):
        names = (b"user", b"host", b"ip", b"id")
        user = found[1] or (b"[" + found[2] + b"]" if found[2] else b"") or found[3] or b""
        values |= {k: v.strip() for k, v in zip(names, (user, found[4], found[5], found[6]), strict=True) if v}
    for key, value in _SLOW_PAIR.findall(head):
        if key not in (b"Time", b"Host", b"Id"):
            values.setdefault(key, value)
    if found := _SLOW_USE.search(event):
        values[b"db"] = found[2]
    elif b"Schema" in values:
        values[b"db"] = values[b"Schema"]
    if (seconds := values.get(b"Query_time", b"")).replace(b".", b"", 1).isdigit():
        values[b"duration_ms"] = b"%.3f" % (float(seconds) * 1000)
    if query := _slow_query(event):
        values[b"query"] = query
    return values


def _slow_query(event: bytes) -> bytes:
    """The statement without the lines that only set the scene; what an administrator's command is called, else."""
    lines = event.split(b"\n")
    at = 0
    while at < len(lines) and (
        lines[at].startswith((b"# ", b"#\n")) and not lines[at].startswith(b"# administrator command")
        or lines[at] == b"#"
        or _SLOW_SET.match(lines[at])
        or _SLOW_USE.match(lines[at])
    ):
        at += 1
    statement = b"\n".join(lines[at:]).strip()
    return statement.removeprefix(b"# administrator command: ").rstrip(b";").rstrip()


_NO_TIME_ABOVE = (
    rb"(?<!# Time: \d{6} [ \d]\d:\d\d:\d\d\n)(?<!# Time: \d{6}  \d:\d\d:\d\d\n)"
    rb"(?<!# Time: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\n)(?<!# Time: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n)"
    rb"(?<!# Time: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d\n)"
)

MYSQL_SLOW = Keyed(
    name="mysql_slow",
    read=_slow,
    starts=re.compile(rb"# Time: |" + _NO_TIME_ABOVE + rb"# User@Host: "),
    aliases={"time": ("epoch", "log_time"), "message": ("query",), "level": ()},
)
"""The slow query log of MySQL, Percona and MariaDB: the text is the statement, without its `use` and `SET timestamp`."""

_MONGO_LEVELS = {b"F": Level.CRITICAL, b"E": Level.ERROR, b"W": Level.WARN, b"I": Level.INFO, b"D": Level.DEBUG}

MONGODB = Pattern(
    name="mongodb",
    pattern=(
        rb"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d{4})|[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{3})?)"
        rb" (?:(?P<level>[FEWID])(?P<verbosity>[1-5])? {1,2}(?:-|(?P<program>[A-Z_]{1,20})) *)?\[(?P<thread>[^\]\n]{1,100})\] (?P<message>.*)"
    ),
    starts=STRUCTURED,
    derived={"level": Derived(("level",), _MONGO_LEVELS.get, "level")},
)
"""MongoDB before 4.4; newer ones write JSON."""

_REDIS_LEVELS = {b".": Level.DEBUG, b"-": Level.TRACE, b"*": Level.NOTICE, b"#": Level.WARN}

REDIS = Pattern(
    name="redis",
    pattern=(
        rb"(?:(?P<pid>\d{1,9}):(?P<role>[XCSMA]) |\[(?P<pid_2>\d{1,9})\] )?"
        rb"(?P<time>\d{1,2} [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d{3})?) (?P<level>[.*#-]) (?P<message>.*)"
    ),
    starts=re.compile(rb"(?:\d{1,9}:[XCSMA] |\[\d{1,9}\] )?\d{1,2} [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d:\d\d|\d{1,9}:signal-handler"),
    derived={"level": Derived(("level",), _REDIS_LEVELS.get, "level")},
)

REDIS_MONITOR = Pattern(
    name="redis_monitor",
    pattern=(
        rb"(?P<time>\d{9,11}\.\d{1,6}) (?:\[(?P<database>\d{1,6}) (?P<ip>[^\] ]{1,64}?)(?::(?P<port>\d{1,5}))?\] )?"
        rb'(?P<message>"(?P<command>[^"\n]{1,64})".*)'
    ),
    starts=STRUCTURED,
)
