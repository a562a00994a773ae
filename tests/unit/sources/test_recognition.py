"""Files that come back under other names, rewritten or packed: what was read of them is not read again."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from logmon.model.time import SECOND
from logmon.sources.resume import newer_than
from tests.unit.sources.test_follow import Log


@pytest.fixture(params=["app.log", "app.log*"])
def log(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Log]:
    it = Log(tmp_path, request.param)
    yield it
    it.it.stop()


def test_truncated_and_written_anew_and_rotated_while_stopped(log: Log) -> None:
    """The very inode that was read, with other bytes: none of them was read."""
    log.write()
    log.it.round()
    log.it.stop()
    log.write(3, mode="wb")
    log.rotate()
    log.write()
    log.rotate()
    log.restart()
    log.check(gaps=1)


def test_an_archive_of_what_is_being_read_is_not_another_file(log: Log) -> None:
    """An old writer has made it newer than when it was rotated, then it was packed."""
    log.write()
    log.it.round()
    log.rotate()
    log.it.later()
    log.write(path=log.name(".1"))
    packed = log.name(".1.gz")
    packed.write_bytes(gzip.compress(log.name(".1").read_bytes()))
    log.name(".1").unlink()
    log.write()
    log.it.later()
    log.check()


def test_a_file_whose_name_is_gone_is_known_by_its_other_name(tmp_path: Path) -> None:
    """After a restart too: what was read of it under the first name is not read again."""
    log = Log(tmp_path, "app.log*")
    log.write()
    log.it.round()
    log.it.stop()
    log.path.rename(log.name(".renamed"))
    log.restart()
    log.write(path=log.name(".renamed"))
    log.check_in_order()


def test_a_new_file_that_got_the_inode_of_the_last_one(tmp_path: Path) -> None:
    """Created and rotated between two looks, while an archive is all that is left of the one before it."""
    packed, new = tmp_path / "app.log.2.gz", tmp_path / "app.log.1"
    for path, modified in ((packed, 1 * SECOND), (new, 2 * SECOND)):
        path.write_bytes(path.name.encode())
        os.utime(path, ns=(modified, modified))
    status = new.stat()
    newer = newer_than(str(tmp_path / "app.log"), ((status.st_dev, status.st_ino), 1 * SECOND), set())
    assert [later.pread(99, 0) for later in newer.old] == [b"app.log.1"]
    newer.close()


def test_a_copy_that_got_the_inode_of_an_empty_file(log: Log) -> None:
    """Nothing had been read of that one, so its inode is all that was written down of it."""
    log.write()
    log.it.round()
    os.truncate(log.path, 0)
    log.it.later()
    log.rotate()
    log.write()
    log.it.later()
    log.it.stop()
    log.write()
    log.name(".1").write_bytes(log.path.read_bytes())
    os.truncate(log.path, 0)
    log.write()
    log.restart()
    log.check()
