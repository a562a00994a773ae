"""Programs of the Java world whose lines say more than the common layouts of log4j."""

import re

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


def _gc(pattern: bytes) -> Derived:
    search = re.compile(pattern).search

    def value(message: bytes) -> bytes | None:
        found = search(message)
        return found[1] if found else None

    return Derived(("message",), value, "bytes")


JVM_GC = Pattern(
    name="jvm_gc",
    pattern=(
        rb"\[(?P<time>\d{4}-\d\d-\d\dT[^\] \n]{8,30})\](?:\[(?P<uptime>[\d.]{1,20})s\])?(?:\["
        rb"(?P<pid>\d{1,9})\])?(?:\[(?P<level>[a-z]{4,7}) *\])?"
        rb"\[(?P<tags>(?:gc|safepoint)[a-z0-9,+]{0,100}) *\] (?P<message>.*)"
    ),
    starts=STRUCTURED,
    derived={
        "level": token_level("level"),
        "stopped_seconds": _gc(rb"threads were stopped: ([\d.]{1,12}) seconds"),
        "stopping_seconds": _gc(rb"Stopping threads took: ([\d.]{1,12}) seconds"),
    },
)
"""The garbage collector's log since Java 9."""

JVM_GC8 = Pattern(
    name="jvm_gc8",
    pattern=(
        rb"(?P<message>(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{3}(?:Z|[+-]\d{4})): "
        rb"(?P<uptime>\d{1,12}\.\d{3}): .*)"
    ),
    starts=STRUCTURED,
    derived={
        "phase": _gc(rb"\[(?:GC|Full GC) \(([^)\n]{1,100})\)"),
        "pause_seconds": _gc(rb", (\d{1,9}\.\d{1,9}) secs\] \[Times: "),
        "heap_used_kb": _gc(rb"\] (\d{1,12})K\("),
        "heap_size_kb": _gc(rb"\] \d{1,12}K\((\d{1,12})K\)"),
        "old_used_kb": _gc(rb"(?:initial-mark|remark): (\d{1,12})K\("),
        "old_size_kb": _gc(rb"(?:initial-mark|remark): \d{1,12}K\((\d{1,12})K\)"),
        "young_used_kb": _gc(rb"YG occupancy: (\d{1,12}) K"),
        "young_size_kb": _gc(rb"YG occupancy: \d{1,12} K \((\d{1,12}) K\)"),
        "user_seconds": _gc(rb"user=([\d.]{1,12})"),
        "sys_seconds": _gc(rb"sys=([\d.]{1,12})"),
        "real_seconds": _gc(rb"real=([\d.]{1,12})"),
        "stopped_seconds": JVM_GC.derived["stopped_seconds"],
        "stopping_seconds": JVM_GC.derived["stopping_seconds"],
    },
)
"""Java 8's: nothing but measures, so the message is the whole line (decision 0015)."""

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


def _jul_level(message: bytes) -> Level | None:
    found = _JUL_LEVEL.match(message)
    return level_of(found[1]) if found else None


def _jul_text(message: bytes) -> bytes:
    found = _JUL_LEVEL.match(message)
    return message[found.end() :] if found else message


JUL = Pattern(
    name="jul",
    pattern=(
        rb"(?P<time>[A-Za-z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M) (?P<logger>[\w.$]{1,200}) "
        rb"(?P<method>[\w.$<>]{1,200})(?P<message>)(?=[ \t]*$)"
    ),
    starts=re.compile(rb"[A-Za-z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M "),
    derived={
        "level": Derived(("message",), _jul_level, "level"),
        "message": Derived(("message",), _jul_text, "bytes"),
    },
    aliases={"program": "logger"},
)
"""java.util.logging's two lines: time and place, then level and text."""

CATALINA = Pattern(
    name="catalina",
    pattern=(
        rb"(?P<time>\d{1,2}-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d\.\d{3}) "
        rb"(?P<level>SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST) \[(?P<thread>[^\]\n]{1,200})\] "
        rb"(?P<logger>[\w$]{1,100}(?:\.[\w$]{1,100}){0,12})\.(?P<method>[\w$<>]{1,100}) (?P<message>.*)"
    ),
    starts=re.compile(rb"\d{1,2}-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d"),
    derived={"level": token_level("level")},
    aliases={"program": "logger"},
)
"""Tomcat since 8: `time LEVEL [thread] class.method text` in one line."""
