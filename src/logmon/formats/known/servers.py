"""Name and mail servers."""

import re
from collections.abc import Callable

from msgspec import structs

from logmon.formats.keyed import Keyed, Values, matched, short_pairs
from logmon.formats.pattern import Derived, Pattern, token_level
from logmon.formats.starting import STRUCTURED

_CLIENT = re.compile(
    rb"client (?:@0x[0-9a-f]{1,16} )?(?P<ip>[0-9a-f.:]{2,45})#(?P<port>\d{1,5})(?: \((?P<name>[^)\n]{1,255})\))?"
)
_QUERY = re.compile(
    rb"query: (?P<name>[^ \n]{1,255}) (?P<class>[A-Z]{2,4}) (?P<type>[A-Z0-9]{1,12}) "
    rb"(?P<flags>[^ \n]{1,20})(?: \((?P<server>[^)\n]{1,45})\))?"
)


def _part(pattern: re.Pattern[bytes], group: str) -> Derived:
    def value(message: bytes) -> bytes | None:
        found = pattern.search(message, 0, 1024)
        return found[group] if found else None

    use: Callable[[bytes], bytes | None] = value
    return Derived(("message",), use, "bytes")


BIND = Pattern(
    name="bind",
    pattern=(
        rb"(?P<time>\d{1,2}-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d\.\d{3}) (?:(?P<category>[a-z-]{2,40}): )?"
        rb"(?:(?P<level>debug|dynamic|info|notice|warning|error|critical)(?: \d)?: )?(?P<message>.*)"
    ),
    starts=STRUCTURED,
    derived={
        "level": token_level("level"),
        "ip": _part(_CLIENT, "ip"),
        "port": _part(_CLIENT, "port"),
        "query": _part(_QUERY, "name"),
        "query_class": _part(_QUERY, "class"),
        "query_type": _part(_QUERY, "type"),
        "query_flags": _part(_QUERY, "flags"),
        "server": _part(_QUERY, "server"),
    },
)

BIND_CLIENT = structs.replace(
    BIND,
    name="bind_client",
    pattern=rb"(?P<message>client (?:@0x[0-9a-f]{1,16} )?[0-9a-f.:]{2,45}#\d.*)",
    derived={name: derived for name, derived in BIND.derived.items() if name != "level"},
)
"""The same without a head of its own, as the text of a syslog line."""

NATS = Pattern(
    name="nats",
    pattern=(
        rb"\[(?P<pid>\d{1,9})\] (?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{6}) \[(?P<level>INF|DBG|TRC|WRN|ERR|FTL)\] "
        rb"(?:(?P<ip>[0-9a-f.:]{2,45}):(?P<port>\d{1,5}) - (?P<client>[a-z]{1,10}:\d{1,12}) - )?(?P<message>.*)"
    ),
    starts=re.compile(rb"\[\d{1,9}\] \d{4}/\d\d/\d\d "),
    derived={"level": token_level("level")},
)

_EXIM = re.compile(
    rb"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [+-]\d{4})?) (?:\[(?P<pid>\d{1,9})\] )?"
    rb"(?P<id>\w{6}-\w{6}-\w{2}|\w{6}-\w{11}-\w{4}) (?P<text>(?:(?P<flag><=|=>|->|>>|\*>|\*\*|==) )?(?P<rest>.*))",
    re.DOTALL,
)
_HEADER_ID = re.compile(rb" id=([^ \n]{1,255})")
_FROM = re.compile(
    rb"\(?[HI]=(?:\(?(?P<name>[^ \[\)]{1,255})\)? )?(?:\((?P<greeting>[^)\n]{1,255})\) )?\[(?P<ip>[^\]\n]{1,64})\](?::"
    rb"(?P<port>\d{1,5}))?"
)


def _exim(event: bytes) -> Values | None:
    values = matched(_EXIM, event)
    if values is None:
        return None
    rest = values.pop(b"rest", b"")
    for key, value in short_pairs(rest).items():
        values.setdefault(key, value)
    if b"flag" in values:
        address = rest.partition(b" ")[0].strip(b"<>")
        if b"@" in address:
            values[b"sender" if values[b"flag"] == b"<=" else b"recipient"] = address
    for found in _FROM.finditer(rest, 0, 2048):
        own = found[0].lstrip(b"(").startswith(b"I=")
        for name in ("name", "greeting", "ip", "port"):
            if value := found[name]:
                values[(b"local_" if own else b"") + (b"client" if name == "name" else name.encode())] = value
    if header := _HEADER_ID.search(rest):
        values[b"header_id"] = header[1]
    _, sign, recipient = rest.rpartition(b" for ")
    if sign and b"@" in recipient:
        values.setdefault(b"recipient", recipient.strip())
    return values


EXIM = Keyed(name="exim", read=_exim, aliases={"time": ("stamp",), "message": ("text",), "level": ()})
"""Exim's main log: message id, flag, addresses and its `H= P= S=` pairs."""
