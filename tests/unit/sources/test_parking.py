"""More files than descriptors: the quiet ones give theirs back, and nothing of what happens to them is missed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from logmon.sources.base import Start
from logmon.sources.files import FilesSource
from logmon.sources.lineage import Reading
from logmon.sources.parking import Parking
from tests.unit.sources.drive import Drive

LIMIT = 5


def held(folder: Path) -> int:
    """Descriptors that this process has open below the folder."""
    links = (_target(fd) for fd in os.listdir("/proc/self/fd"))
    return sum(link.startswith(str(folder)) for link in links)


def _target(fd: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        return ""


def make(folder: Path, follow: bool = True, start: Start | None = None) -> Drive:
    reading = Reading(follow, False, block=4096)
    return Drive(FilesSource("it", [str(folder / "*.log")], reading, Parking(LIMIT)), start=start, limit=100)


@pytest.fixture
def many(tmp_path: Path) -> Iterator[list[Path]]:
    paths = [tmp_path / f"{number:02d}.log" for number in range(40)]
    for path in paths:
        path.write_bytes(b"%s begins\n" % path.name.encode())
    yield paths


def write(path: Path, text: str) -> None:
    with path.open("ab") as file:
        file.write(f"{path.name} {text}\n".encode())


def test_few_are_open_and_all_are_read(tmp_path: Path, many: list[Path]) -> None:
    it = make(tmp_path)
    it.round()
    assert len(it.lines()) == 40 and held(tmp_path) <= LIMIT
    for turn in range(4):
        for path in many[:: turn + 1]:
            write(path, f"turn {turn}")
        it.settle(4)
        assert held(tmp_path) <= LIMIT
    assert len(it.lines()) == len(set(it.lines())) == 40 + 40 + 20 + 14 + 10 and not it.gaps()
    it.stop()
    assert held(tmp_path) == 0


def test_from_the_end(tmp_path: Path, many: list[Path]) -> None:
    it = make(tmp_path, start=Start("end"))
    it.settle(3)
    for path in many:
        write(path, "new")
    it.settle(4)
    assert sorted(it.lines()) == [b"%s new" % path.name.encode() for path in many]


def test_finished_files_of_any_number_are_read_with_few_descriptors(tmp_path: Path, many: list[Path]) -> None:
    for path in many:
        path.write_bytes(b"".join(b"%s %d\n" % (path.name.encode(), n) for n in range(100)))
    it = make(tmp_path, follow=False)
    answers = {origin: it.source.open(origin, None, Start()) for origin in it.source.discover(0)}
    most = 0
    for _ in range(4):
        for reader in answers.values():
            reader.read(100, 0)
            most = max(most, held(tmp_path))
    it.readers = answers
    it.round()
    assert most <= LIMIT and not it.gaps()


@pytest.mark.parametrize("change", ["rotate", "truncate", "copytruncate", "replace", "delete", "half"])
def test_what_happens_to_a_parked_file(tmp_path: Path, many: list[Path], change: str) -> None:
    it = make(tmp_path)
    it.settle(3)
    first = many[0]
    gaps = 0
    if change == "rotate":
        write(first, "before")
        first.rename(tmp_path / "00.log.1")
        write(first, "after")
    elif change == "copytruncate":
        write(first, "before")
        (tmp_path / "00.log.1").write_bytes(first.read_bytes())
        os.truncate(first, 0)
        write(first, "after")
    elif change == "half":
        with first.open("ab") as file:
            file.write(b"00.log before\n00.log af")
        it.settle(3)
        for path in many[1:]:
            write(path, "before")
        it.settle(3)
        with first.open("ab") as file:
            file.write(b"ter\n")
    else:
        first.unlink() if change != "truncate" else os.truncate(first, 0)
        if change == "delete":
            it.settle(3)
        write(first, "before")
        write(first, "after")
        gaps = 1
    it.settle(4)
    assert [line for line in it.lines() if line.startswith(b"00")] == [
        b"00.log begins",
        b"00.log before",
        b"00.log after",
    ]
    assert len(it.gaps()) == gaps


def test_a_parked_file_under_another_name_is_not_read_again(tmp_path: Path, many: list[Path]) -> None:
    it = make(tmp_path)
    it.settle(3)
    os.link(many[0], tmp_path / "other.log")
    it.settle(3)
    write(many[0], "more")
    it.settle(3)
    assert it.lines().count(b"00.log begins") == it.lines().count(b"00.log more") == 1
