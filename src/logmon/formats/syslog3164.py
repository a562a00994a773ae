"""BSD syslog (RFC 3164) as files and sockets carry it: `Mar  3 00:00:00 host prog[pid]: message`, with or without PRI,
with a year, or with the ISO time that rsyslog and syslog-ng write."""

from logmon.formats import levels
from logmon.formats.pattern import Derived, Pattern
from logmon.formats.starting import STRUCTURED

_TIME = (
    rb"[A-Z][a-z][a-z] (?:[ \d]\d|\d) \d\d:\d\d:\d\d(?:\.\d{1,9})?(?: \d{4}(?= ))?"
    rb"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)"
    rb"|[A-Z][a-z][a-z] [ \d]\d \d{4} \d\d:\d\d:\d\d(?:\.\d{1,9})?"
)

# An application's `2025-03-03T12:00:00Z ERROR target: …` is not a host called ERROR.
_NO_LEVEL = rb"(?! ?(?:[|-] )?(?:" + levels.WORDS + rb")\b| ?[\[{(])"


def _level(priority: bytes, message: bytes) -> object:
    return levels.of_priority(priority) if priority else levels.of_head(message)


SYSLOG3164 = Pattern(
    name="syslog3164",
    pattern=(
        rb"(?:<(?P<priority>\d{1,3})>)?(?P<time>" + _TIME + rb"):? " + _NO_LEVEL + rb"(?:(?P<host>[^ ]+)(?<![:\]]) )?"
        rb"(?:(?P<program>[^ :[]+)(?:\[(?P<pid>[^]]{0,64})\])?(?: \([^)]{1,128}\))?: ?)?(?P<message>.*)"
    ),
    # A small letter after the clock begins a host: it is no year, no level word and no bracket.
    common=(
        rb"(?P<priority>)(?P<time>[A-Z][a-z][a-z] [ \d]\d \d\d:\d\d:\d\d) (?P<host>[a-z][^ ]*)(?<![:\]]) "
        rb"(?P<program>[^ :[]+)(?:\[(?P<pid>[^]]{0,64})\])?: ?(?P<message>.*)"
    ),
    starts=STRUCTURED,
    derived={
        "level": Derived(("priority", "message"), _level, "level"),
        "facility": Derived(("priority",), levels.facility, "int"),
    },
)
