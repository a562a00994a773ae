"""What is inside the messages of a format that carries the lines of others."""

from collections.abc import Sequence
from typing import cast

from logmon.formats.base import Format
from logmon.formats.dialect import dialect
from logmon.formats.layered import Reading, as_line, layered
from logmon.formats.rare import Rare
from logmon.formats.table import FORMATS
from logmon.formats.timestamps import Timestamps

FIELDS = frozenset(("time", "level", "message"))
"""What is read of a sample: the same each time, so that each regex is compiled once."""

_CARRIERS = frozenset(("syslog3164", "syslog5424", "cri", "compose", "app"))
_INNER = (
    *("cef", "leef", "asa", "auditd", "netfilter", "nginx_error", "haproxy", "haproxy_connect", "squid", "postgres"),
    *("mysql_error", "mongodb", "mongodb_slow", "redis", "elastic_slow", "elastic", "kafka", "zookeeper"),
    *("openstack", "gin", "ids_fast", "exim", "bind_client", "junos_flow"),
    *("json", "klog", "access", "logfmt", "app"),
)
_SAMPLE = 40
_SHARE = 0.1
_MOST = 0.5
"""Names with values are looked for in every line, which costs: they must be what most of the messages consist of."""


def with_layers(form: Format, lines: Sequence[bytes]) -> Format:
    """The format, reading also what stands in its messages: what reads most of a sample of them, then what reads the
    rest; nothing below a tenth."""
    carries = form.name in _CARRIERS or (form.name == "json" and any(b'"log":' in line for line in lines[:3]))
    if not carries:
        return form
    messages = _messages(form, lines)
    inner: list[Format] = []
    left = set(range(len(messages)))
    fits = {name: _fits(FORMATS[name], messages) for name in _candidates(form.name, messages)}
    while fits and left:
        name = max(fits, key=lambda n: len(left & fits[n]))
        mine = left & fits[name]
        if len(mine) < max(_SHARE * len(messages), 1):
            break
        inner.append(dialect([messages[i] for i in sorted(mine)]) if name == "json" else FORMATS[name])
        left -= mine
    if left and len(left & _fits(FORMATS["values"], messages)) >= _MOST * len(messages):
        inner.append(FORMATS["values"])
    return layered(form, inner) if inner else form


def _messages(form: Format, lines: Sequence[bytes]) -> list[bytes]:
    decoder = cast("Reading", form.decoder(FIELDS, Timestamps()))
    message = decoder.reader("message")
    records = decoder.decode(lines[:: max(len(lines) // _SAMPLE, 1)])
    return [line for record in records if record is not None and (line := as_line(message(record)))]


def _candidates(outer: str, messages: Sequence[bytes]) -> list[str]:
    """Formats that may be inside. An application's or a syslog line holds no free text of another such line: too much
    would look like it."""
    data = b"\n".join(messages)
    free = outer in ("cri", "compose", "json")
    found = []
    for name in _INNER:
        form = FORMATS[name]
        if name in ("logfmt", "app", "klog") and not free:
            continue
        if (name == "json" and b"{" not in data) or (name == "access" and b'] "' not in data):
            continue
        if not isinstance(form, Rare) or (form.reads_any(messages, data)):
            found.append(name)
    return found


def _fits(form: Format, messages: Sequence[bytes]) -> set[int]:
    records = form.decoder(frozenset(("time",)), Timestamps()).decode(messages)
    return {i for i, record in enumerate(records) if record is not None}
