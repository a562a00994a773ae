"""Console logs of clusters: an alert label, an epoch time, a node, and then a line of its own."""

import re

from logmon.formats import levels
from logmon.formats.pattern import Derived, Pattern, token_level
from logmon.formats.starting import STRUCTURED

BGL = Pattern(
    name="bgl",
    pattern=(
        rb"(?P<label>-|[A-Z][A-Z0-9_]{2,30}) (?P<epoch>\d{9,11}) (?P<date>\d{4}\.\d\d\.\d\d) (?P<host>[^ ]{1,64}) "
        rb"(?P<time>\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.\d{6}) (?P<reported_by>[^ ]{1,64}) "
        rb"(?P<type>[A-Z]{2,12}) (?P<program>[A-Z_]{2,20}) "
        rb"(?P<level>INFO|WARNING|ERROR|SEVERE|FATAL|FAILURE) (?P<message>.*)"
    ),
    starts=STRUCTURED,
    derived={"level": token_level("level")},
)
"""Blue Gene/L: reliability messages."""

THUNDERBIRD = Pattern(
    name="thunderbird",
    pattern=(
        rb"(?P<label>-|[A-Z][A-Z0-9_]{1,30}) (?P<time>\d{9,11}) (?P<date>\d{4}\.\d\d\.\d\d) (?P<host>[^ ]{1,255}) "
        rb"(?P<month>[A-Z][a-z]{2}) (?P<day>[ \d]{1,2}) (?P<clock>\d\d:\d\d:\d\d) (?P<location>[^ ]{1,255}) "
        rb"(?:(?P<program>[^ :\[\n]{1,200})(?:\[(?P<pid>\d{1,9})\])?: )?(?P<message>.*)"
    ),
    starts=STRUCTURED,
    derived={"level": Derived(("message",), levels.of_head, "level")},
)
"""Thunderbird, Spirit, Liberty: syslog with an alert label and an epoch time in front."""

HPC = Pattern(
    name="hpc",
    pattern=(
        rb"(?P<record>\d{1,12}) (?P<host>[\w.-]{1,64}) (?P<program>[a-z]\w{0,20}(?:\.\w{1,30}){0,4}|[a-z]{3,20}) "
        rb"(?P<state>[\w.-]{1,80}) (?P<time>1\d{9}|[89]\d{8}) (?P<flag>\d{1,3}) (?P<message>.*)"
    ),
    starts=re.compile(rb"\d{1,12} [\w.-]{1,64} "),
)
"""Los Alamos' clusters: record, node, component, state, epoch time, flag."""
