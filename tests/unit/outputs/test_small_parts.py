"""Times, widths and columns that the outputs share."""

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.model.time import iso
from logmon.outputs.columns import Columns, value
from logmon.outputs.stamp import Stamp
from logmon.outputs.width import cells, cut

from .events import event


@given(st.lists(st.integers(-(10**18), 4 * 10**18), min_size=1), st.integers(-720, 720))
def test_stamps_are_model_times(times: list[int], minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    stamp = Stamp(zone)
    assert [stamp.iso(at) for at in times] == [iso(at, zone) for at in times]


@given(st.text(), st.integers(0, 30))
def test_a_cut_text_fits_and_a_fitting_text_is_not_cut(text: str, width: int) -> None:
    short = cut(text, width)
    assert cells(short) <= width
    assert short == text if cells(text) <= width else text.startswith(short.removesuffix("…"))


def test_wide_characters_take_two_cells_and_marks_none() -> None:
    assert (cells("abc"), cells("日本"), cells("e\u0301"), cells("🔥")) == (3, 4, 1, 2)
    assert cut("日本語", 5) == "日本…"


def test_columns_are_parsed() -> None:
    assert Columns.parse(" time, ip,-pid,-ip") == Columns(("time",), frozenset({"pid", "ip"}))
    for wrong in ("", "a,,b", "-", "a,"):
        with pytest.raises(ValueError, match="a name is empty"):
            Columns.parse(wrong)


def test_values_are_found_under_their_names() -> None:
    found = event(fields={"a": {"b": 1}, "a.c": 2, "time": "own"})
    assert [value(found, name) for name in ("a.b", "a.c", "a.x.y", "time", "line", "raw")] == [
        1,
        2,
        None,
        "2025-11-20T07:00:00.250Z",
        9,
        '{"status": 502, "path": "/v1/orders"}',
    ]
