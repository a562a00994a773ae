"""Time as numbers: an Instant is nanoseconds since the epoch in UTC, a Duration is nanoseconds.

Text appears only at the edges (outputs, cli, dashboard, hook payloads); everything between computes with integers,
because a float of seconds loses the nanoseconds that order two events.
"""

from datetime import UTC, datetime, tzinfo

Instant = int
Duration = int

MICROSECOND: Duration = 1_000
MILLISECOND: Duration = 1_000_000
SECOND: Duration = 1_000_000_000
MINUTE: Duration = 60 * SECOND
HOUR: Duration = 60 * MINUTE
DAY: Duration = 24 * HOUR
WEEK: Duration = 7 * DAY

YEARS_OF_LOGS = range(1824, 2116)
"""Of instants: with windows and waits added they fit into 64 bits, in state and in native code. Stamps of other years
(Go writes year 1 for none) are no times of events."""
END_OF_LOGS: Instant = int(datetime(YEARS_OF_LOGS.stop, 1, 1, tzinfo=UTC).timestamp()) * SECOND
"""The instant at which they end."""

UNITS: dict[str, Duration] = {
    "ns": 1,
    "us": MICROSECOND,
    "µs": MICROSECOND,
    "ms": MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
    "d": DAY,
    "w": WEEK,
}


def iso(at: Instant, zone: tzinfo = UTC) -> str:
    """RFC 3339 text of an instant, with as many fraction digits (0, 3, 6 or 9) as it needs."""
    seconds, nanos = divmod(at, SECOND)
    text = datetime.fromtimestamp(seconds, zone).isoformat()
    digits = f".{nanos:09d}" if nanos else ""
    if nanos % MICROSECOND == 0:
        digits = digits[:4] if nanos % MILLISECOND == 0 else digits[:7]
    return text[:19] + digits + ("Z" if zone is UTC else text[19:25])


def iso_seconds(at: Instant, zone: tzinfo = UTC) -> str:
    """The same, cut to whole seconds."""
    return iso(at // SECOND * SECOND, zone)


def duration_text(span: Duration) -> str:
    """The shortest exact text with at most two units: `90s` is `1m30s`, `250ms` stays."""
    if span < 0:
        return "-" + duration_text(-span)
    if span < SECOND:
        for name in ("ms", "us", "ns"):
            if span and span % UNITS[name] == 0:
                return f"{span // UNITS[name]}{name}"
        return "0s"
    parts: list[str] = []
    for name in ("w", "d", "h", "m", "s"):
        count, rest = divmod(span, UNITS[name])
        if count and not (name == "w" and rest):
            parts.append(f"{count}{name}")
            span = rest
        if len(parts) == 2:
            break
    return "".join(parts)
