"""Events are whole, however the bytes arrive, and no byte is lost."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.formats import multiline
from logmon.formats.app import APP
from logmon.formats.multiline import Joiner, event_positions, event_span, split_events
from logmon.formats.starting import PLAIN, STRUCTURED
from tests.unit.formats.samples import LINES, TRACE

HEAD = re.compile(rb"H")
lines = st.lists(st.sampled_from([b"H", b"H one", b"c", b" c", b""]), min_size=1, max_size=30)


def joined(parts: list[bytes]) -> bytes:
    return b"".join(part + b"\n" for part in parts)


@given(lines)
def test_split_keeps_every_byte(parts: list[bytes]) -> None:
    """The events, put together again, are the data; each begins with a head, but perhaps the first."""
    data = joined(parts)
    events = split_events(data, HEAD)
    assert joined(events) == data
    assert all(event.startswith(b"H") for event in events[1:])
    for event, at in zip(events, event_positions(events), strict=True):
        assert data[at : at + len(event)] == event


@given(lines)
def test_span_agrees_with_split(parts: list[bytes]) -> None:
    """From any byte the same event is found."""
    data = joined(parts)
    events = split_events(data, HEAD)
    for event, at in zip(events, event_positions(events), strict=True):
        for pos in range(at, at + len(event) + 1):
            assert event_span(data, pos, HEAD) == (at, at + len(event))
            assert event_span(data, pos, HEAD) == (at, at + len(event))


def _pushed(data: bytes, cuts: list[int], starts: re.Pattern[bytes], told: bool) -> list[bytes]:
    """Events that come out when whole lines arrive in groups of these sizes; `told`: and the one behind is known."""
    joiner = Joiner(starts)
    rest = data.splitlines(keepends=True)
    events: list[bytes] = []
    for cut in [*cuts, len(rest)]:
        piece, rest = b"".join(rest[:cut]), rest[cut:]
        other = Joiner(starts)
        other.restore(joiner.held)  # a restart between two reads
        joiner = other
        events += split_events(joiner.push(piece, rest[0] if rest and told else b""), starts)
    return events + split_events(joiner.flush(), starts)


@given(lines, st.lists(st.integers(0, 5), max_size=30), st.booleans())
def test_cuts_do_not_matter(parts: list[bytes], cuts: list[int], told: bool) -> None:
    """Any cutting of the input, with restarts between, gives the events of the whole."""
    data = joined(parts)
    assert _pushed(data, cuts, HEAD, told) == split_events(data, HEAD)


@given(parts=lines, cuts=st.lists(st.integers(0, 5), max_size=30), told=st.booleans())
def test_cuts_do_not_matter_at_the_limits(parts: list[bytes], cuts: list[int], told: bool) -> None:
    """Too long events are cut at the same lines, wherever the reads end."""
    limits = multiline.MAX_LINES, multiline.MAX_BYTES
    multiline.MAX_LINES, multiline.MAX_BYTES = 3, 8
    try:
        data = joined(parts)
        events = split_events(data, HEAD)
        assert _pushed(data, cuts, HEAD, told) == events
        assert all(event.count(b"\n") < 3 for event in events)
        for event, at in zip(events, event_positions(events), strict=True):
            assert event_span(data, at + len(event), HEAD) == (at, at + len(event))
    finally:
        multiline.MAX_LINES, multiline.MAX_BYTES = limits


def test_joiner_holds_the_last_event() -> None:
    """Until the next begins; what is held is visible, and nothing is held where no event has two lines."""
    joiner = Joiner(HEAD)
    assert joiner.push(b"H 1\n c\n") == b""
    assert joiner.held == b"H 1\n c\n"
    assert joiner.push(b" c\nH 2\n") == b"H 1\n c\n c\n"
    assert joiner.flush() == b"H 2\n"
    assert joiner.held == joiner.flush() == b""
    assert Joiner(HEAD, hold=False).push(b"H\n") == b"H\n"


def test_nothing_is_held_where_the_next_event_is_known_to_begin() -> None:
    joiner = Joiner(HEAD)
    assert joiner.push(b"H 1\n c\n", b"H 2\n") == b"H 1\n c\n" and joiner.held == b""
    assert joiner.push(b"H 2\n", b" c\n") == b"" and joiner.held == b"H 2\n"
    assert joiner.push(b" c\n", b"H 3\n") == b"H 2\n c\n" and joiner.held == b""


def test_a_held_event_is_bounded() -> None:
    """A stream without any head is let go piece by piece."""
    joiner = Joiner(HEAD)
    given_out = b"".join(joiner.push(b"c\n" * 100) for _ in range(100))
    assert len(joiner.held) <= 2 * multiline.MAX_LINES
    assert given_out + joiner.flush() == b"c\n" * 10_000


@pytest.mark.parametrize("name", ["json", "logfmt", "access", "syslog3164", "syslog5424"])
def test_a_trace_belongs_to_the_event_above(name: str) -> None:
    """Java and Python traces under any structured line."""
    for line in LINES[name]:
        assert split_events(joined([line, *TRACE, line]), STRUCTURED) == [b"\n".join([line, *TRACE]), line]


def test_a_trace_under_an_application_line() -> None:
    """Whatever does not begin with a time continues."""
    for line in LINES["app"]:
        event = [line, *TRACE, b"anything", b""]
        assert split_events(joined([*event, line]), APP.starts) == [b"\n".join(event), line]


def test_plain_blocks() -> None:
    """Indented lines, closing brackets and empty lines continue plain text."""
    block = [b"config {", b"  a = 1", b"}", b"", b"next"]
    assert split_events(joined(block), PLAIN) == [b"config {\n  a = 1\n}\n", b"next"]


def test_splitting_is_fast() -> None:
    """No continuation: not much slower than `split` (the bar is three million lines a second on a quiet machine)."""
    data = b'{"a":"' + b"x" * 100 + b'"}\n'
    data *= 100_000
    best = 10.0
    for _ in range(3):
        begin = time.perf_counter()
        assert len(split_events(data, STRUCTURED)) == 100_000
        best = min(best, time.perf_counter() - begin)
    assert best < 0.2
