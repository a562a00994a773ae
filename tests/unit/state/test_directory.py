"""Only a private directory of our own is used, by one process at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from logmon.state import directory
from logmon.state.errors import StateFailed, StateLocked, StateUnsafe
from logmon.state.store import Store


def test_a_second_opener_is_told_who_holds_the_state(tmp_path: Path) -> None:
    where = str(tmp_path / "state")
    first = Store.open(where, 0)
    with pytest.raises(StateLocked) as raised:
        Store.open(where, 0)
    assert raised.value.holder == os.getpid()
    assert raised.value.exit_code == 75
    first.close()
    Store.open(where, 0).close()


def test_a_killed_holder_leaves_no_stale_lock(tmp_path: Path) -> None:
    where = str(tmp_path / "state")
    code = (
        "import sys, os; from logmon.state.store import Store; s = Store.open(sys.argv[1], 0); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, where], check=False).returncode == -9
    Store.open(where, 0).close()


def test_the_lock_is_not_inherited_by_programs_we_start(tmp_path: Path) -> None:
    where = str(tmp_path / "state")
    store = Store.open(where, 0)
    child = subprocess.Popen(["sleep", "60"], close_fds=False)
    store.close()
    try:
        Store.open(where, 0).close()
    finally:
        child.kill()
        child.wait()


def test_refused_directories(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(real)
    public = tmp_path / "public"
    public.mkdir()
    public.chmod(0o777)
    (tmp_path / "file").write_text("x")
    for name, words in (("link", "symbolic link"), ("public", "writable by everyone"), ("file", "not a directory")):
        with pytest.raises(StateUnsafe, match=words):
            Store.open(str(tmp_path / name), 0)
    assert list(real.iterdir()) == list(public.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    os.chown(tmp_path / "state", 12345, 12345)
    with pytest.raises(StateUnsafe, match="belongs to user 12345"):
        Store.open(str(tmp_path / "state"), 0)


def test_a_planted_symlink_is_not_followed(tmp_path: Path) -> None:
    where = tmp_path / "state"
    where.mkdir(mode=0o700)
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (where / "state.db").symlink_to(victim)
    with pytest.raises(StateUnsafe, match="not a regular file"):
        Store.open(str(where), 0)
    (where / "state.db").unlink()
    (where / "lock").unlink(missing_ok=True)
    (where / "lock").symlink_to(victim)
    with pytest.raises(StateFailed):
        Store.open(str(where), 0)
    assert victim.read_text() == "precious"


def test_a_directory_that_cannot_be_made_is_said_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StateFailed, match="state: cannot be made"):
        Store.open(str(tmp_path / "file" / "state"), 0)


def test_an_ordinary_disk_is_not_networked(tmp_path: Path) -> None:
    assert directory.networked(str(tmp_path)) == ""


def test_a_network_file_system_is_used_without_shared_memory_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "networked", lambda where: "nfs4")
    store = Store.open(str(tmp_path / "state"), 0)
    assert "nfs4" in store.problems[0]
    assert store._connected().execute("PRAGMA journal_mode").fetchone() == ("truncate",)
    store.close()


def test_quarantines_are_numbered_and_few(tmp_path: Path) -> None:
    for number in range(1, 7):
        (tmp_path / "state.db").write_text(str(number))
        (tmp_path / "state.db-wal").write_text(str(number))
        assert directory.quarantine(str(tmp_path)).endswith(f"corrupt-{number}")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == sorted(f"state.db.corrupt-{number}{tail}" for number in (4, 5, 6) for tail in ("", "-wal"))
