"""What every output keeps, for every event that a log can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.model.chunk import Origin
from logmon.model.event import Event, Level
from logmon.outputs.base import Look
from logmon.outputs.columns import Columns
from logmon.outputs.table import OUTPUTS

TEXT = st.one_of(
    st.text(), st.text(st.characters()), st.binary().map(lambda data: data.decode("utf-8", "surrogateescape"))
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=6,
)
EVENTS = st.builds(
    Event,
    origin=st.builds(Origin, TEXT, TEXT),
    time=st.integers(-(10**18), 4 * 10**18),
    time_source=st.sampled_from(["event", "transport", "previous", "arrival"]),
    arrived=st.just(0),
    level=st.none() | st.sampled_from(Level),
    message=TEXT,
    fields=st.dictionaries(TEXT, VALUES, max_size=3),
    raw=st.binary(max_size=50),
    format=st.sampled_from(["json", "plain"]),
    position=st.integers(0, 2**62),
    line=st.integers(0, 9),
    end_line=st.integers(0, 9),
)
LOOKS = [
    Look(),
    Look(columns=Columns.parse("time,level,a.b,-c")),
    Look(several=True, expand=True, width=40, header=False),
]
EXACT = "raw"


@pytest.mark.parametrize("look", range(len(LOOKS)))
@pytest.mark.parametrize("name", OUTPUTS)
@given(event=EVENTS)
def test_any_event_becomes_whole_lines_of_utf8(name: str, look: int, event: Event) -> None:
    output = OUTPUTS[name](LOOKS[look])
    text = output.header() + output.render(event) + output.footer()
    assert text.endswith(b"\n")
    if name != EXACT:
        text.decode("utf-8")


@pytest.mark.parametrize("name", OUTPUTS)
@given(event=EVENTS)
def test_the_same_event_twice_gives_the_same_line(name: str, event: Event) -> None:
    output = OUTPUTS[name](Look())
    output.render(event)
    assert output.render(event) == output.render(event)


@given(events=st.lists(EVENTS, max_size=4))
def test_raw_is_exact(events: list[Event]) -> None:
    output = OUTPUTS[EXACT](Look())
    assert b"".join(map(output.render, events)) == b"".join(event.raw + b"\n" for event in events)


@pytest.mark.parametrize("name", [name for name in OUTPUTS if name != EXACT])
@given(event=EVENTS)
def test_no_output_hands_an_escape_to_a_terminal(name: str, event: Event) -> None:
    """Machine formats too: JSON and logfmt escape controls themselves; a cell of CSV is data and keeps them."""
    if name in ("csv", "tsv"):
        return
    assert b"\x1b" not in OUTPUTS[name](Look()).render(event)
