"""What could not be read, kept for whoever asks what is missing."""

import sqlite3
from typing import Any

from logmon.model.gap import Gap, RecordedGap
from logmon.model.time import Instant
from logmon.state import codec

KEPT_GAPS = 10_000


def append(db: sqlite3.Connection, at: Instant, gap: Gap) -> None:
    """A gap that its origin meets again and again (a damaged archive, read by every run) is kept once."""
    place = codec.name(gap.origin.source), codec.name(gap.origin.partition)
    body = codec.seal(codec.dump(gap), *place)
    newest = "SELECT max(id) FROM gap WHERE source = ? AND partition = ?"
    again = db.execute(f"UPDATE gap SET at = ? WHERE id = ({newest}) AND body = ?", (at, *place, body))  # noqa: S608
    if not again.rowcount:
        db.execute("INSERT INTO gap (at, source, partition, body) VALUES (?, ?, ?, ?)", (at, *place, body))


def prune(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM gap WHERE id <= (SELECT max(id) FROM gap) - ?", (KEPT_GAPS,))


def select(db: sqlite3.Connection, source: str | None, limit: int) -> list[tuple[Any, ...]]:
    """The rows of the newest `limit` gaps, oldest first: for `build`."""
    query = "SELECT at, source, partition, body FROM gap WHERE :source IS NULL OR source = :source ORDER BY id DESC"
    wanted = {"source": None if source is None else codec.name(source), "limit": limit}
    return db.execute(query + " LIMIT :limit", wanted).fetchall()[::-1]


def build(row: tuple[Any, ...]) -> RecordedGap:
    """Raises Damaged."""
    at, source, partition, body = row
    if not isinstance(at, int):
        raise codec.Damaged
    return RecordedGap(at, codec.load(codec.unseal(body, source, partition), Gap))
