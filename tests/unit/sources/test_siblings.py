"""Which rotated files there are, also while they get other names."""

import contextlib
import os

import pytest

from logmon.sources.opening import UnreadableError
from logmon.sources.siblings import while_still


def test_names_that_move_on_while_the_directory_is_read(tmp_path, monkeypatch):
    """The first reading misses `app.log.1`, which came to a place that was read already."""
    for number in (3, 2, 1):
        (tmp_path / f"app.log.{number}").write_bytes(b"x\n")
    scans = []

    @contextlib.contextmanager
    def scandir(folder):
        scans.append(folder)
        with real(folder) as entries:
            yield [entry for entry in entries if len(scans) > 1 or entry.name != "app.log.1"]

    real = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)
    undone = []
    names = while_still(
        str(tmp_path / "app.log"), lambda found: [os.path.basename(one.path) for one in found], undone.append
    )
    assert names == ["app.log.3", "app.log.2", "app.log.1"]
    assert len(scans) == 3  # until two of them agree
    assert undone == [["app.log.3", "app.log.2"]]


def test_a_directory_that_is_not_there(tmp_path):
    assert while_still(str(tmp_path / "nowhere" / "app.log"), list, list.clear) == []


def test_names_that_never_stand_still(tmp_path):
    def move(found):
        for older in (tmp_path / name for name in os.listdir(tmp_path)):
            older.rename(older.with_name(f"app.log.{int(older.suffix[1:]) + 1}"))

    (tmp_path / "app.log.1").write_bytes(b"x\n")
    with pytest.raises(UnreadableError, match="is being rotated all the time"):
        while_still(str(tmp_path / "app.log"), move, lambda _: None)
