"""UTF-16, told by its byte order mark, comes out as UTF-8, with the places that it has in the file."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.sources.base import Start
from logmon.sources.encoding import encoding_of
from logmon.sources.files import FilesSource
from logmon.sources.framing import Framer
from logmon.sources.lineage import Reading
from tests.unit.sources.drive import Drive
from tests.unit.sources.test_files import drive, read

LINES = ["error ĊĀ਀ਊ \u000b one", "", "zwei \N{GRINNING FACE}\r", "три"]
"""Among them characters with the byte of a newline in them, on either side."""
TEXT = "".join(line + "\n" for line in LINES)
BOM = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
wide = pytest.mark.parametrize("codec", BOM)


@wide
def test_lines_places_and_resuming(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a"
    data = BOM[codec] + (TEXT * 50).encode(codec)
    path.write_bytes(data)
    it = read(path, block=64)
    assert it.text().decode("utf-8-sig") == TEXT * 50 and not it.reports
    for number, chunk in enumerate(it.chunks):
        rest = drive(path, block=64)
        rest.offsets = {chunk.origin: chunk.resume}
        rest.round()
        assert rest.text() == b"".join(c.data for c in it.chunks[number + 1 :])
        assert data[chunk.position :].decode(codec).encode().startswith(chunk.data)
        assert chunk.line == it.text()[: it.text().index(chunk.data)].count(b"\n") + 1 or number


@wide
def test_written_byte_by_byte(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a"
    it = Drive(FilesSource("it", [str(path)], Reading(True, True)))
    for byte in BOM[codec] + TEXT.encode(codec):
        with path.open("ab") as file:
            file.write(bytes([byte]))
        it.later()
    assert it.text().decode("utf-8-sig") == TEXT


@wide
@pytest.mark.parametrize("lines", [0, 1, 2, 3, 4])
def test_the_last_lines(tmp_path: Path, codec: str, lines: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(BOM[codec] + TEXT.encode(codec))
    it = read(path, start=Start("end", lines))
    assert it.text().decode("utf-8-sig") == "".join(line + "\n" for line in LINES[4 - lines :])


def test_a_long_line(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(("\ufeff" + "x" * 5000 + "\nnext\n").encode("utf-16-le"))
    it = read(path, max_line=100)
    assert it.lines()[1] == b"next"
    (gap,) = it.gaps()
    assert (gap.position, gap.size) == (100, 10_002 - 100)


def test_what_is_no_text_stays_in_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xff\xfea\0\x00\xd8\n\0b\0\n\0c")
    assert read(path).text().decode("utf-8-sig") == "a\ufffd\nb\n"


@settings(max_examples=80)
@given(text=st.text(st.sampled_from("aĊ਀\n\N{GRINNING FACE}"), max_size=60), cuts=st.lists(st.integers(1, 9)))
def test_wherever_it_is_cut(text: str, cuts: list[int]) -> None:
    for codec, mark in BOM.items():
        framer, data = Framer(1 << 20, encoding_of(mark)), text.encode(codec)
        pieces, at = [], 0
        for cut in [*(2 * cut for cut in cuts), len(data)]:
            pieces += framer.feed(data[at : at + cut])
            at += cut
        pieces += framer.finish()
        assert b"".join(piece.data for piece in pieces) == data
        assert all(piece.partial or piece.data.decode(codec).endswith("\n") for piece in pieces)
