"""An entry of the journal as `journalctl -o json` prints it, to the JSON object that is its line here.

Names are those of other logs: `time level host program pid unit uid message`, then what the program itself added, under
its own names (which are in capitals). What journald adds beyond that (fields that begin with `_`) and its copies of the
syslog header are left out: 20 fields around each message, the same in all of them.
Fields: https://systemd.io/JOURNAL_EXPORT_FORMATS, systemd.journal-fields(7).
"""

import fnmatch
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from logmon.model.digits import whole
from logmon.model.time import END_OF_LOGS, MICROSECOND, Instant, iso

Entry = dict[str, Any]
_LEVELS = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
_UNITS = ("_SYSTEMD_UNIT", "_SYSTEMD_USER_UNIT", "UNIT", "USER_UNIT", "OBJECT_SYSTEMD_UNIT", "COREDUMP_UNIT")
_MANAGER = "1"
_SHOWN = frozenset(("MESSAGE", "PRIORITY"))


def decode(line: bytes) -> Entry | None:
    """None for what is no entry."""
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return value if isinstance(value, dict) and "__CURSOR" in value else None


def cursor(entry: Entry) -> str:
    return str(entry["__CURSOR"])


def instant(entry: Entry) -> Instant | None:
    """When journald received it."""
    value = entry.get("__REALTIME_TIMESTAMP")
    count = whole(value) if isinstance(value, str) else None
    return None if count is None or count * MICROSECOND >= END_OF_LOGS else count * MICROSECOND


def is_of(entry: Entry, units: Sequence[str]) -> bool:
    """Is it of, or about, a unit that one of these globs matches?"""
    names = [value for name in _UNITS if isinstance(value := entry.get(name), str)]
    return any(fnmatch.fnmatchcase(name, unit) for name in names for unit in units)


def refused(entry: Entry) -> int:
    """How many messages journald says here that it did not take, because one service sent too many."""
    count = entry.get("N_DROPPED")
    own = entry.get("_TRANSPORT") == "driver"
    return (whole(count) or 0) if own and isinstance(count, str) else 0


def rendered(entry: Entry) -> bytes:
    """One line, without its newline."""
    at = instant(entry)
    known = {
        "time": None if at is None else iso(at),
        "level": _level(entry.get("PRIORITY")),
        "host": entry.get("_HOSTNAME"),
        "program": entry.get("SYSLOG_IDENTIFIER") or entry.get("_COMM"),
        "pid": entry.get("_PID") or entry.get("SYSLOG_PID"),
        "unit": _unit(entry),
        "uid": entry.get("_UID"),
        "message": entry.get("MESSAGE"),
    }
    more = {name: value for name, value in sorted(entry.items()) if name not in _SHOWN and _is_own(name)}
    values = {name: _value(value) for name, value in (known | more).items() if value is not None}
    if isinstance(message := values.get("message"), list):
        values["message"] = "\n".join(map(str, message))
    return msgspec.json.encode(values)


def _is_own(name: str) -> bool:
    return not name.startswith(("_", "SYSLOG_"))


def _unit(entry: Mapping[str, Any]) -> Any:
    """What the manager says of a unit is that unit's; any other program could only claim it."""
    about = entry.get("UNIT") if entry.get("_PID") == _MANAGER else None
    return about or entry.get("_SYSTEMD_USER_UNIT") or entry.get("_SYSTEMD_UNIT")


def _level(priority: Any) -> str | None:
    known = isinstance(priority, str) and len(priority) == 1 and priority in "01234567"
    return _LEVELS[int(priority)] if known else None


def _value(value: Any) -> Any:
    """journalctl prints bytes that are no text as a list of numbers, and a field given several times as a list."""
    if not isinstance(value, list):
        return value
    if value and all(isinstance(byte, int) and 0 <= byte <= 255 for byte in value):
        return bytes(value).decode("utf-8", "backslashreplace")
    return [_value(one) for one in value]
