"""Redis."""

import re

from logmon.formats.pattern import Derived, Pattern
from logmon.formats.starting import STRUCTURED
from logmon.model.event import Level

_REDIS_LEVELS = {b".": Level.DEBUG, b"-": Level.TRACE, b"*": Level.NOTICE, b"#": Level.WARN}

REDIS = Pattern(
    name="redis",
    pattern=(
        rb"(?:(?:(?P<pid>\d{1,9}):(?P<role>[XCSMA]) |\[(?P<pid_2>\d{1,9})\] )?"
        rb"(?P<time>\d{1,2} [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d{3})?) (?P<level>[.*#-])"
        rb"|(?P<pid_3>\d{1,9}):signal-handler \((?P<time_2>\d{9,11})\)) (?P<message>.*)"
    ),
    starts=re.compile(
        rb"(?:\d{1,9}:[XCSMA] |\[\d{1,9}\] )?\d{1,2} [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d:\d\d|\d{1,9}:signal-handler"
    ),
    derived={"level": Derived(("level",), _REDIS_LEVELS.get, "level")},
)

REDIS_MONITOR = Pattern(
    name="redis_monitor",
    pattern=(
        rb"(?P<time>\d{9,11}\.\d{1,6}) (?:\[(?P<database>\d{1,6}) (?P<ip>[^\] ]{1,64}?)(?::(?P<port>\d{1,5}))?\] )?"
        rb'(?P<message>"(?P<command>[^"\n]{1,64})"(?: (?P<arguments>.*))?)'
    ),
    starts=STRUCTURED,
)
