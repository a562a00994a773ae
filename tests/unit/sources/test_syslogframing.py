"""Syslog framing: the same messages come out, wherever the bytes were cut, and nothing is kept without bound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.sources.framing import Piece
from logmon.sources.syslogframing import MAX_MESSAGE, CountedMessages, SyslogFramer, message_line

HEAD = b"<34>1 2026-11-20T12:00:00Z web app 7 - - "


def counted(*messages: bytes) -> bytes:
    return b"".join(b"%d %s" % (len(message), message) for message in messages)


class Framed:
    """What became of `pieces` of input: lines with whether they were left unfinished, complaints, and the end."""

    def __init__(self, pieces: list[bytes], limit: int = MAX_MESSAGE, framing: str = "") -> None:
        self.complaints: list[str] = []
        self.framer = SyslogFramer(limit, self.complaints.append, framing)
        self.pieces: list[Piece] = []
        for data in pieces:
            if not self.framer.broken:
                self.pieces += self.framer.feed(data)
        self.broken = self.framer.broken
        if not self.broken:
            self.pieces += self.framer.finish()
        self.lines = [line for p in self.pieces if not p.partial for line in p.data.split(b"\n")[:-1]]
        self.unfinished = [piece.data for piece in self.pieces if piece.partial]
        self.skipped = sum(piece.skipped for piece in self.pieces)

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, Framed)
        return self._seen() == other._seen()

    def _seen(self) -> tuple[object, ...]:
        return self.lines, self.unfinished, self.skipped, bool(self.broken), sorted(set(self.complaints))


STREAMS = {
    "lines": HEAD + b"one\n" + HEAD + b"two\r\n" + HEAD + b"unfinished",
    "NUL": HEAD + b"one\0" + HEAD + b"two\0\n" + HEAD + b"three\n\0\0\n" + HEAD + b"four\0",
    "counted": counted(HEAD + b"one", HEAD + b"two\nlines", HEAD + b"three\r\n", HEAD + b"NUL\0 inside\0"),
    "counted, cut off": counted(HEAD + b"one", HEAD + b"two\nthree")[:-4],
    "trailers not counted": counted(HEAD + b"one") + b"\n" + counted(HEAD + b"two") + b"\r\n\0" + counted(HEAD),
    "counts among lines": HEAD + b"one\n" + counted(HEAD + b"two") + b"\n12 <init>\n12 apples\n",
    "lines among counts": counted(HEAD + b"one") + HEAD + b"two\n" + counted(HEAD + b"three") + HEAD + b"four",
    "out of step": counted(HEAD + b"one") + b"what is this " + counted(HEAD + b"two"),
    "digits": b"12 apples\n<34>pears\n123456789\n1234567890 <3>\n",
    "no message": b"\n\0\n",
}


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("limit", [MAX_MESSAGE, 20])
def test_a_cut_at_every_byte_changes_nothing(name: str, limit: int) -> None:
    data = STREAMS[name]
    whole = Framed([data], limit)
    for at in range(len(data) + 1):
        assert Framed([data[:at], data[at:]], limit) == whole, at
    assert Framed([bytes([byte]) for byte in data], limit) == whole


def test_what_comes_out() -> None:
    def lines(name: str) -> list[bytes]:
        return [line.removeprefix(HEAD) for line in Framed([STREAMS[name]]).lines]

    assert lines("lines") == [b"one", b"two\r"] and Framed([STREAMS["lines"]]).unfinished == [HEAD + b"unfinished"]
    assert lines("NUL") == [b"one", b"two", b"three", b"four"]
    assert lines("counted") == [b"one", b"two", b"\tlines", b"three", b"NUL\0 inside"]
    assert lines("trailers not counted") == [b"one", b"two", b""]
    assert lines("no message") == []


def test_a_message_that_was_not_sent_to_its_end_is_told() -> None:
    it = Framed([STREAMS["counted, cut off"]])
    assert it.lines == [HEAD + b"one", HEAD + b"two"] and it.unfinished == [b"\tt"]
    assert it.complaints == ["the connection ended inside a message, 4 bytes of it did not come"]


def test_counts_among_lines_are_lines_and_told() -> None:
    """Or a line in a log message could swallow those behind it."""
    it = Framed([STREAMS["counts among lines"]])
    assert it.lines == [HEAD + b"one", counted(HEAD + b"two"), b"12 <init>", b"12 apples"]
    assert len(it.complaints) == 1 and "begins with a count" in it.complaints[0]


def test_lines_among_counts_are_read_and_told() -> None:
    it = Framed([STREAMS["lines among counts"]])
    assert [line.removeprefix(HEAD) for line in it.lines] == [b"one", b"two", b"three"]
    assert it.unfinished == [HEAD + b"four"] and "has no count" in it.complaints[0]


def test_out_of_step_ends_it_and_says_where() -> None:
    it = Framed([STREAMS["out of step"]])
    assert it.lines == [HEAD + b"one"] and "'what is this 44 <34>'" in it.broken


@pytest.mark.parametrize("count", [b"0", b"007", b"-1", b"1000000000000", b"9" * 10_000, b"5.", b"5"])
def test_counts_that_cannot_be(count: bytes) -> None:
    it = Framed([counted(HEAD) + count + b" <34>x"], framing="counted")
    assert it.lines[0] == HEAD
    assert bool(it.broken) == (count != b"5")
    assert it.framer.held < 100


@pytest.mark.parametrize("data", [counted(HEAD) + b"\n", HEAD + b"\n", b"7 apples\n"])
def test_a_framing_that_was_given_is_not_found_out(data: bytes) -> None:
    assert Framed([data], framing="lines").lines == data.strip(b"\n").split(b"\n")


def test_a_claimed_length_sets_nothing_aside() -> None:
    it = CountedMessages(1000, lambda _: None)
    it.feed(b"999999999 <34>")
    for _ in range(1000):
        assert it.feed(b"x" * 10_000) == []
    assert len(it._message) == 1000 and it.held > 10_000_000


@given(
    st.lists(st.binary(min_size=1, max_size=40).map(lambda b: b"<3>" + b), max_size=8),
    st.integers(1, 30),
    st.integers(4, 60),
)
def test_counted_against_the_plainest_reading(messages: list[bytes], step: int, limit: int) -> None:
    data = counted(*messages)
    it = Framed([data[i : i + step] for i in range(0, len(data), step)], limit)
    assert b"".join(line + b"\n" for line in it.lines) == b"".join(message_line(one[:limit]) for one in messages)
    assert it.skipped == sum(max(0, len(one) - limit) for one in messages) and not it.broken and not it.complaints


@given(st.lists(st.binary(max_size=40).map(lambda b: b"<3>" + b), max_size=8), st.integers(1, 30))
def test_one_message_is_one_event(messages: list[bytes], step: int) -> None:
    """Nothing inside of a message begins a line that does not begin with a blank."""
    data = counted(*messages)
    it = Framed([data[i : i + step] for i in range(0, len(data), step)], framing="counted")
    assert len([line for line in it.lines if not line.startswith((b" ", b"\t"))]) == len(messages)


@given(st.binary(max_size=80).map(lambda b: b.replace(b"7", b"\n").replace(b"8", b"\0")), st.integers(1, 20))
def test_lines_against_the_plainest_reading(data: bytes, step: int) -> None:
    it = Framed([data[i : i + step] for i in range(0, len(data), step)], framing="lines")
    *whole, rest = data.replace(b"\0", b"\n").split(b"\n")
    assert it.lines == [line for line in whole if line] and it.unfinished == ([rest] if rest else [])


@given(st.binary(max_size=80), st.integers(1, 20), st.integers(1, 20))
def test_anything_at_all(data: bytes, step: int, limit: int) -> None:
    it = Framed([data[i : i + step] for i in range(0, len(data), step)], limit)
    assert Framed([data], limit) == it
    for piece in it.pieces:
        assert piece.data and (piece.partial or piece.data.endswith(b"\n"))
        assert piece.span == len(piece.data) + piece.skipped
