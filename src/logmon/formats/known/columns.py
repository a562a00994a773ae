"""Logs with a header that names their columns: W3C extended (IIS, CloudFront, AD FS), Zeek, VPC flow logs."""

import re
from collections.abc import Callable, Sequence

from logmon.formats import levels
from logmon.formats.keyed import Keyed, Values
from logmon.formats.starting import STRUCTURED
from logmon.model.event import Level

_FLOW = rb"(?=[a-z -]{0,500}\bsrcaddr\b)(?=[a-z -]{0,500}\bstart\b)[a-z]{2,20}(?:[ -][a-z]{2,20}){3,60}[ \r]{0,2}\Z"
_HEADER = re.compile(rb"#(?i:Fields):?[ \t]+(?P<columns>[^\r\n]{1,8000})|(?P<flow>" + _FLOW + rb")")
_NAME = re.compile(r"w3c\(([^ ]+)\)")
_CELL = re.compile(rb'"([^"]*)"(?:[ \t]|\Z)|([^ \t]*)(?:[ \t]|\Z)')

_ALIASES: dict[str, tuple[str, ...]] = {
    "time": ("when", "ts", "x-timestamp", "start"),
    "level": ("sc-status", "status_code"),
    "message": ("text",),
    "ip": ("c-ip", "id.orig_h", "srcaddr"),
    "user": ("cs-username",),
    "method": ("cs-method", "method"),
    "path": ("cs-uri-stem", "cs-uri", "uri"),
    "status": ("sc-status", "status_code"),
    "bytes": ("sc-bytes", "response_body_len"),
    "agent": ("cs(User-Agent)", "user_agent"),
    "referrer": ("cs(Referer)", "referrer"),
    "host": ("s-computername", "cs-host", "cs(Host)", "host"),
    "duration_ms": ("time-taken",),
}


def columns_of(lines: Sequence[bytes]) -> list[Keyed]:
    """One format for each header in the lines, the last one first."""
    found = [(match["columns"] or match["flow"]).split() for line in lines if (match := _HEADER.match(line))]
    return [_form(tuple(column.decode("utf-8", "replace") for column in columns)) for columns in reversed(found)]


def named(name: str) -> Keyed | None:
    """The format that a name made here means: `w3c(date,time,c-ip,…)`."""
    found = _NAME.fullmatch(name)
    return _form(tuple(found[1].split(","))) if found else None


_CLOUDFRONT = (
    *("date", "time", "x-edge-location", "sc-bytes", "c-ip", "cs-method", "cs(Host)", "cs-uri-stem", "sc-status"),
    *("cs(Referer)", "cs(User-Agent)", "cs-uri-query", "cs(Cookie)", "x-edge-result-type", "x-edge-request-id"),
    *("x-host-header", "cs-protocol", "cs-bytes", "time-taken", "x-forwarded-for", "ssl-protocol", "ssl-cipher"),
    *("x-edge-response-result-type", "cs-protocol-version", "fle-status", "fle-encrypted-fields", "c-port"),
    *("time-to-first-byte", "x-edge-detailed-result-type", "sc-content-type", "sc-content-len", "sc-range-start"),
    "sc-range-end",
)
_DATED = re.compile(rb"\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t")
_LEAST = 19
"""Columns that the oldest of them have; newer ones came behind."""


def _form(columns: tuple[str, ...]) -> Keyed:
    status = any(column in columns for column in _ALIASES["status"])
    return Keyed(
        name=f"w3c({','.join(columns)})",
        read=_reader(tuple(column.encode() for column in columns)),
        starts=STRUCTURED,
        aliases=_ALIASES if status else {**_ALIASES, "level": ()},
        level=_level,
    )


def _reader(columns: tuple[bytes, ...], least: int | None = None) -> Callable[[bytes], Values | None]:
    least = len(columns) if least is None else least

    def read(line: bytes) -> Values | None:
        if line.startswith(b"#"):
            return {b"text": line}
        if not line:
            return None
        cells = line.split(b"\t") if b"\t" in line else line.split(b" ")
        if len(cells) != len(columns) and b'"' in line:
            cells = [found[1] or found[2] or b"" for found in _CELL.finditer(line, 0, len(line))][: len(columns)]
        if not least <= len(cells) <= len(columns):
            return None
        if tuple(cells) == columns:
            return {b"text": line}
        values = {
            key: cell.strip(b'"')
            for key, cell in zip(columns, cells, strict=False)
            if cell not in (b"-", b"", b"(empty)")
        }
        return _with_time(values, line)

    return read


def _level(status: bytes) -> Level | None:
    return levels.of_status(status) if status.isdigit() else None


def _with_time(values: Values, line: bytes) -> Values:
    date, clock = values.get(b"date"), values.get(b"time")
    if date and clock:
        values[b"when"] = date + b" " + clock + b"Z"  # the standard says UTC
    if (method := values.get(b"cs-method")) and (path := values.get(b"cs-uri-stem")):
        values[b"text"] = b" ".join(filter(None, (method, path, values.get(b"sc-status"))))
    else:
        values[b"text"] = line
    return values


_cloudfront = _reader(tuple(column.encode() for column in _CLOUDFRONT), _LEAST)

CLOUDFRONT = Keyed(
    name="cloudfront",
    read=lambda line: _cloudfront(line) if _DATED.match(line) else None,
    starts=STRUCTURED,
    aliases=_ALIASES,
    level=_level,
)
"""Amazon CloudFront's standard access log where its header is missing, as in a piece of it."""

_IIS_REQUEST = ("cs-method", "cs-uri-stem", "cs-uri-query", "s-port", "cs-username", "c-ip")
_IIS_ANSWER = ("sc-status", "sc-substatus", "sc-win32-status")
_IIS_COLUMNS: tuple[tuple[str, ...], ...] = (
    ("date", "time", "s-ip", *_IIS_REQUEST, "cs(User-Agent)", *_IIS_ANSWER),
    ("date", "time", "s-ip", *_IIS_REQUEST, "cs(User-Agent)", *_IIS_ANSWER, "time-taken"),
    ("date", "time", "s-ip", *_IIS_REQUEST, "cs(User-Agent)", "cs(Referer)", *_IIS_ANSWER, "time-taken"),
    (
        *("date", "time", "s-sitename", "s-computername", "s-ip", *_IIS_REQUEST, "cs-version", "cs(User-Agent)"),
        *("cs(Cookie)", "cs(Referer)", "cs-host", *_IIS_ANSWER, "sc-bytes", "cs-bytes", "time-taken"),
    ),
)
"""Of IIS 6, 7 and since 8, and all that can be chosen."""

_IIS_HEAD = re.compile(
    rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?:W3SVC\d{1,9} [^ \n]{1,255} )?[0-9a-f.:]{2,45} [A-Z_-]{3,20} [/*]"
)
_IIS_READERS = {len(columns): _reader(tuple(column.encode() for column in columns)) for columns in _IIS_COLUMNS}


def _iis(line: bytes) -> Values | None:
    read = _IIS_READERS.get(line.count(b" ") + 1)
    return read(line) if read is not None and _IIS_HEAD.match(line) else None


IIS = Keyed(
    name="iis",
    read=_iis,
    starts=STRUCTURED,
    aliases=_ALIASES,
    level=_level,
)
"""IIS where the header is missing, as in a piece of its log."""
