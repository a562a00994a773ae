"""Which keys a JSON log uses for what, where they are not the usual ones.

Every key that is asked for costs in each event, so the many names that exist are looked for once, in the sample.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from msgspec import structs

from logmon.formats import levels
from logmon.formats.json_lines import JSON, JsonLines
from logmon.formats.timestamps import Timestamps
from logmon.model.later import later
from logmon.model.time import Instant

_OTHERS: dict[str, str] = {
    "time": "timeMillis eventTime __REALTIME_TIMESTAMP t.$date asctime @t Timestamp event_time start_time StartUTC"
    " _time"
    " record.time.timestamp"
    " created instant.epochSecond requestTimestamp EventTime log_time written_at event.created date",
    "level": "s PRIORITY @l Level log_level severity_text SeverityText priority levelName log.syslog.severity.name"
    " severityText record.level.name",
    "message": "MESSAGE short_message logEvent.message @m @mt RenderedMessage MessageTemplate Message"
    " fields.message record.message body.stringValue event text"
    " full_message"
    " eventName description",
    "host": "_HOSTNAME host.hostname source_host Host HOSTNAME hostName",
    "program": "SYSLOG_IDENTIFIER loggerName logger logger_name log.logger component eventSource _COMM",
    "pid": "_PID SYSLOG_PID process_id",
    "ip": "sourceIPAddress request.remote_ip request.client_ip src_ip origin.address ClientHost",
    "user": "userIdentity.userName principal RemoteUser",
    "method": "request.method req.method RequestMethod verb",
    "path": "request.uri req.url RequestPath url",
    "status": "res.statusCode DownstreamStatus response.status",
    "agent": "userAgent request_user_agent",
    "duration_ms": "took_millis responseTime duration_millis",
}
_LOOKS_LIKE_TIME = later(r"(?i)time|date|stamp|^ts|_ts$|_at$|^at$|when")
_SAMPLE = 16
_LATE: Instant = 4_000_000_000 * 10**9
"""A reference for stamps of which it only matters that they are some."""


def dialect(lines: Sequence[bytes]) -> JsonLines:
    """The JSON format with the keys that this log needs besides the usual ones; `JSON` itself when it needs none."""
    objects = filter(None, map(_object, lines[:: max(len(lines) // _SAMPLE, 1)]))
    values = [_flat(each) for each in objects]
    stamps = Timestamps()
    found = tuple((field, key) for field in _OTHERS if (key := _key(field, values, stamps)))
    return with_keys(found)


def with_keys(extra: tuple[tuple[str, str], ...]) -> JsonLines:
    return structs.replace(JSON, name=_name(extra), extra=extra) if extra else JSON


def _name(extra: tuple[tuple[str, str], ...]) -> str:
    return f"json({','.join(f'{field}={key}' for field, key in extra)})"


_NAME = later(r"json\((\w+=[^,()]+(?:,\w+=[^,()]+)*)\)")


def named(name: str) -> JsonLines | None:
    """The format that a name made here means: `json(time=eventTime,message=MESSAGE)`."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    return with_keys(tuple((field, key) for field, _, key in (part.partition("=") for part in found[1].split(","))))


def _object(line: bytes) -> dict[str, Any] | None:
    begin = line.find(b"{")
    try:
        value = msgspec.json.decode(line[begin:]) if begin >= 0 else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _key(field: str, objects: Sequence[dict[str, Any]], stamps: Timestamps) -> str | None:
    """The key to add for a field: the first that serves where the usual ones do not. None: they serve most."""
    serves = partial(_serves, field, stamps)
    without = [values for values in objects if not any(serves(values, key) for key in JSON.keys(field))]
    if 2 * len(without) <= len(objects):
        return None
    for key in _OTHERS[field].split():
        if 2 * sum(serves(values, key) for values in without) > len(without):
            return key
    if field != "time":
        return None
    likely = (key for key in dict.fromkeys(key for values in without for key in values) if _LOOKS_LIKE_TIME.search(key))
    return next((k for k in likely if _plain(k) and 2 * sum(serves(v, k) for v in without) > len(without)), None)


def _plain(key: str) -> bool:
    return not set("(),=.") & set(key)


def _serves(field: str, stamps: Timestamps, values: dict[str, Any], key: str) -> bool:
    value = values.get(key)
    if value is None:
        return False
    if field == "time":
        return stamps.value(value, _LATE) is not None
    if field == "level":
        return levels.level_of(value) is not None
    return isinstance(value, str | int | float) and value != ""


def _flat(value: dict[str, Any], prefix: str = "", deeper: int = 2) -> dict[str, Any]:
    """Every value by its path."""
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, dict) and deeper:
            found.update(_flat(inner, f"{prefix}{key}.", deeper - 1))
        else:
            found.setdefault(prefix + key, inner)
    return found
