"""Operating systems, frameworks and desktop programs."""

import re

from logmon.formats.keyed import Keyed, Values, matched
from logmon.formats.pattern import Pattern, token_level
from logmon.formats.starting import STRUCTURED

OPENSTACK = Pattern(
    name="openstack",
    pattern=(
        rb"(?:(?P<file>[\w.-]{1,100}\.log[\w.:-]{0,100}) )?(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) "
        rb"(?P<pid>\d{1,9}) "
        rb"(?P<level>TRACE|DEBUG|INFO|AUDIT|WARNING|ERROR|CRITICAL) (?P<logger>[\w.]{1,200}) \["
        rb"(?P<request>[^\]\n]{0,300})\] (?P<message>.*)"
    ),
    starts=STRUCTURED,
    derived={"level": token_level("level")},
    aliases={"program": "logger"},
)

RUBY = Pattern(
    name="ruby",
    pattern=(
        rb"[DIWEFA], \[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9})(?:Z|[+-]\d\d:\d\d)? {1,2}#"
        rb"(?P<pid>\d{1,9})\] {1,3}"
        rb"(?P<level>DEBUG|INFO|WARN|ERROR|FATAL|ANY|UNKNOWN) -- (?P<program>[^:\n]{0,200}): (?:\["
        rb"(?P<request>[0-9a-f-]{36})\] )?(?P<message>.*)"
    ),
    starts=re.compile(rb"[DIWEFA], \["),
    derived={"level": token_level("level")},
)
"""Ruby's Logger, which Rails uses in production."""

MONOLOG = Pattern(
    name="monolog",
    pattern=(
        rb"\[(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?)\] "
        rb"(?P<logger>[\w.-]{1,100})\."
        rb"(?P<level>DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY): (?P<message>.*)"
    ),
    starts=re.compile(rb"\[\d{4}-\d\d-\d\d[T ]"),
    derived={"level": token_level("level")},
    aliases={"program": "logger"},
)
"""PHP's Monolog: Laravel, Symfony."""

RAILS = Pattern(
    name="rails",
    pattern=(
        rb"(?:\[(?P<request>[0-9a-f-]{36})\] )?(?P<message>Started (?P<method>[A-Z]{3,10}) \""
        rb"(?P<path>[^\"\n]*)\" for (?P<ip>[^ \n]{1,64}) at "
        rb"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}))"
    ),
    starts=re.compile(rb"(?:\[[0-9a-f-]{36}\] )?Started [A-Z]{3,10} \""),
)
"""Requests in the development log of Rails; what is done for one are further lines of its event."""

DOTNET = Pattern(
    name="dotnet",
    pattern=(
        rb"(?:(?P<time>\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?) )?"
        rb"(?P<level>trce|dbug|info|warn|fail|crit): (?P<logger>[\w.`+]{1,200})\[(?P<event>-?\d{1,12})\] ?"
        rb"(?P<message>.*)"
    ),
    starts=re.compile(rb"(?:\d{4}-\d\d-\d\d[T ][^ \n]{8,30} )?(?:trce|dbug|info|warn|fail|crit): "),
    derived={"level": token_level("level")},
    aliases={"program": "logger"},
)
"""The console logger of .NET: level, category and id, the text in the lines below."""

ICINGA = Pattern(
    name="icinga",
    pattern=(
        rb"(?:\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})\] )?"
        rb"(?P<level>debug|notice|information|warning|critical)/"
        rb"(?P<logger>\w{1,100}): (?P<message>.*)"
    ),
    starts=re.compile(rb"\[\d{4}-\d\d-\d\d |(?:debug|notice|information|warning|critical)/\w"),
    derived={"level": token_level("level")},
    aliases={"program": "logger"},
)

_SANTA = re.compile(
    rb"\[(?P<stamp>\d{4}-\d\d-\d\dT[^\]\n]{8,20})\] (?P<severity>[A-Z]) (?P<program>santad): (?P<text>"
    rb"(?P<rest>action=.*))",
    re.DOTALL,
)


def _santa(event: bytes) -> Values | None:
    values = matched(_SANTA, event)
    if values is None:
        return None
    for part in values.pop(b"rest").split(b"|"):
        key, sign, value = part.partition(b"=")
        if sign and value:
            values.setdefault(key, value)
    return values


SANTA = Keyed(name="santa", read=_santa, aliases={"time": ("stamp",), "level": ("severity",), "message": ("text",)})
"""Decisions of the macOS daemon santad."""

_JOURNAL = re.compile(rb"(?:__CURSOR|_{0,2}[A-Z][A-Z0-9_]{1,63})=")


def _journal(event: bytes) -> Values | None:
    """`NAME=value` lines up to an empty one. (A value with newlines is announced by its name alone; such a binary
    length is not text, so only its name is lost.)"""
    if _JOURNAL.match(event) is None:
        return None
    values: Values = {}
    for line in event.split(b"\n"):
        key, sign, value = line.partition(b"=")
        if sign and value:
            values.setdefault(key, value)
    return values


JOURNALD_EXPORT = Keyed(
    name="journald_export",
    read=_journal,
    starts=re.compile(rb"__CURSOR="),
    aliases={
        "time": ("__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP"),
        "level": ("PRIORITY",),
        "message": ("MESSAGE",),
        "host": ("_HOSTNAME",),
        "program": ("SYSLOG_IDENTIFIER", "_COMM"),
        "pid": ("SYSLOG_PID", "_PID"),
    },
)
"""`journalctl -o export`."""

ANDROID_BRIEF = Pattern(
    name="android_brief",
    pattern=rb"(?P<level>[VDIWEFA])/(?P<program>[^(\n]{1,100}?) *\( *(?P<pid>\d{1,9})\): (?P<message>.*)",
    starts=STRUCTURED,
    derived={"level": token_level("level")},
)
"""logcat -v brief: `D/Tag( 123): text`."""

WINDOWS_CBS = Pattern(
    name="windows_cbs",
    pattern=(
        rb"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d), (?P<level>Info|Warning|Error|Perf) {1,30}(?:"
        rb"(?P<program>[A-Z]{2,10}) {1,10})?(?P<message>.*)"
    ),
    starts=re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, "),
    derived={"level": token_level("level")},
)
"""Windows component servicing (CBS), DISM and setup."""

PROXIFIER = Pattern(
    name="proxifier",
    pattern=rb"\[(?P<time>\d\d\.\d\d \d\d:\d\d:\d\d)\] (?P<program>[^\n]{1,200}?) - (?P<message>.*)",
    starts=STRUCTURED,
)

HEALTHAPP = Pattern(
    name="healthapp",
    pattern=rb"(?P<time>\d{8}-\d{1,2}:\d{1,2}:\d{1,2}:\d{1,3})\|(?P<program>[^|\n]{1,100})\|(?P<pid>\d{1,12})\|(?P<message>.*)",
    starts=STRUCTURED,
)
"""Android applications that write `20171223-22:15:29:606|Component|pid|text`."""
