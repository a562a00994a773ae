"""The state of a run: where it stands in every source, what the detectors remember, what is open, what is to be told.

One SQLite database, one writer. Everything changes inside `transaction()`, which is one commit: after a crash at any
point offsets, detectors, incidents and outbox are all from the same moment.
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self, TypeVar

from logmon.model.chunk import Offset, Origin
from logmon.model.delivery import Delivery
from logmon.model.gap import RecordedGap
from logmon.model.incident import Incident
from logmon.model.request import Request
from logmon.model.time import Instant
from logmon.state import connection, directory, preparation, reading
from logmon.state.errors import StateCorrupt, StateFailed, StateFull
from logmon.state.history import Entry, select
from logmon.state.lock import Lock
from logmon.state.transaction import Transaction

T = TypeVar("T")


class Store:
    """Used by one thread at a time. `path` is empty for a store in memory."""

    def __init__(self, db: sqlite3.Connection, path: str = "", lock: Lock | None = None) -> None:
        self._db: sqlite3.Connection | None = db
        self._lock = lock
        self._problems: list[str] = []
        self._shared_memory = True
        self.path = path

    @classmethod
    def open(cls, where: str, now: Instant) -> Self:
        """Lock the directory (made if missing) and open its database.

        A damaged database is put aside and a fresh one begun; `problems` says so and must be shown. Raises StateLocked,
        StateUnsafe, StateTooNew, StateFull, StateFailed.
        """
        directory.prepare(where)
        lock = Lock.acquire(where)
        try:
            return cls._open_locked(where, lock, now)
        except sqlite3.Error as error:
            lock.release()
            raise connection.translate(where, error) from error
        except OSError as error:
            lock.release()
            raise (StateFull if error.errno in (28, 122) else StateFailed)(f"{where}: {error.strerror}") from error
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _open_locked(cls, where: str, lock: Lock, now: Instant) -> Self:
        path = os.path.join(where, directory.DATABASE)
        network = directory.networked(where)
        try:
            if not os.path.lexists(path):
                preparation.refuse_leftovers(path)
                preparation.create(path, shared_memory=not network)
            store = cls._open_database(path, lock, shared_memory=not network)
        except StateCorrupt as damage:
            aside = directory.quarantine(where)
            preparation.create(path, shared_memory=not network)
            store = cls._open_database(path, lock, shared_memory=not network)
            store._problems.append(f"{damage}; kept as {aside}, beginning with an empty state")
            with store.transaction() as txn:
                txn.note(now, "", "", "state", store._problems[0])
        if network:
            store._problems.append(f"{where}: is on {network}; state on a network file system is slow and less safe")
        return store

    @classmethod
    def _open_database(cls, path: str, lock: Lock, *, shared_memory: bool) -> Self:
        """Open what exists, check it, and take up the outbox where it was left. Raises StateCorrupt."""
        preparation.identify(path)
        with connection.translated(path):
            db = connection.connect(path, shared_memory=shared_memory)
        try:
            preparation.verify(db, path)
            store = cls(db, path, lock)
            store._shared_memory = shared_memory
            with store.transaction() as txn:
                lost = txn.recover()
        except BaseException:
            db.close()
            raise
        if lost:
            store._problems.append(f"{path}: {lost} waiting notification{'s' if lost > 1 else ''} damaged, and lost")
        return store

    @classmethod
    def in_memory(cls) -> Self:
        """A store that forgets everything when it is closed: for commands that look and never alert, and for tests."""
        db = connection.connect_memory()
        preparation.migrate(db)
        return cls(db)

    @classmethod
    def peek(cls, where: str) -> Self:
        """Read the state of a program that may be running. No lock is taken and nothing can be written. Raises
        StateFailed when there is no state."""
        path = os.path.join(where, directory.DATABASE)
        with connection.translated(path):
            return cls(connection.connect_read_only(path), path)

    @classmethod
    def beside(cls, where: str) -> Self:
        """Change the state of a program that may be running: short transactions, no lock held in between. What the
        program has in memory does not change. Raises StateFailed when there is no state."""
        path = os.path.join(where, directory.DATABASE)
        preparation.identify(path)
        with connection.translated(path):
            db = connection.connect(path, shared_memory=not directory.networked(where))
            preparation.migrate(db)
        return cls(db, path)

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person must be told about this state, in sentences; it grows while reading finds damaged rows."""
        return tuple(self._problems)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing, on disk when the block ends. An error inside the block leaves everything as it was.

        Raises StateFull and StateBusy (try again later), StateFailed (try again, on a fresh connection), StateCorrupt.
        """
        try:
            db = self._connected()
            db.execute("BEGIN IMMEDIATE")
            txn = Transaction(db)
            yield txn
            txn.finish()
            db.execute("COMMIT")
        except sqlite3.Error as error:
            self._undo()
            problem = connection.translate(self.path, error)
            if isinstance(problem, StateFailed):
                self._give_up()
            raise problem from error
        except BaseException:
            self._undo()
            raise

    def offsets(self) -> dict[Origin, Offset]:
        """Where to resume each origin."""
        return self._read(reading.offsets)

    def clocks(self) -> dict[str, bytes]:
        """The blobs that were written with `Transaction.clock`, by name."""
        return self._read(reading.clocks)

    def detector_rules(self) -> set[str]:
        """The rules that have state: those that are not in the present rule set can be dropped."""
        return self._read(reading.detector_rules)

    def detector_rows(self, rule_id: str) -> Iterator[tuple[bytes, bytes]]:
        """(key, state) of one rule. Do not write while reading."""
        with connection.translated(self.path):
            yield from reading.detector_rows(self._connected(), self._problems.append, rule_id)

    def incidents(self, resolved_since: Instant | None = None) -> list[Incident]:
        """Every incident that is not resolved, and those resolved at or after `resolved_since`, oldest first."""
        return self._read(lambda db, report: reading.incidents(db, report, resolved_since))

    def outbox(self, now: Instant, per_hook: int = 4) -> list[Delivery]:
        """What may be started now, at most `per_hook` for each hook: due, not running, first of its lane."""
        return self._read(lambda db, report: reading.outbox(db, report, now, per_hook))

    def dead_letters(self, limit: int = 100) -> list[Delivery]:
        """The newest deliveries that were given up, oldest first."""
        return self._read(lambda db, report: reading.dead_letters(db, report, limit))

    def due_at(self, after: Instant = 0) -> Instant | None:
        """When the next delivery becomes due, of those that are not due at `after`."""
        return self._read(lambda db, report: reading.due_at(db, report, after))

    def queued(self, hook: str, at_most: int) -> int:
        """How many deliveries wait for a hook, counted up to `at_most`."""
        return self._read(lambda db, report: reading.queued(db, report, hook, at_most))

    def standing(self) -> dict[str, dict[str, int]]:
        """By hook: how many deliveries are `ready`, `waiting`, `folded`, `running`, `delivered` and `failed`."""
        return self._read(reading.standing)

    def generation(self) -> int:
        """A number that changes when another program has written to this state."""
        return self._read(lambda db, _: int(db.execute("PRAGMA data_version").fetchone()[0]))

    def outstanding(self) -> int:
        """Deliveries that are neither made nor given up."""
        return self._read(reading.outstanding)

    def waiting(self) -> Counter[str]:
        """The same by hook."""
        return self._read(reading.waiting)

    def requests(self, after: int) -> list[tuple[int, Request]]:
        """(number, request) of the inbox, those after a number, in the order in which they were asked for."""
        return self._read(lambda db, report: reading.requests(db, report, after))

    def size(self) -> int:
        """Bytes on disk; 0 in memory."""
        return sum(map(os.path.getsize, filter(os.path.exists, (self.path, f"{self.path}-wal")))) if self.path else 0

    def gaps(self, source: str | None = None, limit: int = 1000) -> list[RecordedGap]:
        """What could not be read (of one source): the newest `limit` gaps, oldest first."""
        return self._read(lambda db, report: reading.recorded_gaps(db, report, source, limit))

    def history(
        self, *, rule: str | None = None, incident: str | None = None, since: Instant = 0, limit: int = 1000
    ) -> list[Entry]:
        """The newest `limit` recorded decisions, oldest first."""
        return self._read(lambda db, _: select(db, rule=rule, incident=incident, since=since, limit=limit))

    def _read(self, query: Callable[[sqlite3.Connection, reading.Report], T]) -> T:
        with connection.translated(self.path):
            return query(self._connected(), self._problems.append)

    def _connected(self) -> sqlite3.Connection:
        if self._db is None:
            if self._lock is None:
                raise StateFailed(f"{self.path or 'state in memory'}: is closed")
            self._db = connection.connect(self.path, shared_memory=self._shared_memory)
        return self._db

    def _undo(self) -> None:
        """Roll back, unless SQLite did it already; a connection that cannot even do that is given up."""
        if self._db is not None and self._db.in_transaction:
            try:
                self._db.execute("ROLLBACK")
            except sqlite3.Error:
                self._give_up()

    def _give_up(self) -> None:
        """After an I/O error nothing that the connection believes about the file can be trusted (a failed fsync is not
        repaired by the next one): close it; the next use opens a new one, which recovers from the log on disk."""
        if self._db is not None and self.path:
            self._db.close()
            self._db = None
