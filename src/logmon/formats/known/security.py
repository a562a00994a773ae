"""What security devices and daemons write."""

import re

from logmon.formats import levels
from logmon.formats.keyed import Keyed, Values, long_pairs, matched, short_pairs
from logmon.formats.pattern import Derived, Pattern
from logmon.formats.starting import STRUCTURED
from logmon.model.digits import whole
from logmon.model.event import Level

_AUDIT = re.compile(
    rb"(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8} (?P<host>[^ ]{1,255}) (?:audispd|audit\w*(?:\[\d{1,9}\])?): )?"
    rb"(?:node=(?P<node>[^ ]{1,255}) )?type=(?P<type>[^ ]{1,64}) msg=audit\((?P<stamp>\d{1,12}\.\d{1,9}):"
    rb"(?P<sequence>\d{1,20})\):"
    rb"(?P<rest>.*)",
    re.DOTALL,
)
_NESTED = re.compile(rb"\bmsg='")


def _audit(event: bytes) -> Values | None:
    values = matched(_AUDIT, event)
    if values is None:
        return None
    rest = values.pop(b"rest", b"").strip()
    # The enriched part behind the group separator repeats numbers as names.
    pairs = long_pairs(_NESTED.sub(b"", rest.replace(b"\x1d", b" ")))
    values.update((key, value) for key, value in pairs.items() if key not in values)
    values[b"text"] = rest
    return values


AUDITD = Keyed(
    name="auditd",
    read=_audit,
    aliases={
        "time": ("stamp",),
        "message": ("text",),
        "host": ("node",),
        "program": ("comm", "exe"),
        "user": ("acct", "auid"),
        "ip": ("addr",),
    },
)
"""Linux audit records (`type=… msg=audit(seconds.ms:serial): …`): all pairs, also those inside `msg='…'`."""

_CEF_HEAD = re.compile(
    rb"(?:(?P<stamp>[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?[\d:]{8}|\d{4}-\d\d-\d\dT[^ ]{8,24}) "
    rb"(?P<host>[^ ]{1,255}) (?:[^ ]{1,100}: )?)?"
    rb"(?:CEF: ?)?(?P<cef_version>[01])\|(?P<vendor>(?:[^|\\]|\\.)*)\|(?P<product>(?:[^|\\]|\\.)*)\|"
    rb"(?P<version>(?:[^|\\]|\\.)*)"
    rb"\|(?P<event_class>(?:[^|\\]|\\.)*)\|(?P<name>(?:[^|\\]|\\.)*)\|(?P<severity>[^|]{0,16})(?:\|(?P<rest>.*))?",
    re.DOTALL,
)
_ESCAPED = re.compile(rb"\\([\\|=nr])")
_CONTROL = {b"n": b"\n", b"r": b"\r"}


def _unescaped(value: bytes) -> bytes:
    return _ESCAPED.sub(lambda m: _CONTROL.get(m[1], m[1]), value) if b"\\" in value else value


def _cef(event: bytes) -> Values | None:
    values = matched(_CEF_HEAD, event)
    if values is None:
        return None
    rest = values.pop(b"rest", b"").strip()
    for key, value in long_pairs(rest).items():
        values.setdefault(key, value)
    return {key: _unescaped(value) for key, value in values.items()}


def _ten(severity: bytes) -> Level | None:
    """The severity of CEF and LEEF, 0 to 10, or its words."""
    if (number := whole(severity)) is not None:
        return (Level.INFO, Level.WARN, Level.ERROR, Level.CRITICAL)[max(0, min(number // 2 - 1, 4) - 1)]
    words = {b"low": Level.INFO, b"medium": Level.WARN, b"high": Level.ERROR, b"very-high": Level.CRITICAL}
    return words.get(severity.lower()) or levels.level_of(severity)


CEF = Keyed(
    name="cef",
    read=_cef,
    aliases={
        "time": ("rt", "end", "start", "date", "UNIFIutcTime", "deviceCustomDate1", "stamp"),
        "level": ("severity",),
        "message": ("msg", "name"),
        "host": ("dvchost", "shost", "dhost"),
        "user": ("suser", "duser"),
        "ip": ("src",),
        "method": ("requestMethod",),
        "path": ("request",),
        "program": ("product",),
    },
    level=_ten,
)
"""ArcSight's Common Event Format, also behind a syslog head: the seven columns and every extension."""

_LEEF_HEAD = re.compile(
    rb"(?:(?P<stamp>[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\dT[^ ]{8,24}) (?P<host>[^ ]{1,255}) )?"
    rb"LEEF:(?P<leef_version>[\d.]{1,5})\|(?P<vendor>[^|]*)\|(?P<product>[^|]*)\|(?P<version>[^|]*)\|(?P<event_id>[^|]*)"
    rb"(?:\|(?:(?P<delimiter>[^|=]{1,6})\|)?(?P<rest>.*))?",
    re.DOTALL,
)
_HEX = re.compile(rb"0?x([0-9A-Fa-f]{1,2})\Z")


def _leef(event: bytes) -> Values | None:
    values = matched(_LEEF_HEAD, event)
    if values is None:
        return None
    rest, delimiter = values.pop(b"rest", b""), values.pop(b"delimiter", b"\t")
    if code := _HEX.match(delimiter):
        delimiter = bytes((int(code[1], 16),))
    pairs = (part.partition(b"=") for part in rest.split(delimiter if delimiter in rest else b"\t"))
    for key, sign, value in pairs:
        if sign and value:
            values.setdefault(key.strip(), value)
    return values


LEEF = Keyed(
    name="leef",
    read=_leef,
    aliases={
        "time": ("devTime", "stamp"),
        "level": ("sev",),
        "message": ("msg", "event_id"),
        "host": ("identHostName",),
        "user": ("usrName",),
        "ip": ("src",),
        "path": ("url",),
        "program": ("product",),
    },
    level=_ten,
)
"""IBM's Log Event Extended Format 1.0 and 2.0, with its own delimiter."""

_FIREWALL = re.compile(
    rb"(?:\[ *[\d.]{1,20}\] ?)?(?P<rule>(?:\[[^\]\n]{1,64}\]|[^ \n=]{0,100}?)"
    rb"(?: [^ \n=]{1,64}?){0,3}[: ]?)IN=[^ \n]{0,64} (?=[^\n]*\bSRC=)(?=[^\n]*\bDST=)"
)
_TWO_ADDRESSES = len("00:02:b3:c7:2f:77:38:72:c0:6e:92:9c")
_FLAGS = re.compile(rb" (SYN|ACK|FIN|RST|PSH|URG|DF|MF)(?= |\Z)")


def _netfilter(event: bytes) -> Values | None:
    head = _FIREWALL.match(event[:4096])
    if head is None:
        return None
    values = short_pairs(event[head.end("rule") :])
    values[b"text"] = event
    if rule := head["rule"].strip(b" :-[]"):
        values[b"rule"] = rule
        chain, _, action = rule.rpartition(b":")
        if chain:  # Shorewall: the chain and what was done
            values[b"chain"], values[b"action"] = chain.rpartition(b":")[2], action
    if flags := b" ".join(_FLAGS.findall(event)):
        values[b"flags"] = flags
    if len(hardware := values.get(b"MAC", b"")) >= _TWO_ADDRESSES:  # destination, source and the type of the frame
        values[b"target_mac"], values[b"mac"] = hardware[:17], hardware[18:_TWO_ADDRESSES]
    return values


NETFILTER = Keyed(name="netfilter", read=_netfilter, aliases={"message": ("text",), "ip": ("SRC",), "level": ()})
"""Packets that iptables, nftables, ufw or Shorewall log, as the text of a syslog line: `IN=eth0 … SRC=… DST=…`."""

IDS_FAST = Pattern(
    name="ids_fast",
    pattern=(
        rb"(?P<time>\d\d/\d\d(?:/\d{2,4})?-\d\d:\d\d:\d\d\.\d{1,9}) {1,2}(?:\[\w{1,20}\] )?\[\*\*\] "
        rb"\[(?P<gid>\d{1,9}):(?P<rule>\d{1,12}):(?P<revision>\d{1,9})\] (?P<message>[^\n]*?) \[\*\*\] "
        rb"(?:\[Classification: (?P<classification>[^\]]{0,200})\] )?\[Priority: (?P<priority>\d)\] "
        rb"\{(?P<protocol>[^}]{1,20})\} (?P<ip>[^ ]{1,50}?)(?::(?P<port>\d{1,5}))? -> "
        rb"(?P<target>[^ ]{1,50}?)(?::(?P<target_port>\d{1,5}))?(?=\s|$)"
    ),
    starts=STRUCTURED,
    derived={
        "level": Derived(("priority",), lambda p: {b"1": Level.ERROR, b"2": Level.WARN}.get(p, Level.NOTICE), "level")
    },
)
"""Alerts of Suricata and Snort in their one-line form."""
