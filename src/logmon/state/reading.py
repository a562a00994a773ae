"""What the tables say, as values. A damaged row is left out and counted, not believed."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from msgspec.structs import replace

from logmon.model.chunk import Offset, Origin
from logmon.model.delivery import Delivery
from logmon.model.gap import RecordedGap
from logmon.model.incident import Incident, Notification
from logmon.model.request import Request
from logmon.model.time import Instant
from logmon.state import codec, gaps

T = TypeVar("T")
Row = tuple[Any, ...]
Report = Callable[[str], None]

_NEVER: Instant = 2**63 - 1


def offsets(db: sqlite3.Connection, report: Report) -> dict[Origin, Offset]:
    def build(row: Row) -> tuple[Origin, Offset]:
        source, partition, body = row
        origin = Origin(codec.text_of(source), codec.text_of(partition))
        return origin, codec.text_of(codec.unseal(body, source, partition))

    return dict(_sound(db.execute("SELECT source, partition, body FROM offset"), build, "offsets", report))


def clocks(db: sqlite3.Connection, report: Report) -> dict[str, bytes]:
    def build(row: Row) -> tuple[str, bytes]:
        return codec.text_of(row[0]), codec.unseal(row[1], row[0])

    return dict(_sound(db.execute("SELECT name, body FROM clock"), build, "clocks", report))


def detector_rules(db: sqlite3.Connection, report: Report) -> set[str]:
    rows = db.execute("SELECT DISTINCT rule FROM detector")
    return set(_sound(rows, lambda row: codec.text_of(row[0]), "detectors", report))


def detector_rows(db: sqlite3.Connection, report: Report, rule_id: str) -> Iterator[tuple[bytes, bytes]]:
    rule = codec.name(rule_id)

    def build(row: Row) -> tuple[bytes, bytes]:
        return row[0], codec.unseal(row[1], rule, row[0])

    rows = db.execute("SELECT key, body FROM detector WHERE rule = ?", (rule,))
    return _sound(rows, build, f"detectors of {rule_id}", report)


def incidents(db: sqlite3.Connection, report: Report, resolved_since: Instant | None) -> list[Incident]:
    def build(row: Row) -> Incident:
        return codec.load(codec.unseal(row[1], row[0]), Incident)

    since = _NEVER if resolved_since is None else resolved_since
    rows = db.execute("SELECT id, body FROM incident WHERE resolved IS NULL OR resolved >= ?", (since,))
    found = _sound(rows, build, "incidents", report)
    return sorted(found, key=lambda incident: (incident.started, incident.id))


def outbox(db: sqlite3.Connection, report: Report, now: Instant, per_hook: int) -> list[Delivery]:
    query = (
        "SELECT id, hook, attempt, created, body FROM outbox WHERE status = 'ready' AND hook = ? AND due <= ? "
        "ORDER BY id LIMIT ?"
    )
    hooks = db.execute("SELECT DISTINCT hook FROM outbox WHERE status = 'ready'").fetchall()
    rows = (row for (hook,) in hooks for row in db.execute(query, (hook, now, per_hook)).fetchall())
    return sorted(_whole(db, report, rows), key=lambda found: found.id)


def dead_letters(db: sqlite3.Connection, report: Report, limit: int) -> list[Delivery]:
    query = (
        "SELECT id, hook, attempt, created, body FROM outbox WHERE status = 'failed' AND carrier IS NULL "
        "ORDER BY id DESC LIMIT ?"
    )
    return _whole(db, report, db.execute(query, (limit,)).fetchall())[::-1]


def due_at(db: sqlite3.Connection, report: Report, after: Instant) -> Instant | None:
    row = db.execute("SELECT min(due) FROM outbox WHERE status = 'ready' AND due > ?", (after,)).fetchone()
    return None if row[0] is None else int(row[0])


def queued(db: sqlite3.Connection, report: Report, hook: str, at_most: int) -> int:
    query = "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE hook = ? AND status IN ('ready', 'waiting') LIMIT ?)"
    return int(db.execute(query, (codec.name(hook), at_most)).fetchone()[0])


def standing(db: sqlite3.Connection, report: Report) -> dict[str, dict[str, int]]:
    """By hook: how many rows are in which status."""
    found: dict[str, dict[str, int]] = {}
    for hook, status, count in db.execute("SELECT hook, status, count(*) FROM outbox GROUP BY hook, status"):
        found.setdefault(codec.text_of(hook), {})[status] = count
    return found


def outstanding(db: sqlite3.Connection, report: Report) -> int:
    return int(db.execute("SELECT count(*) FROM outbox WHERE lane IS NOT NULL").fetchone()[0])


def requests(db: sqlite3.Connection, report: Report, after: int) -> list[tuple[int, Request]]:
    def build(row: Row) -> tuple[int, Request]:
        return int(row[0]), codec.load(codec.unseal(row[1]), Request)  # type: ignore[arg-type]

    return list(
        _sound(db.execute("SELECT id, body FROM inbox WHERE id > ? ORDER BY id", (after,)), build, "inbox", report)
    )


def waiting(db: sqlite3.Connection, report: Report) -> Counter[str]:
    rows = db.execute("SELECT hook, count(*) FROM outbox WHERE lane IS NOT NULL GROUP BY hook")
    return Counter(dict(_sound(rows, lambda row: (codec.text_of(row[0]), int(row[1])), "outbox", report)))


def recorded_gaps(db: sqlite3.Connection, report: Report, source: str | None, limit: int) -> list[RecordedGap]:
    return list(_sound(gaps.select(db, source, limit), gaps.build, "gaps", report))


def delivery(row: Row) -> Delivery:
    """A row (id, hook, attempt, created, body) of the outbox. Raises Damaged."""
    number, hook, attempt, created, body = row
    if not all(isinstance(found, int) for found in (number, attempt, created)):
        raise codec.Damaged
    return Delivery(number, codec.load(codec.unseal(body, hook), Notification), attempt, created)


def _whole(db: sqlite3.Connection, report: Report, rows: Iterable[Row]) -> list[Delivery]:
    """Deliveries with what was folded into them."""
    query = "SELECT id, hook, attempt, created, body FROM outbox WHERE carrier = ? ORDER BY id"
    found = []
    for one in _sound(rows, delivery, "outbox", report):
        folded = _sound(db.execute(query, (one.id,)).fetchall(), delivery, "outbox", report)
        found.append(replace(one, folded=tuple(other.notification for other in folded)))
    return found


def _sound(rows: Iterable[Row], build: Callable[[Row], T], what: str, report: Report) -> Iterator[T]:
    damaged = 0
    for row in rows:
        try:
            yield build(row)
        except codec.Damaged:
            damaged += 1
    if damaged:
        report(f"{what}: {damaged} damaged row{'s' if damaged > 1 else ''} ignored")
