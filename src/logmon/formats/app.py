"""Lines of applications: the time first, a level word near it. Python logging, log4j and logback, Spring, Go, Rust,
Kafka, Elasticsearch and their kin differ only in what stands between and around; one pattern takes them all."""

from logmon.formats.pattern import Pattern, token_level
from logmon.formats.zones import ZONE
from logmon.model.later import later

_CLOCK = rb"\d{1,2}:\d\d:\d\d(?:[.,:]\d{1,9})?(?: ?(?:" + ZONE + rb")(?![\w:]))?"
_TIME = (
    rb"(?:\d{4}[-/.]\d\d[-/.]\d\d(?:[T_]| {1,2}|, )|\d\d/\d\d/\d\d |\d\d/\d\d/\d{4} |\d\d-\d\d "
    rb"|\d{1,2} [A-Z][a-z]{2} (?:\d{4} )?|\d{8}[T -]|[A-Z][a-z]{2} [ \d]\d,? (?:\d{4} )?)"
    + _CLOCK
    + rb"(?: [AP]M)?|\d{6} \d{6}|\d\d:\d\d:\d\d(?:[.,]\d{3,6})?"
)

_LEVEL = (
    rb"(?:TRACE|VERBOSE|DEBUG\d?|INFORMATION|INFO|NOTICE|WARNING|WARN|ERROR|ERR|SEVERE|CRITICAL|CRIT|FATAL|PANIC|ALERT"
    rb"|EMERG|LOG|HINT|DETAIL|STATEMENT|DBG|INF|WRN|TRC|FTL|FINEST|FINER|FINE|CONFIG"
    rb"|[Tt]race|[Vv]erbose|[Dd]ebug|[Ii]nformation|[Ii]nfo|[Nn]otice|[Ww]arning|[Ww]arn|[Ee]rror|[Cc]ritical|[Cc]rit|[Ff]atal"
    rb"|[Aa]lert|[Ee]merg|[VDIWEFT](?= |/))"
)

_HEAD = rb"(?:\[\d{1,9}\] )?[\[(]?(?:" + _TIME + rb")"

APP = Pattern(
    name="app",
    pattern=(
        rb"(?:\[(?P<pid>\d{1,9})\] )?[\[(]?(?P<time>" + _TIME + rb")[\])]?,?"
        # what may stand between time and level: numbers (pid, tid), [thread] or [pid], a logger of the Python kind
        rb"(?:[ \t]*(?P<pid_2>\d{1,9})(?=[ \t]))?(?:[ \t]+(?P<tid>\d{1,9})(?=[ \t]))?"
        rb"(?:[ \t]*(?!\[[ \t]*" + _LEVEL + rb"[ \t]*\])\[(?P<thread>[^\]\n]{1,200})\])?"
        rb"(?:[ \t]+(?:-[ \t]+|:[ \t]+)?(?!"
        + _LEVEL
        + rb"\b)(?P<logger>[\w.$@/-]{1,200})(?:[ \t]+[-:|][ \t]*|(?=[ \t])))?"
        rb"[ \t]*(?:[-:|][ \t]*)?"
        rb"[\[(<]?[ \t]*(?P<level>" + _LEVEL + rb")(?![\w.])(?:[ \t]*[\])>])?(?:[:/|]|[ \t]{1,8}\|)?"
        # and after it: [thread], --- of Spring, the logger, a separator
        rb"(?:[ \t]*(?P<pid_3>\d{1,9})[ \t]+---)?"
        rb"(?:[ \t]*\[(?P<thread_2>[^\]\n]{1,200})\])?"
        rb"(?:[ \t]*\[(?P<logger_2>[\w.$@/ -]{1,200})\])?"
        rb"(?:[ \t]+(?P<logger_3>[\w.$@/<>-]{1,200}(?:::\w{1,100}){0,8})(?:[ \t]*:(?=[ \t])|[ \t]+-(?=[ \t])))?"
        rb"(?:[ \t]*(?:[-|][ \t]|:[ \t]))?[ \t]*(?P<message>.*)"
    ),
    starts=later(_HEAD),
    derived={"level": token_level("level")},
    aliases={"program": "logger"},
)
