"""Programs of the Java world whose lines say more than the common layouts of log4j."""

import re
from collections.abc import Callable

from logmon.formats.keyed import Keyed, Values, matched
from logmon.formats.levels import level_of
from logmon.formats.pattern import Derived, Pattern, token_level
from logmon.formats.starting import STRUCTURED
from logmon.model.event import Level

_ISO = rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{3}(?:Z|[+-]\d\d:?\d\d)?"

KAFKA = Pattern(
    name="kafka",
    pattern=(
        rb"\[(?P<time>"
        + _ISO
        + rb")\] (?P<level>TRACE|DEBUG|INFO|WARN|ERROR|FATAL) (?:\[(?P<component>[^\]\n]{1,200})\]:? )?"
        rb"(?P<message>[^\n]*?) ?\((?P<logger>[\w.$-]{1,200})\)(?=[ \t]*$)"
    ),
    starts=re.compile(rb"\[\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{3}"),
    derived={"level": token_level("level")},
    aliases={"program": "logger"},
)
"""Kafka, Connect and Schema Registry: the class stands behind the text."""


KAFKA_THREADS = Pattern(
    name="kafka_threads",
    pattern=(
        rb"\[(?P<time>"
        + _ISO
        + rb")\] \[(?P<level>TRACE|DEBUG|INFO|WARN|ERROR|FATAL) ?\] \[(?P<thread>[^\]\n]{1,200})\] "
        rb"\[(?P<logger>[\w.$-]{1,200})\] - (?:\[(?P<component>[^\]\n]{1,200})\] )?(?P<message>.*)"
    ),
    starts=KAFKA.starts,
    derived={"level": token_level("level")},
    aliases={"program": "logger"},
)
"""Kafka with the thread in its layout: `[time] [LEVEL] [thread] [class] - [component] text`."""


def _bracketed(name: bytes) -> Derived:
    """A value of Elasticsearch's slow logs: `took[4.5ms], total_hits[19435]`."""
    search = re.compile(rb"(?:^|[ \]])" + name + rb"\[([^\]\n]{1,2000})\]").search

    def value(message: bytes) -> bytes | None:
        found = search(message) if b"took[" in message else None
        return found[1] if found else None

    return Derived(("message",), value, "bytes")


def _elastic_level(word: bytes) -> Level | None:
    return Level.WARN if word == b"DEPRECATION" else level_of(word)


_SOURCE = re.compile(rb" source\[(.{1,8000}?)\](?:, |,?\s*\Z)", re.DOTALL)


def _source(message: bytes) -> bytes | None:
    found = _SOURCE.search(message)
    return found[1] if found else None


ELASTIC = Pattern(
    name="elastic",
    pattern=(
        rb"\[(?P<time>" + _ISO + rb")\]\[(?P<level>[A-Z]{4,11}) *\]\[(?P<logger>[^\] \n]{1,200}) *\]"
        rb"(?: \[(?P<node>(?!_)[^\]\n]{0,200})\](?!\[))?(?: ?\[(?P<index>[^\] /\[\n_]{1,1}[^\] /\[\n]{0,255})"
        rb"(?:/(?P<index_id>[\w-]{22}))?\](?:\[(?P<shard>\d{1,5})\])?(?=[ \n]|$))? ?"
        rb"(?P<message>.*)"
    ),
    starts=re.compile(rb"\[\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{3}"),
    derived={
        "level": Derived(("level",), _elastic_level, "level"),
        **{
            name: _bracketed(name.encode())
            for name in (
                "took",
                "took_millis",
                "total_hits",
                "types",
                "stats",
                "search_type",
                "total_shards",
                "type",
                "id",
                "routing",
            )
        },
        "source_query": Derived(("message",), _source, "bytes"),
    },
    aliases={"program": "logger"},
)
"""Elasticsearch, OpenSearch, Logstash: `[time][LEVEL][component] [node] [index][shard] text`, with their slow logs."""


def _gc(pattern: bytes) -> Derived:
    search = re.compile(pattern).search

    def value(message: bytes) -> bytes | None:
        found = search(message)
        return found[1] if found else None

    return Derived(("message",), value, "bytes")


JVM_GC = Pattern(
    name="jvm_gc",
    pattern=(
        rb"(?:\[(?P<time>\d{4}-\d\d-\d\dT[^\] \n]{8,30})\](?:\[(?P<uptime>[\d.]{1,20})s\])?(?:\["
        rb"(?P<pid>\d{1,9})\])?(?:\[(?P<level>[a-z]{4,7}) *\])?"
        rb"\[(?P<tags>(?:gc|safepoint)[a-z0-9,+]{0,100}) *\]"
        rb"|(?P<time_2>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{3}(?:Z|[+-]\d{4})): "
        rb"(?P<uptime_2>\d{1,12}\.\d{3}):) (?P<message>.*)"
    ),
    starts=STRUCTURED,
    derived={
        "level": token_level("level"),
        "phase": _gc(rb"\[(?:GC|Full GC) \(([^)\n]{1,100})\)"),
        "pause_seconds": _gc(rb", (\d{1,9}\.\d{1,9}) secs\]"),
        "heap_used_kb": _gc(rb"\] (\d{1,12})K\("),
        "heap_size_kb": _gc(rb"\] \d{1,12}K\((\d{1,12})K\)"),
        "old_used_kb": _gc(rb"initial-mark: (\d{1,12})K\("),
        "old_size_kb": _gc(rb"initial-mark: \d{1,12}K\((\d{1,12})K\)"),
        "user_seconds": _gc(rb"user=([\d.]{1,12})"),
        "sys_seconds": _gc(rb"sys=([\d.]{1,12})"),
        "real_seconds": _gc(rb"real=([\d.]{1,12})"),
        "stopped_seconds": _gc(rb"threads were stopped: ([\d.]{1,12}) seconds"),
        "stopping_seconds": _gc(rb"Stopping threads took: ([\d.]{1,12}) seconds"),
    },
)
"""The garbage collector's log, of Java 8 and unified."""

ZOOKEEPER = Pattern(
    name="zookeeper",
    pattern=(
        rb"(?P<time>" + _ISO + rb") (?:\[myid:(?P<myid>\d{0,9})\] )?- (?P<level>[A-Z]{4,5}) {1,2}"
        rb"\[(?:(?P<thread>[^\n]{0,200}?):)?(?P<logger>[\w$.]{1,200})@(?P<line>\d{1,9})\] - (?P<message>.*)"
    ),
    starts=re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{3}"),
    derived={"level": token_level("level")},
    aliases={"program": "logger"},
)

_JUL_LEVEL = re.compile(rb"\n(SEVERE|WARNING|INFO|CONFIG|FINER|FINEST|FINE): ")


def _second_line(use: Callable[[re.Match[bytes]], object]) -> Callable[[bytes], object]:
    def value(message: bytes) -> object:
        found = _JUL_LEVEL.match(message)
        return use(found) if found else None

    return value


JUL = Pattern(
    name="jul",
    pattern=(
        rb"(?P<time>[A-Za-z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M) (?P<logger>[\w.$]{1,200}) "
        rb"(?P<method>[\w.$<>]{1,200})(?P<message>)(?=[ \t]*$)"
    ),
    starts=re.compile(rb"[A-Za-z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M "),
    derived={"level": Derived(("message",), _second_line(lambda found: level_of(found[1])), "level")},
    aliases={"program": "logger"},
)
"""java.util.logging's two lines: time and place, then level and text."""

_AUDIT = re.compile(
    rb"\[(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{3})\] (?:\[(?P<node>[^\]\n]{0,200})\] )?\["
    rb"(?P<layer>[a-z_]{2,20})\] "
    rb"\[(?P<action>[a-z_]{3,60})\]\s+(?P<text>\w{1,60}=\[.*)",
    re.DOTALL,
)
_AUDIT_PAIR = re.compile(rb"(?<!\w)(\w{1,60})=\[([^\]\n]{1,4000})\]")


def _audit(event: bytes) -> Values | None:
    values = matched(_AUDIT, event)
    if values is None:
        return None
    for key, value in _AUDIT_PAIR.findall(values[b"text"]):
        values.setdefault(key, value)
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
"""Elasticsearch's audit trail as text: `[time] [node] [rest] [authentication_failed] origin_address=[…], …`."""
