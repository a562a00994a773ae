"""Where reading began is remembered, also when nothing came."""

from pathlib import Path

from logmon.runtime.readers import SHARE, Feed, Readers
from logmon.sources.base import Start
from logmon.sources.table import open_source


def test_a_place_at_the_end_is_stored_before_anything_came(tmp_path: Path) -> None:
    """A run with --once that finds nothing new: the next one reads what was written in between."""
    path = tmp_path / "app.log"
    path.write_bytes(b"old\n")
    at_end = Start("end")

    def run(offsets: dict) -> tuple[bytes, dict]:  # type: ignore[type-arg]
        readers = Readers([Feed(open_source(str(path), follow=False), at_end)], offsets)
        data = b""
        while not readers.exhausted():
            data += b"".join(chunk.data for chunk in readers.read(1 << 20, 0, lambda origin: True))
        moved = readers.take_moved()
        readers.close()
        return data, moved

    data, offsets = run({})
    assert data == b"" and len(offsets) == 1
    with path.open("ab") as file:
        file.write(b"new\n")
    data, later = run(offsets)
    assert data == b"new\n" and later != offsets


def test_a_file_that_took_the_name_is_stored_before_anything_is_in_it(tmp_path: Path) -> None:
    """It may be rotated before the next look, and then its place among the others is all that is known of it."""
    path = tmp_path / "app.log"
    path.write_bytes(b"old\n")
    readers = Readers([Feed(open_source(str(path), follow=True))], {})
    readers.read(1 << 20, 0, lambda origin: True)
    before = readers.take_moved()
    path.rename(tmp_path / "app.log.1")
    path.touch()
    readers.read(1 << 20, 1_000_000_000, lambda origin: True)
    after = readers.take_moved()
    assert list(after) == list(before) and after != before
    assert not readers.take_moved()
    readers.close()


def test_only_what_is_alone_is_read_in_large_pieces(tmp_path: Path) -> None:
    """The pieces of all origins are in memory at once."""
    paths = [tmp_path / "a.log", tmp_path / "b.log"]
    for path in paths:
        path.write_bytes(b"line\n" * SHARE)

    def sizes(*some: Path) -> list[int]:
        readers = Readers([Feed(open_source(str(path), follow=False), Start("start")) for path in some], {})
        chunks = readers.read(4 * SHARE, 0, lambda origin: True)
        readers.close()
        return [len(chunk.data) for chunk in chunks]

    (alone,) = sizes(paths[0])
    assert 3 * SHARE < alone <= 4 * SHARE
    assert all(SHARE - 10 < size <= SHARE for size in sizes(*paths))
