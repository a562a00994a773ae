"""The outbox as a queue of lanes: one lane per (hook, rule, key), its first delivery `ready`, the others `waiting`.

waiting -> ready -> running -> delivered | failed | ready again (retry) | moved to the lane of a fallback

A digest folds rows into one: they stay in their lanes as `folded`, point to their `carrier`, and share its fate.
"""

import sqlite3
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.incident import Notification, Phase
from logmon.model.time import Instant
from logmon.state import codec, reading

KEPT_DELIVERED = 1_000
KEPT_FAILED = 1_000
KEPT_HANDED = 10_000
LARGEST_DIGEST = 1_000


def enqueue(db: sqlite3.Connection, at: Instant, notification: Notification) -> int:
    """Append to its lane, or to the one where its incident was handed to; returns the id."""
    notification = replace(notification, hook=_follow(db, notification))
    if notification.incident.phase is Phase.RESOLVED:
        db.execute("DELETE FROM handed WHERE incident = ?", (codec.name(notification.incident.id),))
    hook, lane, status, body = _placed(db, notification)
    query = "INSERT INTO outbox (hook, lane, status, due, created, body) VALUES (?, ?, ?, ?, ?, ?)"
    return int(db.execute(query, (hook, lane, status, at, at, body)).lastrowid or 0)


def start(db: sqlite3.Connection, delivery: Delivery) -> Delivery:
    """Count the attempt before it begins, so that a crash in the middle of it cannot hide it."""
    db.execute("UPDATE outbox SET status = 'running', attempt = attempt + 1 WHERE id = ?", (delivery.id,))
    return replace(delivery, attempt=delivery.attempt + 1)


def settle(db: sqlite3.Connection, outcome: Outcome) -> None:
    number = outcome.delivery.id
    if outcome.result is Result.RETRY:
        due = outcome.ended if outcome.due is None else outcome.due
        db.execute("UPDATE outbox SET status = 'ready', due = ? WHERE id = ?", (due, number))
    elif outcome.fallback is not None:
        hand_over(db, outcome.delivery, outcome.fallback, outcome.ended)
    else:
        body = ", body = x''" if outcome.result is Result.DELIVERED else ""
        query = f"UPDATE outbox SET status = ?, lane = NULL{body} WHERE id = ? OR carrier = ?"  # noqa: S608 (a constant)
        db.execute(query, ("delivered" if body else "failed", number, number))
        _advance(db, map(_lane, outcome.delivery.told))


def hand_over(db: sqlite3.Connection, delivery: Delivery, fallback: str, at: Instant) -> None:
    """Move a delivery to another hook, with what waits behind it about the same incident: whoever hears of the
    firing hears of the end. The rows keep their ids, so the order within the new lane is that of the decisions."""
    lanes = dict.fromkeys(map(_lane, delivery.told))
    incidents = {notification.incident.id for notification in delivery.told}
    moved = {delivery.id: delivery.notification}
    query = "SELECT id, hook, attempt, created, body FROM outbox WHERE carrier = ? OR (lane = ? AND status = 'waiting')"
    for lane in lanes:
        for row in db.execute(query, (delivery.id, lane)).fetchall():
            found = reading.delivery(row)
            if found.notification.incident.id in incidents:
                moved[found.id] = found.notification
    for number, notification in sorted(moved.items()):
        db.execute("UPDATE outbox SET lane = NULL WHERE id = ?", (number,))
        row = _placed(db, replace(notification, hook=fallback))
        db.execute(
            "UPDATE outbox SET hook = ?, lane = ?, status = ?, body = ?, due = ?, attempt = 0, carrier = NULL "
            "WHERE id = ?",
            (*row, at, number),
        )
    for incident in incidents:
        row = (codec.name(incident), codec.name(delivery.hook), codec.name(fallback))
        db.execute("INSERT OR REPLACE INTO handed (incident, hook, fallback) VALUES (?, ?, ?)", row)
    _advance(db, lanes)


def fold(db: sqlite3.Connection, hook: str, fallbacks: Mapping[str, str]) -> int:
    """Make one delivery of those that wait for a hook, behind nothing that is under way. Rules that have the same
    fallback for it go together, those of the oldest one first. Returns how many became one."""
    query = (
        "SELECT id, lane FROM outbox AS row WHERE hook = ? AND status IN ('ready', 'waiting') AND NOT EXISTS "
        "(SELECT 1 FROM outbox WHERE lane = row.lane AND status IN ('running', 'folded')) AND NOT EXISTS "
        "(SELECT 1 FROM outbox WHERE carrier = row.id) ORDER BY id LIMIT ?"
    )
    rows = db.execute(query, (codec.name(hook), LARGEST_DIGEST)).fetchall()
    routes = [(number, fallbacks.get(codec.load(lane, tuple)[1])) for number, lane in rows]
    carrier, *others = [number for number, route in routes if route == routes[0][1]] or [0]
    folded = ((carrier, number) for number in others)
    db.executemany("UPDATE outbox SET status = 'folded', carrier = ? WHERE id = ?", folded)
    return len(others)


def revive(db: sqlite3.Connection, letter: Delivery, at: Instant) -> None:
    """Put a dead letter back into its lane, due at once; a digest comes apart."""
    rows = db.execute("SELECT id, hook, attempt, created, body FROM outbox WHERE id = ?1 OR carrier = ?1", (letter.id,))
    for found in map(reading.delivery, rows.fetchall()):
        _, lane, status, _ = _placed(db, found.notification)
        query = "UPDATE outbox SET lane = ?, status = ?, due = ?, carrier = NULL WHERE id = ?"
        db.execute(query, (lane, status, at, found.id))


def drop(db: sqlite3.Connection, letter: Delivery) -> None:
    """Forget a dead letter."""
    db.execute("DELETE FROM outbox WHERE (id = ?1 OR carrier = ?1) AND status = 'failed'", (letter.id,))


def recover(db: sqlite3.Connection) -> int:
    """After a start: what was running is ready again, and rows that cannot be read are taken out of their lanes.
    Returns how many those are."""
    db.execute("UPDATE outbox SET status = 'ready' WHERE status = 'running'")
    query = "SELECT id, hook, attempt, created, body, lane FROM outbox WHERE lane IS NOT NULL"
    damaged = [(row[0], row[5]) for row in db.execute(query).fetchall() if not _readable(row[:5])]
    db.executemany("DELETE FROM outbox WHERE id = ?", ((number,) for number, _ in damaged))
    orphans = "status = 'folded' AND carrier NOT IN (SELECT id FROM outbox)"
    lanes = [lane for (lane,) in db.execute(f"SELECT lane FROM outbox WHERE {orphans}").fetchall()]  # noqa: S608
    db.execute(f"UPDATE outbox SET status = 'waiting', carrier = NULL WHERE {orphans}")  # noqa: S608
    _advance(db, [*(lane for _, lane in damaged), *lanes])
    return len(damaged)


def prune(db: sqlite3.Connection) -> None:
    """Bound what is kept: ids of delivered ones for a while, the contents of failed ones (dead letters) for longer."""
    db.execute(
        "DELETE FROM outbox WHERE status = 'delivered' AND id <= (SELECT max(id) FROM outbox) - ?", (KEPT_DELIVERED,)
    )
    db.execute(
        "DELETE FROM outbox WHERE status = 'failed' AND id <= "
        "(SELECT id FROM outbox WHERE status = 'failed' ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (KEPT_FAILED,),
    )
    db.execute("DELETE FROM handed WHERE rowid <= (SELECT max(rowid) FROM handed) - ?", (KEPT_HANDED,))


def _placed(db: sqlite3.Connection, notification: Notification) -> tuple[bytes, bytes, str, bytes]:
    """(hook, lane, status, body) of a row at the end of its lane."""
    hook, lane = codec.name(notification.hook), _lane(notification)
    busy = db.execute("SELECT 1 FROM outbox WHERE lane = ? LIMIT 1", (lane,)).fetchone()
    return hook, lane, "waiting" if busy else "ready", codec.seal(codec.dump(notification), hook)


def _follow(db: sqlite3.Connection, notification: Notification) -> str:
    """The hook that was told of this incident so far: the one it was decided for, or where it was handed to."""
    hook, met = notification.hook, {notification.hook}
    while True:
        place = (codec.name(notification.incident.id), codec.name(hook))
        row = db.execute("SELECT fallback FROM handed WHERE incident = ? AND hook = ?", place).fetchone()
        if row is None or codec.text_of(row[0]) in met:
            return hook
        hook = codec.text_of(row[0])
        met.add(hook)


def _advance(db: sqlite3.Connection, lanes: Iterable[bytes]) -> None:
    """Make the first of each lane ready, if nothing of the lane is under way."""
    query = "SELECT id, status FROM outbox WHERE lane = ? ORDER BY id LIMIT 1"
    for lane in dict.fromkeys(lanes):
        first = db.execute(query, (lane,)).fetchone()
        if first and first[1] == "waiting":
            db.execute("UPDATE outbox SET status = 'ready' WHERE id = ?", (first[0],))


def _readable(row: reading.Row) -> bool:
    try:
        reading.delivery(row)
    except codec.Damaged:
        return False
    return True


def _lane(notification: Notification) -> bytes:
    return codec.dump(Delivery(0, notification, 0, 0).lane)
