"""One event in full, for people and outputs: the first format that reads it, and the best time there is."""

from collections.abc import Sequence

from logmon.formats.base import Format, Parsed
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Origin
from logmon.model.event import Event
from logmon.model.time import Instant


def to_event(
    raw: bytes,
    origin: Origin,
    formats: Sequence[Format],
    stamps: Timestamps,
    *,
    arrived: Instant,
    position: int,
    line: int = 0,
    stamp: Instant | None = None,
    previous: Instant | None = None,
) -> Event:
    """`raw` is without its final newline; `line` is the 1-based number of its first line (0: not counted). `stamp` is
    what the transport knows of its time, `previous` the time of the event before it in its origin. `formats` ends with
    one that takes everything (`plain`)."""
    name, parsed = _parse(raw, formats, stamps, arrived)
    time, source = _time(parsed.time, stamp, previous, arrived)
    return Event(
        origin=origin,
        time=time,
        time_source=source,
        arrived=arrived,
        level=parsed.level,
        message=parsed.message,
        fields=parsed.fields,
        raw=raw,
        format=name,
        position=position,
        line=line,
        end_line=line + raw.count(b"\n") if line else 0,
    )


def _parse(raw: bytes, formats: Sequence[Format], stamps: Timestamps, reference: Instant) -> tuple[str, Parsed]:
    for form in formats:
        parsed = form.parse(raw, stamps, reference)
        if parsed is not None:
            return form.name, parsed
    return "", Parsed(None, None, raw.decode("utf-8", "backslashreplace"), {})


def _time(
    own: Instant | None, stamp: Instant | None, previous: Instant | None, arrived: Instant
) -> tuple[Instant, str]:
    if own is not None:
        return own, "event"
    if stamp is not None:
        return stamp, "transport"
    return (previous, "previous") if previous is not None else (arrived, "arrival")
