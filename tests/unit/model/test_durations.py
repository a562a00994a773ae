"""Durations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.model.durations import exact_duration, parse_duration
from logmon.model.time import DAY, HOUR, MILLISECOND, MINUTE, SECOND


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("250ms", 250 * MILLISECOND),
        ("90s", 90 * SECOND),
        ("1h30m", HOUR + 30 * MINUTE),
        ("1.5h", 90 * MINUTE),
        ("7d", 7 * DAY),
        ("1w", 7 * DAY),
        ("5µs", 5000),
        ("1_000ms", SECOND),
        ("0s", 0),
    ],
)
def test_values(text, value):
    assert parse_duration(text) == value


@pytest.mark.parametrize("text", ["", "5", "m", "5mn", "5 m", "-5m", "0.5ns", "1h 30m", "५m"[:1] + "q"])
def test_what_is_none(text):
    assert parse_duration(text) is None


@given(st.integers(0, 10**19))
def test_printing_is_exact(span):
    assert parse_duration(exact_duration(span)) == span
