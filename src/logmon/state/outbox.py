"""The outbox as a queue of lanes: one lane per (hook, rule, key), its first delivery `ready`, the others `waiting`.

waiting -> ready -> running -> delivered | failed | ready again (retry)
"""

import sqlite3

from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.incident import Notification
from logmon.model.time import Instant
from logmon.state import codec, reading

KEPT_DELIVERED = 1_000
KEPT_FAILED = 200


def enqueue(db: sqlite3.Connection, at: Instant, notification: Notification) -> int:
    """Append to its lane; returns the id."""
    lane = _lane(Delivery(0, notification, 0, at))
    hook = codec.name(notification.hook)
    busy = db.execute("SELECT 1 FROM outbox WHERE lane = ? LIMIT 1", (lane,)).fetchone()
    row = (hook, lane, "waiting" if busy else "ready", at, at, codec.seal(codec.dump(notification), hook))
    query = "INSERT INTO outbox (hook, lane, status, due, created, body) VALUES (?, ?, ?, ?, ?, ?)"
    return int(db.execute(query, row).lastrowid or 0)


def start(db: sqlite3.Connection, delivery: Delivery) -> Delivery:
    """Count the attempt before it begins, so that a crash in the middle of it cannot hide it."""
    db.execute("UPDATE outbox SET status = 'running', attempt = attempt + 1 WHERE id = ?", (delivery.id,))
    return Delivery(delivery.id, delivery.notification, delivery.attempt + 1, delivery.created)


def settle(db: sqlite3.Connection, outcome: Outcome) -> None:
    number = outcome.delivery.id
    if outcome.result is Result.RETRY:
        due = outcome.ended if outcome.due is None else outcome.due
        db.execute("UPDATE outbox SET status = 'ready', due = ? WHERE id = ?", (due, number))
        return
    if outcome.result is Result.DELIVERED:
        db.execute("UPDATE outbox SET status = 'delivered', lane = NULL, body = x'' WHERE id = ?", (number,))
    else:
        db.execute("UPDATE outbox SET status = 'failed', lane = NULL WHERE id = ?", (number,))
    _advance(db, _lane(outcome.delivery))


def recover(db: sqlite3.Connection) -> int:
    """After a start: what was running is ready again, and rows that cannot be read are taken out of their lanes.
    Returns how many those are."""
    db.execute("UPDATE outbox SET status = 'ready' WHERE status = 'running'")
    query = "SELECT id, hook, attempt, created, body, lane FROM outbox WHERE lane IS NOT NULL"
    damaged = [(row[0], row[5]) for row in db.execute(query).fetchall() if not _readable(row[:5])]
    for number, lane in damaged:
        db.execute("DELETE FROM outbox WHERE id = ?", (number,))
        _advance(db, lane)
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


def _advance(db: sqlite3.Connection, lane: bytes) -> None:
    """Make the first of a lane ready, if nothing of the lane is under way."""
    query = "SELECT id, status FROM outbox WHERE lane = ? ORDER BY id LIMIT 1"
    first = db.execute(query, (lane,)).fetchone()
    if first and first[1] == "waiting":
        db.execute("UPDATE outbox SET status = 'ready' WHERE id = ?", (first[0],))


def _readable(row: reading.Row) -> bool:
    try:
        reading.delivery(row)
    except codec.Damaged:
        return False
    return True


def _lane(delivery: Delivery) -> bytes:
    return codec.dump(delivery.lane)
