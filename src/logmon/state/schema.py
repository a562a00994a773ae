"""The tables, and the steps from each older layout to the next.

Names and keys are blobs: they are text of strangers, and SQLite refuses text that is no Unicode. Every `body` is sealed
(see codec.py). Times are nanoseconds. A delivery leaves its lane (NULL) when it is settled.
"""

APPLICATION = 0x6C6F676D
"""`logm`, in the header of the file: what tells our database from another program's."""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE offset (source BLOB NOT NULL, partition BLOB NOT NULL, body BLOB NOT NULL,
                         PRIMARY KEY (source, partition)) WITHOUT ROWID;
    CREATE TABLE clock (name BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE detector (rule BLOB NOT NULL, key BLOB NOT NULL, body BLOB NOT NULL,
                           PRIMARY KEY (rule, key)) WITHOUT ROWID;
    CREATE TABLE incident (id BLOB PRIMARY KEY, resolved INTEGER, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE INDEX incident_resolved ON incident (resolved);
    CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, hook BLOB NOT NULL, lane BLOB,
                         status TEXT NOT NULL, due INTEGER NOT NULL, attempt INTEGER NOT NULL DEFAULT 0,
                         created INTEGER NOT NULL, body BLOB NOT NULL);
    CREATE INDEX outbox_ready ON outbox (hook, id) WHERE status = 'ready';
    CREATE INDEX outbox_due ON outbox (due) WHERE status = 'ready';
    CREATE INDEX outbox_open ON outbox (lane, id) WHERE lane IS NOT NULL;
    CREATE INDEX outbox_dead ON outbox (id) WHERE status = 'failed';
    CREATE TABLE history (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, incident BLOB NOT NULL,
                          rule BLOB NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL);
    """,
    """
    ALTER TABLE outbox ADD COLUMN carrier INTEGER;
    CREATE INDEX outbox_folded ON outbox (carrier) WHERE carrier IS NOT NULL;
    CREATE INDEX outbox_queued ON outbox (hook, id) WHERE status IN ('ready', 'waiting');
    CREATE TABLE handed (incident BLOB NOT NULL, hook BLOB NOT NULL, fallback BLOB NOT NULL, UNIQUE (incident, hook));
    """,
    """
    CREATE TABLE gap (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, source BLOB NOT NULL,
                      partition BLOB NOT NULL, body BLOB NOT NULL);
    CREATE INDEX gap_origin ON gap (source, partition, id);
    """,
    """
    CREATE TABLE inbox (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, body BLOB NOT NULL)
    """,
)
"""`MIGRATIONS[n]` leads from `user_version` n to n + 1. Never edit one that was released; append."""

VERSION = len(MIGRATIONS)

SHAPE: tuple[str, ...] = (
    "SELECT source, partition, body FROM offset LIMIT 1",
    "SELECT name, body FROM clock LIMIT 1",
    "SELECT rule, key, body FROM detector LIMIT 1",
    "SELECT id, resolved, body FROM incident LIMIT 1",
    "SELECT id, hook, lane, status, due, attempt, created, carrier, body FROM outbox LIMIT 1",
    "SELECT incident, hook, fallback FROM handed LIMIT 1",
    "SELECT id, at, incident, rule, kind, body FROM history LIMIT 1",
    "SELECT id, at, source, partition, body FROM gap LIMIT 1",
    "SELECT id, at, body FROM inbox LIMIT 1",
)
"""What the present version reads: if these fail, the schema itself is damaged."""
