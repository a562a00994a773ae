"""A damaged database never stops logmon, never hangs it, and is never believed in silence."""

import sqlite3
from pathlib import Path

import pytest

from logmon.model.chunk import Origin
from logmon.model.gap import Gap
from logmon.state import connection, preparation, schema
from logmon.state.errors import StateTooNew, StateUnsafe
from logmon.state.store import Store
from tests.torture import corruptions
from tests.torture.corruptions import filled

LAYOUTS = Path(__file__).parent / "layouts"


def test_a_garbled_database_is_put_aside_once_and_loudly(tmp_path: Path) -> None:
    where = tmp_path / "state"
    filled(where)
    (where / "state.db").write_bytes(b"not a database " * 500)
    store = Store.open(str(where), 7)
    assert "damaged" in store.problems[0]
    assert "corrupt-1" in store.problems[0]
    assert (where / "state.db.corrupt-1").read_bytes().startswith(b"not a database")
    assert store.offsets() == {}
    assert [(entry.at, entry.kind) for entry in store.history()] == [(7, "state")]
    with store.transaction() as txn:
        txn.clock("a", b"1")
    store.close()
    again = Store.open(str(where), 8)
    assert again.problems == ()
    assert again.clocks() == {"a": b"1"}
    again.close()


@pytest.mark.parametrize("size", [0, 1, 99, 4096, 5000])
def test_a_truncated_database_is_damage_and_not_a_first_start(tmp_path: Path, size: int) -> None:
    where = tmp_path / "state"
    filled(where)
    whole = (where / "state.db").read_bytes()
    (where / "state.db").write_bytes(whole[:size])
    store = Store.open(str(where), 0)
    assert len(store.problems) == 1
    store.close()


def test_a_flipped_bit_in_a_row_is_noticed(tmp_path: Path) -> None:
    where = tmp_path / "state"
    filled(where)
    db = sqlite3.connect(where / "state.db")
    db.execute("UPDATE offset SET body = body || x'00' WHERE partition = x'37'")
    db.execute("UPDATE detector SET body = zeroblob(length(body)) WHERE key IN (x'37', x'38')")
    db.execute("UPDATE outbox SET body = x'0000' WHERE id = 3")
    db.commit()
    db.close()
    store = Store.open(str(where), 0)
    assert len(store.offsets()) == 49
    assert len(list(store.detector_rows("r"))) == 48
    assert len(store.outbox(9, 99)) == 49
    said = " ".join(store.problems)
    assert "1 waiting notification" in said
    assert "offsets: 1 damaged row ignored" in said
    assert "detectors of r: 2 damaged rows ignored" in said
    store.close()


def test_random_damage_never_crashes_and_is_never_believed(tmp_path: Path) -> None:
    """A sample of what `make torture` does: flips, cuts and holes in any of its files."""
    endings, wrong = corruptions.torment(tmp_path, 100, seed=5)
    assert wrong == []
    assert endings["said"] > 40


def test_a_log_without_its_database_is_damage(tmp_path: Path) -> None:
    """Commits stand in it; who wants to begin anew removes both."""
    where = tmp_path / "state"
    filled(where, clean=False)
    (where / "state.db").unlink()
    store = Store.open(str(where), 0)
    assert "left its wal file behind" in store.problems[0]
    assert (where / "state.db.corrupt-1-wal").exists()
    store.close()


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    where = tmp_path / "state"
    where.mkdir(mode=0o700)
    db = sqlite3.connect(where / "state.db")
    db.execute("CREATE TABLE photos (id INTEGER)")
    db.commit()
    db.close()
    before = (where / "state.db").read_bytes()
    with pytest.raises(StateUnsafe, match="another program"):
        Store.open(str(where), 0)
    assert (where / "state.db").read_bytes() == before


def test_a_newer_state_is_refused_untouched(tmp_path: Path) -> None:
    where = tmp_path / "state"
    filled(where)
    db = sqlite3.connect(where / "state.db")
    db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    db.close()
    before = (where / "state.db").read_bytes()
    with pytest.raises(StateTooNew, match="newer logmon"):
        Store.open(str(where), 0)
    assert (where / "state.db").read_bytes() == before


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_every_older_layout_is_taken_up(tmp_path: Path, version: int) -> None:
    """`layouts/N.sql` is what the program with schema N wrote; add one with every new layout. What is in it goes on."""
    where = tmp_path / "state"
    where.mkdir(mode=0o700)
    db = sqlite3.connect(where / "state.db")
    db.executescript((LAYOUTS / f"{version}.sql").read_text())
    db.close()
    store = Store.open(str(where), 0)
    assert store.problems == ()
    assert store.offsets() == {Origin("app", "/var/log/app.log"): "f1;12,2,1,7,12,00,12,00"}
    assert store.clocks() == {"watermark": b"99"}
    assert list(store.detector_rows("burst")) == [(b"10.0.0.1", b"window")]
    assert [found.summary for found in store.incidents()] == ["five of them"]
    assert [found.notification.hook for found in store.outbox(9)] == ["page"]
    assert [entry.kind for entry in store.history()] == ["notified"]
    assert store.gaps() == []
    with store.transaction() as txn:
        txn.gap(5, Gap(Origin("app", "x"), 1, None, "why"))
    store.close()


def test_a_migration_keeps_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = tmp_path / "state"
    filled(where)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "ALTER TABLE clock ADD COLUMN extra INTEGER"))
    store = Store.open(str(where), 0)
    assert store.problems == ()
    assert len(store.offsets()) == 50
    assert store._connected().execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    store.close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = tmp_path / "state"
    filled(where)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    steps = (*schema.MIGRATIONS, "ALTER TABLE clock ADD COLUMN extra INTEGER; UPDATE clock SET nonsense = 1")
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    db = connection.connect(str(where / "state.db"))
    with pytest.raises(sqlite3.OperationalError):
        preparation.migrate(db)
    assert db.execute("PRAGMA user_version").fetchone() == (schema.VERSION - 1,)
    assert "extra" not in {row[1] for row in db.execute("PRAGMA table_info(clock)")}
    db.close()
