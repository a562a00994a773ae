"""Which rotated files there are, also while they get other names."""

import contextlib
import os

from logmon.sources.siblings import siblings_of


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
    names = [os.path.basename(sibling.path) for sibling in siblings_of(str(tmp_path / "app.log"))]
    assert names == ["app.log.3", "app.log.2", "app.log.1"]
    assert len(scans) == 3  # until two of them agree


def test_a_directory_that_is_not_there(tmp_path):
    assert siblings_of(str(tmp_path / "nowhere" / "app.log")) == []
