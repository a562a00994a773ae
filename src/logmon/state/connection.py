"""Connections to SQLite with our settings, and its errors in our words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from logmon.state.errors import StateBusy, StateCorrupt, StateError, StateFailed, StateFull

BUSY_MILLISECONDS = 2_000
_CHECKPOINT_PAGES = 1_000
_JOURNAL_LIMIT = 16 << 20


def connect(path: str, *, shared_memory: bool = True) -> sqlite3.Connection:
    """A connection for writing an existing database. `shared_memory` is false on network file systems, where the
    write-ahead log does not work."""
    db = sqlite3.connect(_uri(path, "rw"), uri=True, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        db.execute(f"PRAGMA journal_mode = {'WAL' if shared_memory else 'TRUNCATE'}")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        db.execute(f"PRAGMA journal_size_limit = {_JOURNAL_LIMIT}")
        _common(db)
    except BaseException:
        db.close()
        raise
    return db


def connect_read_only(path: str) -> sqlite3.Connection:
    db = sqlite3.connect(_uri(path, "ro"), uri=True, isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    _common(db)
    return db


def connect_memory() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _common(db)
    return db


def _common(db: sqlite3.Connection) -> None:
    """No memory map (a truncated file would kill us with SIGBUS), no trust in what a planted schema may call."""
    db.text_factory = _lenient
    db.execute("PRAGMA mmap_size = 0")
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")


def _lenient(text: bytes) -> str:
    """A damaged row may claim to be text and be none: it is the checksum that says so, not a decoding error."""
    return text.decode("utf-8", "replace")


def _uri(path: str, mode: str) -> str:
    return f"file:{quote(path.encode('utf-8', 'surrogateescape'))}?mode={mode}"


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Raise SQLite's errors as ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate(path, error) from error
    except UnicodeDecodeError as error:  # Python's module cannot even tell us of a schema that is no text
        raise StateCorrupt(f"{path}: the database is damaged (its schema is no text)") from error


def translate(path: str, error: sqlite3.Error) -> StateError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StateFull(f"{path}: no space left on the disk; nothing of this step was written")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StateBusy(f"{path}: another program holds a lock inside the database")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH):
        return StateCorrupt(f"{path}: the database is damaged ({error})")
    return StateFailed(f"{path}: {error}")
