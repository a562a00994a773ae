"""Juniper's firewalls, as text (with structured data `syslog5424` reads them)."""

from logmon.formats.pattern import Derived, Pattern
from logmon.formats.starting import STRUCTURED
from logmon.model.event import Level

_IP = rb"[0-9a-f.:]{2,45}"

JUNOS_FLOW = Pattern(
    name="junos_flow",
    pattern=(
        rb"(?P<message>(?:RT_FLOW: )?(?P<event>RT_FLOW_SESSION_[A-Z_]{2,20}): session (?P<action>[a-z]{4,10}) "
        rb"(?:(?P<reason>[^:\n]{1,100}): )?(?P<ip>" + _IP + rb")/(?P<port>\d{1,5})->"
        rb"(?P<target>" + _IP + rb")/(?P<target_port>\d{1,5})(?: 0x[0-9a-f]{1,8})? (?P<service>[\w.-]{1,64}).*)"
    ),
    starts=STRUCTURED,
    derived={"level": Derived(("action",), lambda action: Level.WARN if action == b"denied" else Level.INFO, "level")},
)
"""Sessions of Junos: `RT_FLOW_SESSION_DENY: session denied 192.0.2.1/5->10.0.0.1/80 junos-http …`."""
