"""What the formats read in a case of the corpora, as the records that the corpora's `score.py` compares.

python tests/corpora/adapter.py CORPORA RESULTS [FAMILY ...]
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from logmon.engine.scan.forms import Forms
from logmon.engine.templates import Templates
from logmon.formats.detect import detect
from logmon.formats.full import to_event
from logmon.formats.multiline import event_positions, split_events
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Origin
from logmon.model.event import Event
from logmon.model.time import SECOND, Instant, iso

TEMPLATED = ("loghub",)
"""Families that say what the templates are."""

FAMILIES = ("loghub", "beats", "multiline", "formats")


def events(data: bytes, zone: tzinfo, reference: Instant) -> Iterator[Event]:
    """All events of a file, as `tail` would show them."""
    found = detect(data[: 1 << 20].split(b"\n")[:200])
    stamps = Timestamps(zone)
    line = 1
    previous: Instant | None = None
    raws = split_events(data, found.starts)
    for raw, position in zip(raws, event_positions(raws), strict=True):
        event = to_event(
            raw,
            Origin("corpus", ""),
            found.formats,
            stamps,
            arrived=reference,
            position=position,
            line=line,
            previous=previous,
        )
        line, previous = event.end_line + 1, event.time
        yield event


def record(event: Event) -> dict[str, Any]:
    """One line of a result file. Blank lines at the end of an event are not of it."""
    fields = event.fields
    return {
        "line": event.line,
        "end_line": event.line + event.raw.rstrip().count(b"\n"),
        "timestamp": iso(event.time) if event.time_source == "event" else None,
        "level": event.level.label if event.level else "",
        "component": fields.get("program") or fields.get("component") or fields.get("logger") or "",
        "host": fields.get("host") or "",
        "pid": fields.get("pid") or "",
        "message": event.message or event.raw.decode("utf-8", "replace"),
        "fields": {**fields, "raw": event.raw.decode("utf-8", "replace")},
        "format": event.format,
    }


def write(case: Path, results: Path) -> None:
    """Read one case and write its result file."""
    meta = json.loads((case / "meta.json").read_text())
    reference = datetime(meta.get("year_default", 2025), 12, 31, tzinfo=UTC)
    if "now" in meta:
        now = datetime.fromisoformat(meta["now"])
        reference = now if now.tzinfo else now.replace(tzinfo=_zone(meta))
    found = events((case / "raw.log").read_bytes(), _zone(meta), int(reference.timestamp()) * SECOND)
    target = results / case.parent.name / f"{case.name}.jsonl"
    target.parent.mkdir(parents=True, exist_ok=True)
    records = [record(event) for event in found if event.raw.strip()]
    if case.parent.name in TEMPLATED:
        mine(records)
    target.write_text("\n".join(map(json.dumps, records)) + "\n")


def mine(records: list[dict[str, Any]]) -> None:
    """Give each record its template, as `query '| count by template'` does."""
    forms, templates = Forms(), Templates()
    mined = [templates.of(forms(each["message"]) or "") for each in records]
    for each, template in zip(records, mined, strict=True):
        each["template"] = templates.widest(template)


def _zone(meta: dict[str, Any]) -> tzinfo:
    text = meta.get("tz_default", "UTC")
    if text[:1] in "+-":
        hours, minutes = int(text[1:3]), int(text[4:6])
        return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1))
    return UTC if text in ("UTC", "Z") else ZoneInfo(text)


def run(corpora: Path, results: Path, families: tuple[str, ...] = FAMILIES) -> None:
    """Every case of the families that has a raw log."""
    for family in families:
        for meta in sorted((corpora / family).glob("*/meta.json")):
            if (meta.parent / "raw.log").exists():
                write(meta.parent, results)


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]), tuple(sys.argv[3:]) or FAMILIES)
