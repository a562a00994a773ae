"""Archives: told by their content, unpacked while they are read, and never more than a log could be."""

import builtins
import bz2
import gzip
import lzma
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from logmon.sources import storage
from logmon.sources.base import Start
from tests.unit.sources.drive import Drive
from tests.unit.sources.test_files import LOG, drive, read

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
_CHANCE = random.Random(1)
NOISE = b"".join(b"%s %d\n" % (_CHANCE.randbytes(40).hex().encode(), n) for n in range(4000))

packed = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)


@packed
def test_by_content_and_resumed_anywhere(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "rotated"
    path.write_bytes(pack(LOG))
    chunks = read(path).chunks
    assert b"".join(chunk.data for chunk in chunks) == LOG
    it = drive(path, follow=True)
    it.offsets = {chunks[1].origin: chunks[1].resume}
    it.round()
    assert it.chunks == chunks[2:] and not it.readers, "an archive ends, also when following"
    assert read(path, start=Start("end", 3)).lines() == LOG.split(b"\n")[-4:-1]


@packed
def test_one_behind_the_other(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """As `cat a.gz b.gz` makes it; the first ends in the middle of a line."""
    path = tmp_path / "both"
    path.write_bytes(pack(NOISE[:1000]) + pack(NOISE[1000:]))
    it = read(path)
    assert it.text() == NOISE and not it.gaps()


def cut(path: Path, data: bytes, keep: float) -> Drive:
    path.write_bytes(data[: int(len(data) * keep)])
    return read(path)


@packed
@pytest.mark.parametrize("keep", [0.6, 0.999])
def test_what_a_cut_archive_still_holds_is_read_and_the_rest_is_a_gap(
    tmp_path: Path, pack: Callable[[bytes], bytes], keep: float
) -> None:
    it = cut(tmp_path / "a", pack(NOISE * 10), keep)
    (gap,) = it.gaps()
    assert "ends early" in gap.why and gap.size is None
    assert gap.position == len(it.text()) and (NOISE * 10).startswith(it.text())
    assert not it.readers and not it.problems


@packed
def test_damage_in_the_middle_is_a_gap_from_there(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    data = bytearray(pack(NOISE * 10))
    middle = len(data) * 3 // 4
    data[middle : middle + 64] = b"\xa5" * 64
    path = tmp_path / "a"
    path.write_bytes(data)
    it = read(path)
    (gap,) = it.gaps()
    assert "damaged" in gap.why or "early" in gap.why
    assert gap.position == len(it.text())


def test_what_only_looks_like_an_archive(tmp_path: Path) -> None:
    for magic in (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"):
        it = cut(tmp_path / "a", magic + b" this is no archive, whatever it begins with", 1)
        assert [gap.position for gap in it.gaps()] == [0] and it.text() == b""


def test_the_last_lines_of_a_cut_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(NOISE)[:-2000])
    it = read(path, start=Start("end", 2))
    assert len(it.lines()) >= 1 and it.text() in NOISE and len(it.gaps()) == 1


@packed
def test_a_bomb_is_parked_and_the_next_file_is_read(
    tmp_path: Path, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """64 MiB are free, whatever they were packed to; here less, to be quick."""
    monkeypatch.setattr(storage, "_FREE", 1 << 20)
    (tmp_path / "a.log").write_bytes(pack(b"0" * 999 + b"\n" + bytes(30 << 20)))
    (tmp_path / "b.log").write_bytes(LOG)
    it = read(tmp_path / "*.log")
    (gap,) = it.gaps()
    assert "more than 500 times its size" in gap.why
    assert it.text("b.log") == LOG and len(it.text("a.log")) < 4 << 20


def test_without_the_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name == "zstandard":
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    it = cut(tmp_path / "a", PACKERS["zstd"](LOG), 1)
    (trouble,) = it.troubles()
    assert trouble.fatal and "logmon-cli[zstd]" in trouble.message and "zstd -dc" in trouble.message


def test_a_damaged_rotated_file_does_not_stop_the_live_one(tmp_path: Path) -> None:
    live = tmp_path / "app.log"
    live.write_bytes(LOG)
    (tmp_path / "app.log.1.gz").write_bytes(gzip.compress(NOISE)[:-900])
    it = read(tmp_path / "app.log*").settle(1)
    assert it.text().endswith(LOG) and len(it.gaps()) == 1


def test_an_archive_in_the_making_is_not_read_beside_its_original(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_bytes(b"new\n")
    (tmp_path / "app.log.1").write_bytes(LOG)
    (tmp_path / "app.log.1.gz").write_bytes(gzip.compress(LOG)[:50])
    it = read(tmp_path / "app.log*").settle(1)
    assert it.text() == LOG + b"new\n" and not it.gaps()
