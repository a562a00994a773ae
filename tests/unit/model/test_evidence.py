"""Packed lines are lines."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from logmon.model.evidence import Evidence
from logmon.model.match import Line

LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(["web", "ü"]),
        st.sampled_from(["a.log", "b.log"]),
        st.integers(0, 2**64 - 1),
        st.integers(-(2**63), 2**63 - 1),
        st.text(max_size=4),
    ),
    max_size=8,
)


@given(LINES)
def test_what_is_packed_comes_out(lines: list[Line]) -> None:
    packed = Evidence.of(lines)
    assert ([*packed], len(packed), packed.places()) == (lines, len(lines), len({line.position for line in lines}))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(packed), type=Evidence) == packed


@given(LINES, LINES)
def test_one_behind_the_other(first: list[Line], more: list[Line]) -> None:
    assert [*(Evidence.of(first) + Evidence.of(more))] == first + more


@given(LINES, st.integers(0, 9), st.integers(0, 9))
def test_a_part_of_it(lines: list[Line], begin: int, end: int) -> None:
    part = Evidence.of(lines).cut(begin, end)
    assert [*part] == lines[begin:end] and all(len(excerpt) for excerpt in part.excerpts)


@given(LINES, LINES)
def test_goes_on_where_the_last_line_is_the_first_of_more(first: list[Line], more: list[Line]) -> None:
    place = [(line.source, line.partition, line.position) for line in (*first[-1:], *more[:1])]
    assert Evidence.of(first).goes_on(Evidence.of(more)) == (bool(first and more) and place[0] == place[-1])
    if first:
        assert Evidence.of(first).goes_on(Evidence.of(first[-1:] + more))
