"""Where reading began is remembered, also when nothing came."""

from pathlib import Path

from logmon.runtime.readers import Feed, Readers
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
