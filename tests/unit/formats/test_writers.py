"""Several writers in one stream: each one's events are whole, whatever the others write and however it is read."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from logmon.formats.table import form_of
from logmon.formats.writers import APART, Woven, Writers, writer_of

CRI = form_of("cri")
PREFIX = writer_of(CRI)
assert PREFIX is not None

TRACE = (b"  at a.b.C", b"Traceback (most recent call last):", b'  File "x.py"', b"ValueError: x")
TEXTS = (b"ready", *TRACE, b"{", b"}", b"")


def writers() -> Writers:
    assert PREFIX is not None
    return Writers(CRI.starts, PREFIX)


def line(stream: str, text: bytes, flag: str = "F") -> bytes:
    return f"2026-11-20T08:00:00.000000001Z {stream} {flag} ".encode() + text + b"\n"


def woven(data: bytes, cuts: Sequence[int] = (), stops: bool = False) -> tuple[list[bytes], list[Any]]:
    """The events and their places in the origin, for lines read in pieces of so many lines."""
    lines = [one + b"\n" for one in data.split(b"\n")[:-1]]
    events: list[bytes] = []
    places: list[Any] = []
    state, position, number = writers(), 0, 1
    bounds = [0, *sorted(cut % (len(lines) + 1) for cut in cuts), len(lines)]
    for begin, end in pairwise(bounds):
        if piece := b"".join(lines[begin:end]):
            take(state.push(piece, position, number), events, places)
        position, number = position + len(piece), number + end - begin
        if stops:
            snapshot, state = state.snapshot(), writers()
            state.restore(snapshot)
    take(state.flush(), events, places)
    return events, places


def take(found: Woven, events: list[bytes], places: list[Any]) -> None:
    begins = [place[0] for place in found.places]
    events += [found.data[a:b] for a, b in zip(begins, [*begins[1:], len(found.data)], strict=False)]
    places += [place[1:] for place in found.places]


def test_a_trace_is_not_torn_by_the_other_stream() -> None:
    out, err = line("stdout", b"hello"), [line("stderr", text) for text in TRACE]
    data = line("stderr", b"boom") + out + err[1] + out + err[2] + err[3] + out
    events, places = woven(data)
    assert events == [line("stderr", b"boom") + err[1] + err[2] + err[3], out, out, out]
    assert [number for _, number in places] == [1, 2, 4, 7]
    assert [data[position:].startswith(event[:40]) for (position, _), event in zip(places, events, strict=True)] == [
        True
    ] * 4


def test_a_line_in_parts_is_one_line() -> None:
    """The prefix of the further parts goes; what the other stream writes between them does not."""
    data = line("stdout", b'{"a":', "P") + line("stderr", b"x") + line("stdout", b"1,", "P") + line("stdout", b"2}")
    events, _ = woven(data)
    assert events == [line("stdout", b'{"a":1,2}', "P"), line("stderr", b"x")]


def test_a_silent_writer_does_not_hold_the_others_back() -> None:
    state = writers()
    first = state.push(line("stderr", b"boom"), 0, 1)
    rest = [state.push(line("stdout", b"hello %d" % i), i, i) for i in range(APART + 1)]
    assert not first.places
    assert sum(len(one.places) for one in rest) == APART + 1
    assert state.held.count(b"\n") == 1


def test_lines_without_a_prefix_belong_to_the_line_above() -> None:
    events, _ = woven(line("stdout", b"one") + b"  more\n" + line("stderr", b"two"))
    assert events == [line("stdout", b"one") + b"  more\n", line("stderr", b"two")]


LINES = st.lists(
    st.builds(line, st.sampled_from(["stdout", "stderr"]), st.sampled_from(TEXTS), st.sampled_from("FFFP")), max_size=30
)


@given(LINES, st.lists(st.integers(0, 30), max_size=6), st.booleans())
def test_cutting_and_stopping_change_nothing(lines: list[bytes], cuts: list[int], stops: bool) -> None:
    data = b"".join(lines)
    assert woven(data, cuts, stops) == woven(data)


@given(LINES)
def test_nothing_is_lost_and_each_writer_keeps_its_order(lines: list[bytes]) -> None:
    """The texts of a stream, one after the other, are what it wrote."""
    events, _ = woven(b"".join(lines))
    for stream in (b" stdout ", b" stderr "):
        written = b"".join(one.split(b" ", 3)[3].rstrip(b"\n") for one in lines if stream in one)
        mine = [event for event in events if stream in event[:50]]
        read = b"".join(
            row.split(b" ", 3)[3] if row.startswith(b"2026") else row for event in mine for row in event.split(b"\n")
        )
        assert read == written
