"""When the lines of a log section arrive: with their own time, or when an `@` line says.

    2026-11-20T08:00:00Z first        arrives at 08:00:00
    @ +5m                             now it is 08:05:00
    @ ack full host=a                 somebody does something (see asked.py)
    2026-11-20T08:00:07Z late         arrives at 08:05:00

The clock of a section stands at its newest event and never goes back; `@` moves it forward.
"""

import re
from collections.abc import Sequence
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from logmon.cases.asked import WORDS
from logmon.cases.case import CaseError, Log
from logmon.config.suggest import did_you_mean
from logmon.formats.base import Format
from logmon.formats.detect import Detection, detect, of_names
from logmon.formats.table import FAMILIES, FORMATS, NONE, Own, knows
from logmon.formats.timestamps import Timestamps
from logmon.formats.zones import zone_offset
from logmon.model.durations import parse_duration
from logmon.model.time import DAY, MICROSECOND, SECOND, Instant

BEGIN: Instant = 1_767_225_600 * SECOND
"""2026-01-01T00:00:00Z: when a line arrives of which nothing tells a time. Stamps without a year mean 2026."""
_HALF_A_YEAR = 183 * DAY
_END_OF_YEAR = BEGIN + 364 * DAY - 1
_MOVE = re.compile(rb"@[ \t]+(?P<to>[^#]*[^#\s])\s*(?:#.*)?")
_ABSOLUTE = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")


class Arrival(Struct, frozen=True):
    """`data` (whole lines) is there at `at`. None: only the clock was moved, or somebody `asked` for something, in the
    words of line `line`."""

    at: Instant
    data: bytes | None
    asked: str = ""
    line: int = 0


class Timeline(Struct, frozen=True):
    """`formats` are those of the whole section, as if it had been read at once."""

    arrivals: tuple[Arrival, ...]
    formats: tuple[str, ...]
    zone: tzinfo


def timeline(path: str, log: Log, format_: str | None, tz: str | None, own: Own = NONE) -> Timeline:
    """Raises CaseError for a format, zone or `@` line that is none. `format_` and `tz` count where the section says
    nothing."""
    zone = _zone(path, log, log.tz or tz or "utc")
    found = _formats(path, log, log.format or format_, own)
    return Timeline(tuple(_arrivals(path, log, found, zone)), tuple(form.name for form in found.formats), zone)


def _arrivals(path: str, log: Log, found: Detection, zone: tzinfo) -> list[Arrival]:
    stamps = Timestamps(zone)
    clock: Instant | None = None
    out: list[Arrival] = []
    for number, line in enumerate(log.lines, log.first):
        if line.startswith((b"@ ", b"@\t")):
            words = line[1:].decode("utf-8", "replace").strip()
            if words.split(" ", 1)[0] in WORDS:
                clock = BEGIN if clock is None else clock
                out.append(Arrival(clock, None, words, number))
            else:
                clock = _moved(path, number, line, clock)
                out.append(Arrival(clock, None))
            continue
        if found.starts.match(line):
            own = _own_time(line, found.formats, stamps, _END_OF_YEAR if clock is None else clock + _HALF_A_YEAR)
            if own is not None:
                clock = own if clock is None else max(clock, own)
        clock = BEGIN if clock is None else clock
        if out and out[-1].at == clock and out[-1].data is not None:
            out[-1] = Arrival(clock, out[-1].data + line + b"\n")
        else:
            out.append(Arrival(clock, line + b"\n"))
    return out


def _own_time(line: bytes, formats: Sequence[Format], stamps: Timestamps, reference: Instant) -> Instant | None:
    """The time that an event gives itself. `reference` is half a year ahead of the clock: of the stamps without a year
    the one nearest to it is meant."""
    parsed = (form.parse(line, stamps, reference) for form in formats)
    return next((one.time for one in parsed if one is not None), None)


def _moved(path: str, number: int, line: bytes, clock: Instant | None) -> Instant:
    found = _MOVE.fullmatch(line.rstrip())
    text = b"" if found is None else found["to"]
    if text.startswith(b"+"):
        ahead = parse_duration(text[1:].decode("utf-8", "replace"))
        if ahead is not None and clock is None:
            raise CaseError(path, number, f"`@ {_shown(text)}`: after what? begin with a time: @ 2026-11-20T08:00:00Z")
        to = None if ahead is None or clock is None else clock + ahead
    else:
        to = Timestamps(UTC).parse(text, BEGIN) if _ABSOLUTE.fullmatch(text) else None
    if to is None:
        raise CaseError(path, number, f"`@ {_shown(text)}`: write @ +5m or @ 2026-11-20T08:00:00Z")
    if clock is not None and to < clock:
        raise CaseError(path, number, f"`@ {_shown(text)}` lies behind the clock, which never goes back")
    return to


def _formats(path: str, log: Log, names: str | None, own: Own) -> Detection:
    if names is None:
        return detect([line for line in log.lines if not line.startswith((b"@ ", b"@\t"))], own)
    wanted = [name.strip() for name in names.split(",")]
    known = (*own, *FORMATS, *FAMILIES)
    for name in wanted:
        if not knows(name, own):
            near = did_you_mean(name, known) or f"formats: {', '.join(known)}"
            raise CaseError(path, log.first - 1, f"unknown format `{name}`; {near}")
    return of_names(wanted, own)


def _zone(path: str, log: Log, name: str) -> tzinfo:
    if name.lower() in ("utc", "z", "local"):
        return UTC  # a test means the same on every machine
    offset = zone_offset(name.encode()) if name[:1] in "+-" else None
    if offset is not None:
        return timezone(timedelta(microseconds=offset // MICROSECOND))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CaseError(
            path, log.first - 1, f"unknown time zone `{name}`: write utc, +02:00 or Europe/Berlin"
        ) from None


def _shown(text: bytes) -> str:
    return text.decode("utf-8", "backslashreplace")
