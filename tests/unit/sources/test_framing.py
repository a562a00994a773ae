"""Framing: the same lines come out, wherever the input was cut."""

from hypothesis import given
from hypothesis import strategies as st

from logmon.sources.framing import Framer, Piece

ODD = b"a\r\nb\x0b\x0c\x1c\x1d\x85c\xe2\x80\xa8d\n\n\0\xff\xfe\nlast"


def framed(pieces: list[bytes], limit: int = 1 << 20) -> list[Piece]:
    framer = Framer(limit)
    return [piece for data in pieces for piece in framer.feed(data)] + framer.finish()


def lines(pieces: list[Piece]) -> list[tuple[bytes, bool]]:
    """Line by line, with whether it was left unfinished."""
    out = [(line, False) for piece in pieces if not piece.partial for line in piece.data.split(b"\n")[:-1]]
    return out + [(piece.data, True) for piece in pieces if piece.partial]


def test_only_the_newline_cuts() -> None:
    assert [line for line, _ in lines(framed([ODD]))] == ODD.split(b"\n")


def test_a_cut_at_every_byte_changes_nothing() -> None:
    for at in range(len(ODD) + 1):
        assert lines(framed([ODD[:at], ODD[at:]])) == lines(framed([ODD]))
    assert lines(framed([bytes([byte]) for byte in ODD])) == lines(framed([ODD]))


@given(st.lists(st.binary(max_size=12).map(lambda b: b.replace(b"7", b"\n")), max_size=30), st.integers(1, 8))
def test_any_pieces_and_any_limit(pieces: list[bytes], limit: int) -> None:
    """Against the plainest possible framer: split everything, cut each line at the limit."""
    whole = b"".join(pieces)
    *complete, rest = whole.split(b"\n")
    expected = [(line[:limit], False) for line in complete] + ([(rest[:limit], True)] if rest else [])
    result = framed(pieces, limit)
    assert lines(result) == expected
    assert sum(piece.span for piece in result) == len(whole)
    assert sum(piece.skipped for piece in result) == sum(max(0, len(line) - limit) for line in [*complete, rest])


@given(st.binary(max_size=60).map(lambda b: b.replace(b"7", b"\n")), st.integers(1, 8), st.integers(1, 9))
def test_a_cut_line_stands_alone(data: bytes, limit: int, step: int) -> None:
    """So that the positions of all other lines can be read off their chunk."""
    for piece in framed([data[i : i + step] for i in range(0, len(data), step)], limit):
        if piece.skipped:
            assert piece.data.count(b"\n") == (not piece.partial)
            assert piece.span == len(piece.data) + piece.skipped
        else:
            assert piece.span == len(piece.data)


def test_an_endless_line_needs_no_more_memory_than_its_limit() -> None:
    framer = Framer(1024)
    for _ in range(10_000):
        assert framer.feed(b"x" * 1000) == []
    assert framer.held == 10_000_000 and len(framer._held) == 1024
    cut, following = framer.feed(b"\nnext\n")
    assert cut == Piece(b"x" * 1024 + b"\n", 10_000_001, skipped=10_000_000 - 1024)
    assert following.data == b"next\n"
