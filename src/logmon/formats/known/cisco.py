"""Cisco's firewalls and routers: `%ASA-6-302013: …`, and what the common messages of a firewall name."""

import re
from collections.abc import Callable

from logmon.formats import levels
from logmon.formats.pattern import Derived, Pattern
from logmon.formats.starting import STRUCTURED

_NEAR = 1024
_IP = rb"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}"


def _end(ip: bytes, port: bytes, interface: bytes) -> bytes:
    """`outside:192.0.2.1/53`, `inside/10.0.0.1(1234)`, `192.0.2.1`."""
    return (
        rb"(?:(?P<" + interface + rb">[\w.-]{1,48})[:/])?(?P<" + ip + rb">" + _IP + rb")"
        rb"(?:[/(](?P<" + port + rb">\d{1,5})\b\)?)?"
    )


_ENDS = re.compile(
    rb"\b(?:from|src|for|tcp|udp|icmp) "
    + _end(b"ip", b"port", b"interface")
    + rb"(?:[^>\n]{0,60}? (?:to|dst|->) "
    + _end(b"target", b"target_port", b"target_interface")
    + rb")?"
)
_TEXTS = {
    "action": rb"\b(Built|Teardown|Den(?:y|ied)|denied|permitted|Dropped|Discard)\b",
    "protocol": rb"\b(tcp|udp|icmp|gre|TCP|UDP|ICMP|GRE|ESP)\b",
    "direction": rb"\b([Ii]nbound|outbound)\b",
    "connection": rb"\bconnection (\d{1,12}) ",
    "access_group": rb'\baccess-(?:group|list) "?([^ "\n]{1,100})',
    "duration": rb"\bduration (\d{1,4}:\d\d:\d\d)",
    "flags": rb"\bflags ([A-Z ]{2,40}?) +on ",
    "user": rb"(?:\bfor user |\b[Uu]ser(?:name)? = |\bUname: |\b[Uu]ser (?=[\"']))[\"']?([^ \"',:\n]{1,64})",
}


def _part(search: Callable[[bytes, int, int], re.Match[bytes] | None], group: str | int) -> Derived:
    def value(message: bytes) -> bytes | None:
        found = search(message, 0, _NEAR)
        return found[group] if found else None

    return Derived(("message",), value, "bytes")


_BYTES = re.compile(rb"\bbytes (\d{1,18})").search


def _bytes(message: bytes) -> int | None:
    found = _BYTES(message, 0, _NEAR)
    return int(found[1]) if found else None


ASA = Pattern(
    name="asa",
    pattern=(
        rb"(?:<\d{1,3}>)?(?:\d{1,9}: )?[*.]?(?:(?P<time>[A-Z][a-z]{2} [ \d]\d(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d{1,9})?"
        rb"(?: [A-Z]{3,4})?):? )?"
        rb"(?:(?P<host>[^ :%]{1,255}) )?(?:: )?%(?P<program>[A-Z][A-Z0-9_]{1,30})-(?:[A-Z0-9_]{1,30}-)?"
        rb"(?P<severity>[0-7])-"
        rb"(?P<code>[A-Z0-9_]{1,40}): (?P<message>.*)"
    ),
    starts=STRUCTURED,
    derived={
        "level": Derived(("severity",), levels.of_priority, "level"),
        "bytes": Derived(("message",), _bytes, "int"),
        **{name: _part(_ENDS.search, name) for name in _ENDS.groupindex},
        **{name: _part(re.compile(text).search, 1) for name, text in _TEXTS.items()},
    },
)
"""Cisco ASA, FTD, PIX and IOS messages: `%ASA-6-302013: …`."""
