"""The verbs that change the state. Used only inside `with store.transaction() as txn:`."""

import sqlite3
from collections.abc import Iterable, Mapping

from logmon.model.chunk import Offset, Origin
from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.gap import Gap
from logmon.model.incident import Decision, Incident, Notification, Phase, Remark, Suppressed
from logmon.model.request import Request
from logmon.model.time import MILLISECOND, Instant, duration_text
from logmon.state import codec, gaps, history, outbox

KEPT_RESOLVED = 2_000
"""Resolved incidents kept for `alerts ls` and `show`, with all their evidence."""


class Transaction:
    """What comes in thousands (rows of detectors and clocks, the history) is gathered and written in one go at the end;
    the rest is written as it comes."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._detectors: dict[tuple[bytes, ...], bytes | None] = {}
        self._clocks: dict[tuple[bytes, ...], bytes | None] = {}
        self._history: list[history.Entry] = []
        self._grew = False

    def offset(self, origin: Origin, offset: Offset) -> None:
        """Everything before `offset` is in the state that this transaction writes."""
        source, partition = codec.name(origin.source), codec.name(origin.partition)
        row = (source, partition, codec.seal(codec.name(offset), source, partition))
        self._db.execute("INSERT OR REPLACE INTO offset VALUES (?, ?, ?)", row)

    def forget(self, origin: Origin) -> None:
        """The origin is gone for good; its offset goes too."""
        key = (codec.name(origin.source), codec.name(origin.partition))
        self._db.execute("DELETE FROM offset WHERE source = ? AND partition = ?", key)

    def gap(self, at: Instant, gap: Gap) -> None:
        """Record what could not be read."""
        gaps.append(self._db, at, gap)
        self._grew = True

    def clock(self, name: str, blob: bytes | None) -> None:
        """Keep an opaque blob under a name (watermarks, a muter's memory); None forgets it."""
        self._clocks[(codec.name(name),)] = blob

    def detector(self, rule_id: str, key: bytes, state: bytes | None) -> None:
        """Keep the state of one key of one rule; None forgets it."""
        self._detectors[codec.name(rule_id), key] = state

    def detectors(self, rule_id: str, rows: Iterable[tuple[bytes, bytes | None]]) -> None:
        """The same for many keys."""
        rule = codec.name(rule_id)
        self._detectors.update(((rule, key), state) for key, state in rows)

    def drop_rule(self, rule_id: str) -> None:
        """Forget everything that a rule's detector remembers, including what this transaction wrote before."""
        rule = codec.name(rule_id)
        self._detectors = {place: state for place, state in self._detectors.items() if place[0] != rule}
        self._db.execute("DELETE FROM detector WHERE rule = ?", (rule,))

    def incident(self, incident: Incident) -> None:
        """Keep the present form of an incident."""
        key = codec.name(incident.id)
        over = incident.phase is Phase.RESOLVED
        resolved = (incident.resolved or incident.started) if over else None
        row = (key, resolved, codec.seal(codec.dump(incident), key))
        self._db.execute("INSERT OR REPLACE INTO incident VALUES (?, ?, ?)", row)
        self._grew = self._grew or over

    def discard(self, incident_id: str) -> None:
        """Remove an incident that came to nothing (pending, and never fired)."""
        self._db.execute("DELETE FROM incident WHERE id = ?", (codec.name(incident_id),))

    def decide(self, at: Instant, decision: Decision) -> None:
        """Record a decision with its reason; a notification is also put in the outbox."""
        match decision:
            case Suppressed(incident=incident):
                text = f"{incident.phase} by {decision.by}: {decision.why}"
                self.note(at, incident.id, incident.rule, "suppressed", text)
            case Remark():
                self.note(at, decision.incident, decision.rule, decision.kind, decision.text)
            case Notification():
                self._notify(at, decision)

    def _notify(self, at: Instant, decision: Notification) -> None:
        if decision.hook:
            outbox.enqueue(self._db, at, decision)
        text = f"{decision.incident.phase} to {decision.hook or 'nobody: no hook is named'}: {decision.reason}"
        for incident in (decision.incident, *decision.others):
            self.note(at, incident.id, incident.rule, "notified", text)

    def request(self, at: Instant, request: Request) -> int:
        """Leave something that a person asks for in the inbox; its number."""
        row = (at, codec.seal(codec.dump(request)))
        return int(self._db.execute("INSERT INTO inbox (at, body) VALUES (?, ?)", row).lastrowid or 0)

    def answered(self, number: int) -> None:
        """What was asked for up to this request of the inbox is done, in the same transaction."""
        self._db.execute("DELETE FROM inbox WHERE id <= ?", (number,))

    def note(self, at: Instant, incident_id: str, rule: str, kind: str, text: str) -> None:
        """Record something else that happened to an incident (acknowledged, silenced, …) or to the state itself."""
        self._history.append(history.Entry(at, incident_id, rule, kind, text))
        self._grew = True

    def start(self, delivery: Delivery) -> Delivery:
        """Take a delivery from the outbox: the returned one has its attempt counted and may be given to the hooks
        *after* the commit. It stays taken until it is settled or the store is opened again."""
        return outbox.start(self._db, delivery)

    def settle(self, outcome: Outcome) -> None:
        """Record how an attempt ended; opens the lane for the next delivery, or puts this one back until it is due."""
        outbox.settle(self._db, outcome)
        self._noted(outcome.delivery, outcome.ended, outcome.result, _told(outcome))

    def hand_over(self, delivery: Delivery, fallback: str, at: Instant, why: str) -> None:
        """Give a delivery that was not begun, and what follows about the same incident, to another hook."""
        outbox.hand_over(self._db, delivery, fallback, at)
        self._noted(delivery, at, Result.HANDED, f"{why}; {fallback} is told instead")

    def fold(self, hook: str, fallbacks: Mapping[str, str]) -> int:
        """Make a digest of what waits for a hook; how many were put into it. `fallbacks` of the hook, by rule."""
        return outbox.fold(self._db, hook, fallbacks)

    def revive(self, letter: Delivery, at: Instant) -> None:
        """Try a dead letter again."""
        outbox.revive(self._db, letter, at)
        self._noted(letter, at, "revived", "to be tried again")

    def drop(self, letter: Delivery, at: Instant) -> None:
        """Forget a dead letter; the history keeps that it was dropped."""
        outbox.drop(self._db, letter)
        self._noted(letter, at, "dropped", "given up by hand")

    def _noted(self, delivery: Delivery, at: Instant, kind: str, text: str) -> None:
        for notification in delivery.told:
            incident = notification.incident
            self.note(at, incident.id, incident.rule, kind, f"{delivery.hook}: {text}")

    def recover(self) -> int:
        """Used once after opening. Returns the number of outbox rows that were lost to damage."""
        return outbox.recover(self._db)

    def finish(self) -> None:
        """Used by the store before the commit: write what was gathered and drop what is old."""
        self._write(self._detectors, "detector VALUES (?, ?, ?)", "detector WHERE rule = ? AND key = ?")
        self._write(self._clocks, "clock VALUES (?, ?)", "clock WHERE name = ?")
        if self._grew:
            history.append(self._db, self._history)
            history.prune(self._db)
            outbox.prune(self._db)
            gaps.prune(self._db)
            self._prune_incidents()

    def _write(self, rows: Mapping[tuple[bytes, ...], bytes | None], kept: str, gone: str) -> None:
        """Rows by their keys; None: it goes. In order, so that neighbours are written together."""
        ordered = sorted(rows.items())
        if bodies := [(*key, codec.seal(body, *key)) for key, body in ordered if body is not None]:
            self._db.executemany(f"INSERT OR REPLACE INTO {kept}", bodies)
        if keys := [key for key, body in ordered if body is None]:
            self._db.executemany(f"DELETE FROM {gone}", keys)  # noqa: S608 (a constant)

    def _prune_incidents(self) -> None:
        query = (
            "DELETE FROM incident WHERE resolved <= (SELECT resolved FROM incident WHERE resolved IS NOT NULL "
            "ORDER BY resolved DESC LIMIT 1 OFFSET ?)"
        )
        self._db.execute(query, (KEPT_RESOLVED,))


def _told(outcome: Outcome) -> str:
    took = duration_text((outcome.ended - outcome.began) // MILLISECOND * MILLISECOND)
    text = f"attempt {outcome.delivery.attempt}, {took}"
    return f"{text}: {outcome.error}" if outcome.error else text
