"""MySQL, Percona and MariaDB: the error log and the slow query log."""

import re

from logmon.formats.keyed import Keyed, Values
from logmon.formats.pattern import Pattern, token_level
from logmon.formats.zones import ZONE

MYSQL_ERROR = Pattern(
    name="mysql_error",
    pattern=(
        rb"(?P<time>\d{4}-\d\d-\d\d[T ] ?\d{1,2}:\d\d:\d\d(?:\.\d{1,9})?(?:"
        + ZONE
        + rb")?|\d{6} {1,2}\d{1,2}:\d\d:\d\d)"
        rb"(?: (?P<thread>\d{1,20}))? \[(?P<level>Note|Warning|ERROR|System|Error)\](?: \[(?P<code>MY-\d{1,9})\])?"
        rb"(?: \[(?P<program>\w{1,40})\])? (?P<message>.*)"
    ),
    starts=re.compile(rb"\d{4}-\d\d-\d\d[T ] ?\d{1,2}:\d\d:\d\d|\d{6} {1,2}\d{1,2}:\d\d:\d\d"),
    derived={"level": token_level("level")},
)

_SLOW = re.compile(rb"# (?:Time: |User@Host: |Query_time: |Thread_id: |Schema: )")
_SLOW_TIME = re.compile(rb"# Time: (?:(\d{6} {1,2}\d{1,2}:\d\d:\d\d)|(\d{4}-[^ \n]{10,40}))")
_SLOW_USER = re.compile(
    rb"# User@Host: (?:([^\[\n]{0,100})\[([^\]\n]{0,100})\]|([^ \n]{0,100})) @ ?([^ \[\n]{0,255})"
    rb" *\[([^\]\n]{0,64})\](?: +Id: *(\d{1,20}))?"
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
        (lines[at].startswith((b"# ", b"#\n")) and not lines[at].startswith(b"# administrator command"))
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
    aliases={"time": ("log_time", "epoch"), "message": ("query",), "level": ()},
)
"""The slow query log of MySQL, Percona and MariaDB. The text is the statement, without `use` and `SET timestamp`."""
