"""Files read to their end: chunks, positions, line numbers, beginnings, and what cannot be read."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.model.time import SECOND
from logmon.sources.base import Dated, Headed, Start
from logmon.sources.files import FilesSource
from logmon.sources.framing import Piece
from logmon.sources.generation import Generation
from logmon.sources.lineage import Reading
from logmon.sources.storage import Plain
from tests.unit.sources.drive import Drive, whole

LOG = b"".join(b"line %d %s\n" % (i, b"x" * (i % 90)) for i in range(400))


def drive(
    *paths: Path | str, follow: bool = False, start: Start | None = None, limit: int = 1 << 20, **reading: int
) -> Drive:
    settings = Reading(follow, True, **{"block": 4096, **reading})
    return Drive(FilesSource("it", [str(path) for path in paths], settings), start=start, limit=limit)


def read(*paths: Path | str, **options: object) -> Drive:
    it = drive(*paths, **options)  # type: ignore[arg-type]
    it.round()
    assert whole(it.chunks)
    return it


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "a.log"
    path.write_bytes(LOG)
    return path


def test_all_of_it_with_positions_and_line_numbers(log: Path) -> None:
    it = read(log)
    assert it.text() == LOG and len(it.chunks) > 3
    for chunk in it.chunks:
        assert LOG[chunk.position :].startswith(chunk.data)
        assert chunk.line == LOG[: chunk.position].count(b"\n") + 1


def test_chunks_end_at_the_last_newline_before_a_block(log: Path) -> None:
    """The same for every run, and for every run that was interrupted between two chunks."""
    chunks = read(log).chunks
    ends = [chunk.position + len(chunk.data) for chunk in chunks]
    expected = {LOG.rfind(b"\n", 0, at) + 1 for at in [*range(4096, len(LOG), 4096), len(LOG)]}
    assert ends == sorted(expected)
    for number, chunk in enumerate(chunks[:-1]):
        it = drive(log)
        it.offsets[chunk.origin] = chunk.resume
        it.round()
        assert it.chunks == chunks[number + 1 :]


def test_a_block_of_short_lines_ends_with_a_line(log: Path) -> None:
    """Nothing is kept of it, so that nothing has to be put together with the next."""
    with open(log, "rb") as file:
        generation = Generation(Plain(os.dup(file.fileno())), 0, 0, block=4096)
        assert isinstance(generation.pull(1 << 20), Piece) and generation.held == 0
        generation.close()


def test_the_line_behind_a_block_is_known(log: Path) -> None:
    """Where the block ends with a line and another one is there."""
    chunks = read(log).chunks
    assert [chunk.following for chunk in chunks[:-1]] == [
        LOG[chunk.position :].splitlines(keepends=True)[0] for chunk in chunks[1:]
    ]
    assert chunks[-1].following == b""


def test_a_small_limit_gives_small_chunks(log: Path) -> None:
    it = read(log, limit=300)
    assert it.text() == LOG and max(len(chunk.data) for chunk in it.chunks) <= 400


@settings(max_examples=60)
@given(data=st.binary(max_size=400).map(lambda b: b.replace(b"7", b"\n")), limit=st.integers(1, 64))
def test_any_bytes_resumed_after_every_chunk(tmp_path_factory: pytest.TempPathFactory, data: bytes, limit: int) -> None:
    """Stopping and starting anywhere changes nothing: all bytes, none twice, the same line numbers."""
    path = tmp_path_factory.mktemp("any") / "log"
    data = b"-" + data  # not the magic number of an archive
    path.write_bytes(data)
    once = read(path, limit=limit, block=32)
    assert once.text() == data and not once.reports[1:]
    for number, chunk in enumerate(once.chunks):
        line, newline, _ = data[chunk.position + len(chunk.data) :].partition(b"\n")
        assert chunk.following in (b"", line + newline)
        it = drive(path, limit=limit, block=32)
        it.offsets[chunk.origin] = chunk.resume
        it.round()
        assert it.text() == b"".join(c.data for c in once.chunks[number + 1 :])
        assert not it.gaps()
        if not chunk.partial and it.chunks:
            assert it.chunks[0].line == chunk.line + chunk.data.count(b"\n")


def test_a_last_line_without_newline_comes_alone_and_flagged(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one\ntwo")
    first, last = read(path).chunks
    assert (first.data, first.partial) == (b"one\n", False)
    assert (last.data, last.partial, last.position, last.line) == (b"two", True, 4, 2)


def test_a_last_line_that_somebody_may_be_writing_is_left_for_the_next_run(tmp_path: Path) -> None:
    """It is taken when the file has been quiet; a rotated one will not be completed by anybody."""
    path = tmp_path / "a"
    path.write_bytes(b"one\ntwo")
    it = drive(path, settled=5 * SECOND)
    os.utime(path, ns=(0, it.now - 4 * SECOND))
    it.round()
    assert it.text() == b"one\n" and not it.readers
    again = drive(path, settled=5 * SECOND)
    again.offsets = it.offsets
    os.utime(path, ns=(0, it.now - 5 * SECOND))
    again.round()
    assert again.text() == b"two"


def test_what_is_known_of_a_file_while_it_is_read(log: Path) -> None:
    """Its first lines, from which formats are found, and when it was last written: through the glob as by its name."""
    (log.parent / "a.log.1").write_bytes(b"older\n")
    for pattern in ("a.log", "a.log*"):
        source = FilesSource("it", [str(log.parent / pattern)], Reading(False, False))
        readers = {o.partition: source.open(o, None, Start()) for o in source.discover(0)}
        for reader in readers.values():
            reader.read(100, 0)
            assert isinstance(reader, Headed) and isinstance(reader, Dated)
            assert reader.written() == os.stat(reader.origin.partition).st_mtime_ns
        assert readers[str(log)].head() == (LOG[:65536] if pattern == "a.log" else b"")


def test_a_long_line_is_cut_and_the_next_is_intact(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"before\n" + b"x" * 100_000 + b"\nafter\n")
    it = read(path, max_line=1000)
    assert it.lines() == [b"before", b"x" * 1000, b"after"]
    (gap,) = it.gaps()
    assert (gap.position, gap.size) == (7 + 1000, 99_000) and "longer than 1000 bytes" in gap.why
    assert [(chunk.position, chunk.line) for chunk in it.chunks] == [(0, 1), (7, 2), (100_008, 3)]


def test_resume_after_a_cut_line(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100_000 + b"\nafter\n")
    it = drive(path, max_line=1000)
    it.offsets = {chunk.origin: chunk.resume for chunk in read(path, max_line=1000).chunks[:1]}
    it.round()
    assert it.text() == b"after\n" and not it.gaps()


def test_without_counting_there_are_no_line_numbers(log: Path) -> None:
    it = Drive(FilesSource("it", [str(log)], Reading(False, False)))
    it.round()
    assert {chunk.line for chunk in it.chunks} == {0}


@pytest.mark.parametrize("lines", [1, 2, 7, 399, 400, 1000])
def test_the_last_lines(log: Path, lines: int) -> None:
    it = read(log, start=Start("end", lines))
    assert it.lines() == LOG.split(b"\n")[:-1][-lines:]
    assert it.chunks[0].line == max(1, 400 - lines + 1)


def test_the_last_lines_count_an_unfinished_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one\ntwo\nthree")
    assert read(path, start=Start("lines", 2)).text() == b"two\nthree"


def test_the_end_is_after_the_last_newline(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one\ntw")
    it = read(path, follow=True, start=Start("end"))
    assert not it.chunks
    with path.open("ab") as file:
        file.write(b"o\n")
    it.later()
    assert it.text() == b"two\n" and it.chunks[0].line == 2


def test_empty_and_tiny_files(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "tiny").write_bytes(b"a\nb")
    assert read(tmp_path / "empty").chunks == []
    assert read(tmp_path / "tiny").text() == b"a\nb"


def test_globs_and_directories(tmp_path: Path) -> None:
    for name in ("b.log", "a.log", "c.txt"):
        (tmp_path / name).write_bytes(name.encode() + b"\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "d.log").write_bytes(b"no\n")
    assert read(tmp_path / "*.log").lines() == [b"a.log", b"b.log"]
    assert read(tmp_path).lines() == [b"a.log", b"b.log", b"c.txt"]


def test_a_file_with_several_names_is_read_once(tmp_path: Path, log: Path) -> None:
    os.link(log, tmp_path / "hard.log")
    (tmp_path / "soft.log").symlink_to(log)
    assert read(tmp_path / "*.log").text() == LOG


def test_names_are_bytes(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/odd \xff\n$(x).log"
    Path(os.fsdecode(name)).write_bytes(b"content\n")
    it = read(tmp_path / "*.log")
    assert it.text() == b"content\n"
    partition = it.chunks[0].origin.partition
    assert partition.endswith("/odd \\xff\\n$(x).log") and partition.encode()


def test_a_name_with_magic_characters_is_taken_literally_when_it_exists(tmp_path: Path) -> None:
    (tmp_path / "[a].log").write_bytes(b"literal\n")
    (tmp_path / "a.log").write_bytes(b"glob\n")
    assert read(tmp_path / "[a].log").text() == b"literal\n"


def test_what_cannot_be_read_is_one_clear_sentence(tmp_path: Path) -> None:
    it = read(tmp_path / "it")
    (trouble,) = it.troubles()
    assert trouble.fatal and "no such file" in trouble.message and not it.readers


def test_a_socket_and_a_device_are_refused(tmp_path: Path) -> None:
    (trouble,) = read("/dev/null").troubles()
    assert trouble.fatal and "a character device" in trouble.message


def test_a_glob_without_match(tmp_path: Path) -> None:
    (trouble,) = read(tmp_path / "*.log").troubles()
    assert trouble.fatal and "no file matches" in trouble.message
    (trouble,) = read(tmp_path / "*.log", follow=True).troubles()
    assert not trouble.fatal and "waiting" in trouble.message


def test_a_pipe_in_a_directory_is_passed_over(tmp_path: Path, log: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert read(tmp_path).text() == LOG


def test_a_path_with_a_nul() -> None:
    (trouble,) = read("a\0b").troubles()
    assert trouble.fatal and "NUL" in trouble.message


def test_binary_files_are_read_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "bin").write_bytes(b"a\0b\n")
    (tmp_path / "utf16").write_bytes("wide\n".encode("utf-16"))
    it = read(tmp_path / "bin")
    assert it.text() == b"a\0b\n" and [t.fatal for t in it.troubles()] == [False]
    assert not read(tmp_path / "utf16").troubles()


def test_a_strange_offset_is_a_gap_and_not_a_crash(log: Path) -> None:
    for text in ("", "nonsense", "f1;", "f1;1,2,3", "f1;-1,0,0,0,0,,0,", "f2;0,0,0,0,0,,0,"):
        it = drive(log)
        it.round()
        again = drive(log)
        again.offsets = {it.chunks[0].origin: text}
        again.round()
        assert again.text() == LOG and len(again.gaps()) == 1, text
