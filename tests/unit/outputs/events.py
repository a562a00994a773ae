"""Events to show."""

from typing import Any

from logmon.model.chunk import Origin
from logmon.model.event import Event, Level
from logmon.model.time import MILLISECOND, SECOND

AT = 1_763_622_000 * SECOND


def event(message: str = "upstream timed out", level: Level | None = Level.ERROR, **more: Any) -> Event:
    return Event(
        origin=more.get("origin", Origin("web", "/var/log/web.log")),
        time=more.get("time", AT + 250 * MILLISECOND),
        time_source="event",
        arrived=AT,
        level=level,
        message=message,
        fields=more.get("fields", {"status": 502, "path": "/v1/orders"}),
        raw=more.get("raw", b'{"status": 502, "path": "/v1/orders"}'),
        format=more.get("format", "json"),
        position=4711,
        line=more.get("line", 9),
        end_line=more.get("line", 9),
    )
