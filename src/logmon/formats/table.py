"""Every format by name, the most specific first: where two read a line equally well, the earlier one is right."""

from logmon.formats.access import ACCESS
from logmon.formats.app import APP
from logmon.formats.base import Format
from logmon.formats.json_lines import JSON
from logmon.formats.klog import KLOG
from logmon.formats.logfmt import LOGFMT
from logmon.formats.plain import PLAIN
from logmon.formats.syslog3164 import SYSLOG3164
from logmon.formats.syslog5424 import SYSLOG5424

FORMATS: dict[str, Format] = {
    "json": JSON,
    "syslog5424": SYSLOG5424,
    "klog": KLOG,
    "access": ACCESS,
    "syslog3164": SYSLOG3164,
    "logfmt": LOGFMT,
    "app": APP,
    "plain": PLAIN,
}

FAMILIES: dict[str, tuple[str, ...]] = {"syslog": ("syslog3164", "syslog5424")}
"""Names that a person may give for several formats at once."""
