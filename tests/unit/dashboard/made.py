"""Frames made by hand."""

from datetime import UTC, datetime

from logmon.formats.detect import detect
from logmon.model.chunk import Origin
from logmon.model.event import Level
from logmon.model.evidence import Evidence
from logmon.model.incident import Incident, Phase
from logmon.model.match import Line
from logmon.model.time import MINUTE, SECOND, Duration, Instant
from logmon.runtime.frames import BINS, GROUPS, Alert, Frame, Row, SourceState, Volume

NOW: Instant = int(datetime(2026, 11, 20, 8, 31, 8, tzinfo=UTC).timestamp()) * SECOND
APP = Origin("app.log", "/var/log/app.log")
FORMATS = detect([b"2026-11-20T08:31:08Z ERROR refused", b"2026-11-20T08:31:09Z INFO fine"]).formats


def row(text: str | bytes, level: Level | None = Level.INFO, at: Instant = NOW, origin: Origin = APP) -> Row:
    raw = text if isinstance(text, bytes) else text.encode()
    return Row(origin, at, int(level or 0), raw, at, FORMATS)


def rows(count: int, first: int = 0) -> tuple[Row, ...]:
    """`event 0`, `event 1`, …; each third an error."""
    return tuple(
        row(f"event {n} {'failed' if n % 3 == 0 else 'fine'}", Level.ERROR if n % 3 == 0 else Level.INFO)
        for n in range(first, first + count)
    )


ODD = "GET /v1/orders [bold]502[/bold] \x1b]0;x\x07"


def incident(rule: str = "web_5xx", phase: Phase = Phase.FIRING, **changes: object) -> Incident:
    fields: dict[str, object] = {
        "id": f"ID{rule}",
        "rule": rule,
        "key": ("web-2",),
        "labels": {"host": "web-2"},
        "severity": "high",
        "phase": phase,
        "started": NOW - 2 * MINUTE,
        "fired": None if phase is Phase.PENDING else NOW - MINUTE,
        "resolved": NOW if phase is Phase.RESOLVED else None,
        "values": {"value": 212, "count": 212, "threshold": "> 20", "window": "1m", "events": 212},
        "peak": 212,
        "summary": "212 failures on web-2",
        "evidence": Evidence.of([Line("app.log", "/var/log/app.log", 0, NOW, ODD)]),
    }
    return Incident(**{**fields, **changes})  # type: ignore[arg-type]


def volume(width: Duration) -> Volume:
    """Ten bins with something in them, the level's number of events in each."""
    return Volume(width, NOW, tuple((0,) * (BINS - 10) + (n,) * 10 for n in range(len(GROUPS))))


def frame(count: int = 40, number: int = 1, **changes: object) -> Frame:
    shown = rows(count)
    fields: dict[str, object] = {
        "number": number,
        "now": NOW,
        "newest": NOW,
        "seen": count,
        "rate": 1234.0,
        "rules": 3,
        "open": (Alert(incident(), "page ok"), Alert(incident("slow", Phase.PENDING))),
        "ended": (Alert(incident("disk_full", Phase.RESOLVED)),),
        "volumes": tuple(
            Volume(v.width, NOW, tuple((0,) * 110 + (n,) * 10 for n in range(5))) for v in Frame().volumes
        ),
        "rows": shown,
        "sources": (SourceState(APP, count, True),),
    }
    return Frame(**{**fields, **changes})  # type: ignore[arg-type]
