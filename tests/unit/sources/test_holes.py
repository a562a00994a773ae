"""NUL bytes that nobody wrote: passed over and reported, and waited for where they may yet be overwritten."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.sources.files import FilesSource
from logmon.sources.holes import LEAST
from logmon.sources.lineage import Reading
from tests.unit.sources.drive import Drive
from tests.unit.sources.test_files import read


def follow(path: Path) -> Drive:
    return Drive(FilesSource("it", [str(path)], Reading(True, True, block=4096)))


@pytest.mark.parametrize("size", [LEAST, 30, 4096, 100_000])
@pytest.mark.parametrize("before", [b"", b"one\ntwo\n"])
def test_a_hole_between_lines(tmp_path: Path, size: int, before: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(before + bytes(size) + b"three\nfour\n")
    it = read(path)
    assert it.text() == before + b"three\nfour\n"
    (gap,) = it.gaps()
    assert (gap.position, gap.size) == (len(before), size) and "NUL" in gap.why
    assert it.chunks[-1].position == len(before) + size
    assert it.chunks[-1].line == before.count(b"\n") + 1


def test_a_sparse_terabyte_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.write(b"one\n")
        file.seek(1 << 40)
        file.write(b"two\n")
    it = read(path)
    assert it.lines() == [b"one", b"two"] and it.chunks[-1].position == 1 << 40


def test_a_writer_that_goes_on_at_its_old_place_after_truncation(tmp_path: Path) -> None:
    """It does not append: the file begins with as many NUL bytes as it had bytes before."""
    path = tmp_path / "a"
    with path.open("wb", buffering=0) as file:
        file.write(b"the first line of all\n" * 3)
        it = follow(path)
        it.round()
        os.truncate(path, 0)
        it.later()
        file.write(b"the next line\n")
        it.later()
        file.write(b"and another\n")
        it.later()
    assert it.lines()[3:] == [b"the next line", b"and another"]
    assert [gap.size for gap in it.gaps()] == [None, 66]


def test_a_file_made_large_in_advance(tmp_path: Path) -> None:
    """What is not written yet is waited for, over restarts too."""
    path = tmp_path / "a"
    path.write_bytes(b"one\n" + bytes(50_000))
    it = follow(path)
    it.later()
    assert it.text() == b"one\n" and not it.gaps()
    with path.open("r+b", buffering=0) as file:
        file.seek(4)
        file.write(b"two\nthr")
        it.later()
        again = follow(path)
        again.offsets = it.stop()
        file.write(b"ee\n")
        again.later()
    assert it.text() + again.text() == b"one\ntwo\nthree\n" and not again.gaps()


def test_short_runs_and_those_inside_a_line_are_text(tmp_path: Path) -> None:
    text = b"\0" * (LEAST - 1) + b"a\nb" + bytes(100) + b"c\n\0\0d\n" + b"e" * 4090 + b"\n\0\0\0f\n"
    path = tmp_path / "a"
    path.write_bytes(text)
    it = read(path)
    assert it.text() == text and not it.gaps()


TEXT = st.binary(min_size=1, max_size=40).map(lambda data: data.replace(b"\0", b"x").replace(b"\n", b"y"))


@settings(max_examples=80)
@given(
    parts=st.lists(st.one_of(st.integers(LEAST, 200), TEXT), max_size=12),
    block=st.integers(16, 64),
    limit=st.integers(1, 80),
)
def test_every_byte_is_read_or_reported_wherever_blocks_end(
    tmp_path_factory: pytest.TempPathFactory, parts: list[int | bytes], block: int, limit: int
) -> None:
    path = tmp_path_factory.mktemp("holes") / "a"
    data = b"".join(bytes(part) if isinstance(part, int) else part + b"\n" for part in parts) + b"last\n"
    path.write_bytes(b"-\n" + data)
    it = read(path, block=block, limit=limit)
    assert it.text() == b"-\n" + b"".join(part + b"\n" for part in parts if isinstance(part, bytes)) + b"last\n"
    assert sum(gap.size or 0 for gap in it.gaps()) == sum(part for part in parts if isinstance(part, int))
