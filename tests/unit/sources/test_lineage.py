"""What is known of files by the order in which they had the name: also of those of which nothing was read."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from logmon.model.time import SECOND
from logmon.sources.files import FilesSource
from logmon.sources.lineage import Reading
from logmon.sources.parking import Parking
from tests.unit.sources.drive import Drive
from tests.unit.sources.test_follow import Log


@pytest.fixture(params=["app.log", "app.log*"])
def log(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Log]:
    it = Log(tmp_path, request.param)
    yield it
    it.it.stop()


def pack(path: Path) -> None:
    """As gzip does it: the archive is as old as the file was."""
    status = path.stat()
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    os.utime(packed, ns=(status.st_atime_ns, status.st_mtime_ns))
    path.unlink()


def test_an_empty_file_that_was_looked_at_is_found_again(log: Log) -> None:
    """The one before it was deleted, so nothing else leads to it."""
    log.write()
    log.it.round()
    log.path.unlink()
    log.path.touch()
    log.it.later()
    log.it.stop()
    log.write()
    log.rotate()
    log.write()
    log.restart()
    log.check()


def test_an_empty_file_that_was_looked_at_is_found_in_its_archive(log: Log) -> None:
    """By what came before it: of itself there are no bytes to be known by."""
    log.write()
    log.it.round()
    log.rotate()
    log.path.touch()
    log.it.settle(12)
    log.it.stop()
    log.write()
    log.rotate()
    pack(log.name(".1"))
    log.write()
    log.restart()
    log.check_in_order()


def test_an_empty_file_that_was_looked_at_and_is_nowhere_is_a_gap(log: Log) -> None:
    log.write()
    log.it.round()
    log.rotate()
    log.path.touch()
    log.it.settle(12)
    log.it.stop()
    log.path.unlink()
    log.restart()
    log.check(gaps=1)


def test_an_empty_rotated_file_does_not_hide_what_came_before_it(log: Log) -> None:
    """It is packed, so that its inode is gone too."""
    log.write()
    log.it.round()
    log.rotate()
    log.path.touch()
    log.it.settle(12)
    log.rotate()
    pack(log.name(".1"))
    log.it.settle(12)
    log.it.stop()
    log.write()
    log.rotate()
    log.restart()
    log.check()


def test_a_gap_is_told_once(log: Log) -> None:
    """The next run begins behind it, though nothing was read since."""
    log.write()
    log.it.round()
    log.it.stop()
    log.path.unlink()
    log.path.touch()
    log.restart()
    log.check(gaps=1)
    log.restart()
    log.write()
    log.check()


def test_the_next_file_got_the_inode_of_one_that_is_an_archive_now(log: Log) -> None:
    log.write()
    log.it.round()
    log.rotate()
    log.write()
    log.it.later()
    log.rotate()
    log.it.later()
    log.write(path=log.name(".1"))
    log.it.later()
    first = log.name(".1")
    log.name(".1.gz").write_bytes(gzip.compress(first.read_bytes()))
    log.it.stop()
    first.rename(log.path)
    log.write(mode="wb")
    log.restart()
    log.check_in_order()


def test_nothing_is_known_of_what_came_after_a_file_that_is_nowhere(log: Log) -> None:
    """The archive was read when it was found, and left at once; the live file came after it."""
    log.write()
    log.it.round()
    log.it.stop()
    log.copy_truncate()
    log.name(".1").rename(log.name(".2"))
    log.write()
    log.name(".1.gz").write_bytes(gzip.compress(log.path.read_bytes()))
    os.truncate(log.path, 0)
    log.write()
    log.restart()
    log.it.later()
    log.restart()
    log.path.unlink()
    log.check(gaps=1)


def test_rotated_files_are_read_in_their_order(log: Log) -> None:
    """Two copies were made before the next look, so that the newest one is known and the one in the middle is not."""
    log.write()
    log.it.round()
    log.copy_truncate()
    log.name(".1").rename(log.name(".2"))
    log.name(".1").touch()
    log.it.later()
    log.write()
    log.restart()
    log.rotate()
    log.it.later()
    pack(log.name(".1"))
    log.it.settle(12)
    log.check_in_order()


def test_rotation_that_is_faster_than_reading_is_a_gap(log: Log) -> None:
    """The file that is being read is deleted, as the oldest of those that are kept, and so was one that came after."""
    log.write()
    log.it.round()
    log.path.unlink()
    log.write()
    lost = log.written[-3:]
    log.path.unlink()
    log.write()
    log.rotate()
    log.write()
    log.it.settle()
    assert log.it.lines() == [line[:-1] for line in log.written if line not in lost]
    assert len(log.it.gaps()) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_rotation_that_deletes_nothing_is_no_gap(log: Log, packed: bool) -> None:
    log.write()
    log.it.round()
    log.rotate()
    if packed:
        pack(log.name(".1"))
        log.name(".1.gz").rename(log.name(".2.gz"))
    log.write()
    log.rotate()
    log.write()
    log.check_in_order()


def test_an_archive_that_is_newer_than_its_file_was(log: Log) -> None:
    """Packed by something that does not keep the time, when the file had been read and left."""
    log.write()
    log.it.round()
    log.rotate()
    aside = log.path.with_name("aside")
    aside.write_bytes(gzip.compress(log.name(".1").read_bytes()))
    log.name(".1").unlink()
    log.it.settle(12)
    aside.rename(log.name(".1.gz"))
    later = log.name(".1.gz").stat().st_mtime_ns + SECOND
    os.utime(log.name(".1.gz"), ns=(later, later))
    log.it.settle(12)
    log.write()
    log.check_in_order()


def test_another_name_of_a_rotated_file_is_not_read_after_a_restart(tmp_path: Path) -> None:
    log = Log(tmp_path, "app.log*")
    log.write()
    log.it.round()
    os.link(log.path, log.name(".same"))
    log.rotate()
    log.it.later()
    log.write()
    log.it.settle(12)
    log.write()
    log.it.later()
    log.restart()
    log.it.settle(12)
    log.name(".1").unlink()
    log.restart()
    log.check_in_order()


def test_a_rotated_file_that_was_read_on_under_its_other_name(tmp_path: Path) -> None:
    """Two offsets speak of it after a restart: the one that came farther counts."""
    log = Log(tmp_path, "app.log*")
    log.write()
    log.it.round()
    os.link(log.path, log.name(".same"))
    log.rotate()
    log.path.touch()
    log.restart()
    log.it.settle(12)
    log.write(path=log.name(".1"))
    log.it.later()
    log.restart()
    log.check_in_order()


def test_an_empty_file_that_a_finished_run_has_looked_at(tmp_path: Path) -> None:
    log = Log(tmp_path)

    def run(offsets: dict) -> tuple[list[bytes], dict]:  # type: ignore[type-arg]
        it = Drive(FilesSource("it", [str(log.path)], Reading(False, True)), offsets)
        it.round()
        return it.lines(), it.offsets

    log.write()
    first, offsets = run({})
    log.path.rename(log.path.with_name("aside"))
    log.path.touch()
    nothing, offsets = run(offsets)
    log.write()
    log.rotate()
    log.write()
    rest, _ = run(offsets)
    assert nothing == [] and first + rest == [line[:-1] for line in log.written]


def test_a_file_that_is_read_under_its_other_name_tells_what_came_after_it(tmp_path: Path) -> None:
    """One descriptor for two files: the log is opened again while the other name is being read."""
    log = Log(tmp_path, "app.log*")
    log.write()
    log.it.round()
    os.link(log.path, log.name(".same"))
    log.rotate()
    log.path.touch()
    offsets = log.it.stop()
    source = FilesSource("it", [str(tmp_path / "app.log*")], Reading(True, True), Parking(1))
    it = Drive(source, offsets).settle(12)
    log.write()
    log.rotate()
    pack(log.name(".1"))
    log.write()
    assert it.settle().lines() == [line[:-1] for line in log.written[3:]]
    it.stop()
