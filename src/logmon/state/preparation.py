"""From a directory to a database that can be believed: made whole, migrated, or put aside."""

import os
import sqlite3

from logmon.state import connection, directory, schema
from logmon.state.errors import StateCorrupt, StateTooNew, StateUnsafe


def create(path: str, *, shared_memory: bool) -> None:
    """Make an empty database, complete or not at all: it is built under another name, so an empty or half-made file
    under the real name is always damage and never a first start."""
    draft = path + ".new"
    directory.remove(draft)
    directory.remove(path)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    os.chmod(draft, 0o600)
    db = connection.connect(draft, shared_memory=shared_memory)
    try:
        migrate(db)
    finally:
        db.close()
    os.rename(draft, path)
    _sync(os.path.dirname(path) or ".")


def refuse_leftovers(path: str) -> None:
    """A log without its database is what somebody left who deleted that: it holds commits. Raises StateCorrupt."""
    for companion in ("-wal", "-journal"):
        if os.path.lexists(path + companion) and os.path.getsize(path + companion):
            raise StateCorrupt(f"{path}: the database is gone, and left its {companion[1:]} file behind")


def migrate(db: sqlite3.Connection) -> None:
    """Bring the schema to the present version, one transaction per step."""
    for version in range(_version(db), schema.VERSION):
        db.execute("BEGIN IMMEDIATE")
        try:
            for statement in schema.MIGRATIONS[version].split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {schema.APPLICATION}")
            db.execute(f"PRAGMA user_version = {version + 1}")
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def identify(path: str) -> None:
    """Check, without writing anything, that the database is ours and not from the future. Raises StateUnsafe,
    StateTooNew, StateCorrupt."""
    with connection.translated(path):
        db = connection.connect_read_only(path)
        try:
            if db.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION:
                _refuse_foreign(db, path)
            if _version(db) > schema.VERSION:
                raise StateTooNew(
                    f"{path}: written by a newer logmon (schema {_version(db)}, this one knows {schema.VERSION}); "
                    "use the newer program, or choose another directory with --state"
                )
        finally:
            db.close()


def verify(db: sqlite3.Connection, path: str) -> None:
    """Check that the database is whole, and migrate it. Raises StateCorrupt."""
    with connection.translated(path):
        report = db.execute("PRAGMA integrity_check(1)").fetchone()
        if report is None or report[0] != "ok":
            raise StateCorrupt(f"{path}: the database is damaged ({report[0] if report else 'no answer'})")
        migrate(db)
        for query in schema.SHAPE:
            db.execute(query).fetchall()


def _refuse_foreign(db: sqlite3.Connection, path: str) -> None:
    names = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
    if names and not names & {"offset", "clock", "detector", "outbox"}:
        raise StateUnsafe(f"{path}: belongs to another program; choose another directory with --state")
    raise StateCorrupt(f"{path}: the database is damaged (its header is not logmon's)")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _sync(path: str) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
