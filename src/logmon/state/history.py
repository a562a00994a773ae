"""What was decided and done, in words: the answer to `why`."""

import sqlite3
from collections.abc import Iterable

from msgspec import Struct

from logmon.model.time import Instant
from logmon.state import codec

KEPT_HISTORY = 20_000


class Entry(Struct, frozen=True):
    """`kind` is `notified`, `suppressed`, `delivered`, `retry`, `failed`, or the word given to `Transaction.note`."""

    at: Instant
    incident: str
    rule: str
    kind: str
    text: str


def select(
    db: sqlite3.Connection, *, rule: str | None, incident: str | None, since: Instant, limit: int
) -> list[Entry]:
    """The newest `limit` entries that fit, oldest first."""
    query = (
        "SELECT at, incident, rule, kind, body FROM history WHERE at >= :since AND (:rule IS NULL OR rule = :rule) "
        "AND (:incident IS NULL OR incident = :incident) ORDER BY id DESC LIMIT :limit"
    )
    wanted = {
        "since": since,
        "rule": None if rule is None else codec.name(rule),
        "incident": None if incident is None else codec.name(incident),
        "limit": limit,
    }
    found: list[Entry] = []
    for at, about, of_rule, kind, body in db.execute(query, wanted):
        try:
            if not isinstance(at, int):
                raise codec.Damaged
            text = codec.text_of(codec.unseal(body))
            found.append(Entry(at, codec.text_of(about), codec.text_of(of_rule), kind, text))
        except codec.Damaged:
            continue
    return found[::-1]


def append(db: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    rows = (
        (entry.at, codec.name(entry.incident), codec.name(entry.rule), entry.kind, codec.seal(codec.name(entry.text)))
        for entry in entries
    )
    db.executemany("INSERT INTO history (at, incident, rule, kind, body) VALUES (?, ?, ?, ?, ?)", rows)


def prune(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM history WHERE id <= (SELECT max(id) FROM history) - ?", (KEPT_HISTORY,))
