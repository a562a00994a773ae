"""What is read ahead is what is there."""

import os
from pathlib import Path

import pytest

from logmon.native import core
from logmon.sources.storage import Plain

pytestmark = pytest.mark.skipif(core is None, reason="there is no native core")
SIZE = 1 << 17


@pytest.fixture
def plain(tmp_path: Path) -> Plain:
    path = tmp_path / "log"
    path.write_bytes(os.urandom(3 * SIZE))
    return Plain(os.open(path, os.O_RDWR))


def now(plain: Plain, size: int, position: int) -> bytes:
    return os.pread(plain.fileno(), size, position)


def test_what_was_asked_for_is_given(plain: Plain) -> None:
    for position in (0, SIZE, 2 * SIZE):
        plain.read_ahead(SIZE, position)
        assert plain.pread(64, 7) == now(plain, 64, 7)  # somebody looks at something else meanwhile
        assert plain.pread(SIZE, position) == now(plain, SIZE, position)
        assert plain.pread(SIZE, position) == now(plain, SIZE, position)
    plain.close()


def test_what_is_not_all_there_is_read_again(plain: Plain) -> None:
    plain.read_ahead(SIZE, 3 * SIZE - 5)
    os.pwrite(plain.fileno(), b"more", 3 * SIZE)
    assert plain.pread(SIZE, 3 * SIZE - 5)[5:] == b"more"
    plain.read_ahead(SIZE, 0)
    assert plain.pread(SIZE + 1, 0) == now(plain, SIZE + 1, 0)
    plain.close()


def test_closing_waits_for_a_read_that_nobody_wants(plain: Plain) -> None:
    """The descriptor would be another file's."""
    plain.read_ahead(3 * SIZE, 0)
    plain.read_ahead(SIZE, 0)
    plain.close()


def test_where_it_cannot_be_read_reading_says_why(plain: Plain) -> None:
    os.close(plain.fileno())
    plain.read_ahead(SIZE, 0)
    with pytest.raises(OSError, match="Bad file descriptor"):
        plain.pread(SIZE, 0)
