"""Following a name through what rotation does to it, while running and while stopped: nothing lost, nothing twice."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from logmon.sources.base import Idle, Start
from logmon.sources.files import FilesSource
from logmon.sources.lineage import Reading
from tests.unit.sources.drive import Drive


class Log:
    """A log file, what was ever written to it, and the program that reads it."""

    def __init__(self, folder: Path, pattern: str = "app.log") -> None:
        self.path = folder / "app.log"
        self.written: list[bytes] = []
        self._pattern = str(folder / pattern)
        self._number = 0
        self.it = self._drive({})

    def write(self, lines: int = 3, path: Path | None = None, mode: str = "ab") -> None:
        with (path or self.path).open(mode) as file:
            for _ in range(lines):
                self._number += 1
                line = b"line %06d of the application\n" % self._number
                self.written.append(line)
                file.write(line)

    def name(self, suffix: str) -> Path:
        return self.path.with_name(f"app.log{suffix}")

    def rotate(self, keep: int = 5) -> None:
        """As logrotate does it: `.1` to `.2`, …, the live one to `.1`; no new file yet."""
        for number in range(keep, 0, -1):
            older = self.name(f".{number}")
            if older.exists():
                older.rename(self.name(f".{number + 1}"))
        self.path.rename(self.name(".1"))

    def copy_truncate(self) -> None:
        shutil.copy(self.path, self.name(".1"))
        os.truncate(self.path, 0)

    def restart(self) -> None:
        """Stop, and start again with the offsets that were committed."""
        before = self.it
        self.it = self._drive(before.stop())
        self.it.chunks = before.chunks

    def check(self, gaps: int = 0) -> None:
        self.it.settle()
        assert sorted(self.it.lines()) == sorted(line[:-1] for line in self.written)
        assert len(self.it.gaps()) == gaps, self.it.gaps()

    def check_in_order(self) -> None:
        self.check()
        assert self.it.lines() == [line[:-1] for line in self.written]

    def _drive(self, offsets: dict) -> Drive:
        return Drive(FilesSource("it", [self._pattern], Reading(True, True, block=4096)), offsets)


@pytest.fixture(params=["app.log", "app.log*"])
def log(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Log]:
    """Named alone, and by a glob that matches the rotated ones too."""
    it = Log(tmp_path, request.param)
    yield it
    it.it.stop()


def test_it_grows(log: Log) -> None:
    for _ in range(5):
        log.write()
        log.it.later()
    log.check_in_order()


def test_line_numbers_and_positions_while_it_grows(log: Log) -> None:
    for _ in range(3):
        log.write(2)
        log.it.later()
    size = len(log.written[0])
    assert [(chunk.position, chunk.line) for chunk in log.it.chunks] == [(0, 1), (2 * size, 3), (4 * size, 5)]


def test_a_line_written_in_pieces_comes_when_it_is_whole(log: Log) -> None:
    with log.path.open("ab", buffering=0) as file:
        for piece in (b"one ", b"li", b"ne\nand ", b"more"):
            file.write(piece)
            log.it.later()
        assert log.it.text() == b"one line\n"
        log.restart()
        log.it.later()
        file.write(b"\n")
        log.it.later()
    assert log.it.lines() == [b"one line", b"and more"]


def test_rename_and_create(log: Log) -> None:
    log.write()
    log.it.round()
    log.write()
    log.rotate()
    log.write()
    log.check_in_order()


def test_the_writer_keeps_the_old_file_open_for_a_while(log: Log) -> None:
    log.write()
    log.it.round()
    log.rotate()
    log.write()
    log.it.later()
    log.write(path=log.name(".1"))
    log.it.later()
    log.write()
    log.it.later()
    log.check()


def test_three_rotations_between_two_polls(log: Log) -> None:
    log.write()
    log.it.round()
    for _ in range(3):
        log.write()
        log.rotate()
        log.write()
    log.check_in_order()


def test_three_rotations_while_stopped(log: Log) -> None:
    log.write()
    log.it.round()
    for _ in range(3):
        log.write()
        log.rotate()
        log.write()
    log.restart()
    log.check()


def test_restart_after_every_step(log: Log) -> None:
    for step in (log.write, log.rotate, log.write, log.write, log.rotate, log.write, log.rotate, log.write):
        step()
        log.it.later()
        log.restart()
        log.it.later()
    log.check()


def test_restart_after_every_step_without_reading(log: Log) -> None:
    log.write()
    log.it.round()
    for step in (log.rotate, log.write, log.rotate, log.write, log.rotate, log.write, log.write):
        step()
        log.restart()
    log.check()


def test_restart_in_the_grace_of_a_rotated_file(log: Log) -> None:
    log.write()
    log.it.round()
    log.rotate()
    log.write()
    log.it.later()
    log.restart()
    log.write(path=log.name(".1"))
    log.it.later()
    log.write()
    log.check()


def test_delete_and_create(log: Log) -> None:
    log.write()
    log.it.round()
    log.write()
    log.path.unlink()
    log.it.later()
    log.write()
    log.check_in_order()


def test_delete_and_create_between_two_polls_with_the_same_inode(log: Log) -> None:
    log.write(5)
    log.it.round()
    log.path.unlink()
    log.write(9)
    log.check_in_order()


@pytest.mark.parametrize("lines", [1, 3, 10])
def test_recreated_while_stopped(log: Log, lines: int) -> None:
    """Smaller, of equal size, larger; ext4 gives it the same inode."""
    log.write(3)
    log.it.round()
    log.it.stop()
    log.path.unlink()
    log.write(lines)
    log.restart()
    log.check(gaps=1)


@pytest.mark.parametrize("lines", [1, 3, 10])
def test_truncated_and_written_anew(log: Log, lines: int) -> None:
    """The inode stays; where it has grown past the old position, only the witness tells."""
    log.write(3)
    log.it.round()
    log.write(lines, mode="wb")
    log.check(gaps=1)


@pytest.mark.parametrize("lines", [1, 3, 10])
def test_truncated_and_written_anew_while_stopped(log: Log, lines: int) -> None:
    log.write(3)
    log.it.round()
    log.it.stop()
    log.write(lines, mode="wb")
    log.restart()
    log.check(gaps=1)


def test_the_same_header_in_every_file(log: Log) -> None:
    """Equal heads are no identity."""
    header = b"# fields: time level message, as in every one of these files since the beginning of time\n" * 20
    log.path.write_bytes(header)
    log.write(1)
    log.it.round()
    log.it.stop()
    log.write(1)
    log.rotate()
    log.path.write_bytes(header)
    log.write(3)
    log.restart()
    log.it.settle()
    assert log.it.lines().count(header[:-1].split(b"\n")[0]) == 40
    assert [line for line in log.it.lines() if line[:1] != b"#"] == [line[:-1] for line in log.written]


def test_copytruncate_while_running(log: Log) -> None:
    log.write()
    log.it.round()
    log.write()
    log.copy_truncate()
    log.write()
    log.check_in_order()


def test_copytruncate_while_stopped(log: Log) -> None:
    log.write()
    log.it.round()
    log.it.stop()
    log.write()
    log.copy_truncate()
    log.write()
    log.restart()
    log.check()


def test_half_a_line_at_rotation_is_not_glued_to_the_next_file(log: Log) -> None:
    log.path.write_bytes(b"whole\nhal")
    log.it.round()
    log.rotate()
    log.path.write_bytes(b"new\n")
    log.it.settle()
    assert [(chunk.data, chunk.partial) for chunk in log.it.chunks] == [
        (b"whole\n", False),
        (b"new\n", False),
        (b"hal", True),
    ]


def test_half_a_line_at_truncation(log: Log) -> None:
    log.path.write_bytes(b"whole\nhal")
    log.it.round()
    log.path.write_bytes(b"new\n")
    log.it.settle()
    assert [(c.data, c.partial) for c in log.it.chunks] == [(b"whole\n", False), (b"hal", True), (b"new\n", False)]


def test_late_creation(log: Log) -> None:
    log.it.round()
    (trouble,) = log.it.troubles()
    assert not trouble.fatal
    log.it.later()
    log.write()
    log.check_in_order()
    assert len(log.it.troubles()) == 1


def test_a_file_that_comes_late_is_read_from_its_start(tmp_path: Path) -> None:
    for pattern in ("*.log", "b.log"):
        it = Drive(FilesSource("it", [str(tmp_path / pattern)], Reading(True, False)), start=Start("end"))
        (tmp_path / "a.log").write_bytes(b"old\n")
        it.round()
        (tmp_path / "b.log").write_bytes(b"all of it\n")
        it.later()
        assert it.text() == b"all of it\n"
        (tmp_path / "b.log").unlink()


def test_a_symlink_that_is_set_to_another_file(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"1\n")
    (tmp_path / "two").write_bytes(b"2\n")
    link = tmp_path / "current"
    link.symlink_to("one")
    it = Drive(FilesSource("it", [str(link)], Reading(True, False)))
    it.round()
    with (tmp_path / "one").open("ab") as file:
        file.write(b"1b\n")
    link.unlink()
    link.symlink_to("two")
    assert it.settle().lines() == [b"1", b"1b", b"2"]


def test_moved_away_and_back(log: Log) -> None:
    log.write()
    log.it.round()
    aside = log.path.with_name("aside")
    log.path.rename(aside)
    log.it.later()
    aside.rename(log.path)
    log.write()
    log.it.later()
    log.path.rename(aside)
    log.it.settle()
    aside.rename(log.path)
    log.write()
    log.check_in_order()


def test_restored_from_a_backup(log: Log) -> None:
    """Other inode, same bytes: it goes on where it was."""
    log.write(5)
    log.it.round()
    log.it.stop()
    copy = log.path.with_name("copy")
    shutil.copy(log.path, copy)
    log.path.unlink()
    copy.rename(log.path)
    log.write()
    log.restart()
    log.check_in_order()


def test_rotated_files_that_were_there_before(tmp_path: Path) -> None:
    """By the glob they are read, each once, and never again by their next name."""
    log = Log(tmp_path, "app.log*")
    for _ in range(3):
        log.write()
        log.rotate()
    log.write()
    log.it.round()
    log.rotate()
    log.write()
    log.restart()
    log.rotate()
    log.write()
    log.it.round()
    log.rotate()
    log.write()
    log.restart()
    log.check()


def test_the_disk_is_given_back_after_the_grace(tmp_path: Path) -> None:
    log = Log(tmp_path)
    log.write()
    log.it.round()
    inode = log.path.stat().st_ino
    log.path.unlink()
    log.it.settle(20)
    held = [os.fstat(int(fd)).st_ino for fd in os.listdir("/proc/self/fd") if _is_open(int(fd))]
    assert inode not in held


def test_permission_that_comes_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(tmp_path)
    log.write()
    real = os.open

    def refuse(path: str, *rest: int) -> int:
        if path == str(log.path):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        log.it.round()
        log.it.later()
        (trouble,) = log.it.troubles()
        assert "permission denied" in trouble.message and not trouble.fatal
    log.check_in_order()


def test_a_read_error_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(tmp_path)
    log.write()
    log.it.round()
    log.write()

    def fail(*_: int) -> bytes:
        raise OSError(116, "Stale file handle")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pread", fail)
        log.it.later()
        log.it.later()
    log.check_in_order()
    assert all("Stale file handle" in trouble.message for trouble in log.it.troubles())
    assert log.it.troubles()


def test_polls_are_close_while_there_is_something_and_far_when_not(tmp_path: Path) -> None:
    log = Log(tmp_path)
    log.write()
    log.it.round()
    (reader,) = log.it.readers.values()

    def wait() -> int:
        answer = reader.read(1 << 20, log.it.now)
        assert isinstance(answer, Idle) and answer.wake_at is not None
        return answer.wake_at - log.it.now

    assert wait() == 50_000_000
    log.it.settle(30)
    assert wait() == 1_000_000_000
    log.write()
    log.it.later()
    assert wait() == 50_000_000


def _is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True
