"""Flow logs of Amazon's virtual networks: their columns are chosen by whoever writes them. Where a header names them,
`columns.py` reads them."""

import re

from logmon.formats.keyed import Keyed, Values
from logmon.formats.pattern import Derived, Pattern
from logmon.formats.starting import STRUCTURED
from logmon.model.event import Level


def _level(action: bytes) -> Level | None:
    return Level.WARN if action == b"REJECT" else Level.INFO


def _flow_message(*parts: bytes) -> bytes | None:
    ip, port, target, target_port, action, status = parts
    if not ip:
        return status or None
    return b"%s %s:%s -> %s:%s" % (action or status, ip, port, target, target_port)


_ADDRESS = rb"[0-9a-f.:]{2,45}"

VPC_FLOW = Pattern(
    name="vpc_flow",
    pattern=(
        rb"(?P<version>\d) (?:-|(?P<account>\w{1,20})) (?P<interface>eni-\w{1,40}) (?:-|(?P<ip>" + _ADDRESS + rb")) "
        rb"(?:-|(?P<target>"
        + _ADDRESS
        + rb")) (?:-|(?P<port>\d{1,5})) (?:-|(?P<target_port>\d{1,5})) (?:-|(?P<protocol>\d{1,3})) "
        rb"(?:-|(?P<packets>\d{1,18})) (?:-|(?P<bytes>\d{1,18})) (?P<time>\d{9,11}) (?P<end>\d{9,11}) (?:-|"
        rb"(?P<action>[A-Z]{2,10})) "
        rb"(?P<status_text>[A-Z]{2,10})"
    ),
    optional=rb"(?: (?P<extra>.*))?",
    starts=STRUCTURED,
    kinds={"bytes": "int", "packets": "int"},
    derived={
        "level": Derived(("action",), _level, "level"),
        "start": Derived(("time",), lambda time: time, "bytes"),
        "message": Derived(("ip", "port", "target", "target_port", "action", "status_text"), _flow_message, "bytes"),
    },
)
"""The default columns (more may follow)."""

_LOOKS = {
    "interface": rb"eni-\w{1,40}",
    "vpc": rb"vpc-\w{1,40}",
    "subnet": rb"subnet-\w{1,40}",
    "instance": rb"i-[0-9a-f]{8,40}",
    "resource": rb"(?:nat|tgw|tgw-attach)-\w{1,40}",
    "account": rb"\d{12}",
    "number": rb"\d{1,18}",
    "address": _ADDRESS,
    "action": rb"ACCEPT|REJECT",
    "status_text": rb"OK|NODATA|SKIPDATA",
    "type": rb"IPv[46]|EFA",
    "direction": rb"ingress|egress",
    "region": rb"[a-z]{2}(?:-[a-z]{3,12}){1,2}-\d",
    "zone": rb"[a-z]{2,6}\d-az\d",
}
_LOOK = re.compile(b"|".join(b"(?P<%s>%s)" % (name.encode(), look) for name, look in _LOOKS.items()))
_ROW = re.compile(rb"(?:[\w.:/-]{1,64} ){4,40}[\w.:/-]{1,64}[ \r]{0,2}\Z")
_PERIOD = re.compile(rb"(?<!\S)(1\d{9})(?= (1\d{9})(?!\S))")
_LONGEST_PERIOD = 3600
_ADDRESSES = (b"ip", b"target", b"packet_ip", b"packet_target")
_NUMBERS = (b"port", b"target_port", b"protocol")


def _by_look(line: bytes) -> Values | None:
    """Most columns look like nothing else, and no usual order of the bare numbers has others before the ports and the
    protocol; of the two that follow, the greater one is bytes."""
    if _ROW.match(line) is None:
        return None
    cells = line.split()
    values: Values = {}
    others: dict[str, list[bytes]] = {"address": [], "number": []}
    for begin, end in _PERIOD.findall(line):
        if 0 <= int(end) - int(begin) <= _LONGEST_PERIOD:
            values[b"start"], values[b"end"] = begin, end
            cells = [cell for cell in cells if cell not in (begin, end)]
            break
    for cell in cells:
        look = (found.lastgroup or "") if (found := _LOOK.fullmatch(cell)) else ""
        if look in others:
            others[look].append(cell)
        elif look:
            values.setdefault(look.encode(), cell)
    if len(others["address"]) < len(_ADDRESSES) / 2 or not (b"interface" in values or b"action" in values):
        return None
    values.update(zip(_ADDRESSES, others["address"], strict=False))
    return _with_numbers(values, others["number"], cells[0]) | {b"text": line}


def _with_numbers(values: Values, numbers: list[bytes], first: bytes) -> Values:
    if numbers[:1] == [first]:
        values[b"version"] = numbers.pop(0)
    values.update(zip(_NUMBERS, numbers, strict=False))
    if len(numbers) >= len(_NUMBERS) + 2:
        values[b"packets"], values[b"bytes"] = sorted(numbers[len(_NUMBERS) : len(_NUMBERS) + 2], key=int)
    return values


VPC_FLOW_OWN = Keyed(
    name="vpc_flow_own",
    read=_by_look,
    starts=STRUCTURED,
    aliases={"time": ("start",), "level": ("action",), "message": ("text",)},
    level=lambda action: _level(action) if action else None,
)
"""Columns of one's own, known by their look, where no header names them."""
