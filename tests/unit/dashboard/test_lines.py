"""One event as one line."""

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.dashboard.lines import Lines
from logmon.formats.detect import detect
from logmon.model.event import Level
from logmon.outputs.width import cells
from logmon.runtime.frames import Row
from tests.unit.dashboard.made import APP, NOW, row

JSON = b'{"ts":"2026-11-20T08:31:08Z","level":"warn","msg":"pool is exhausted","db":"orders","status":503}'


def test_time_level_source_message_fields() -> None:
    made = Row(APP, NOW, 40, JSON, NOW, detect([JSON] * 3).formats)
    line = Lines(UTC).line(made, 200, several=True)
    assert line.plain == "08:31:08 WARN  app.log        │ pool is exhausted  db=orders  status=503"


def test_in_the_zone_that_was_asked_for() -> None:
    zone = timezone(timedelta(hours=1))
    assert Lines(zone).line(row("x"), 40).plain.startswith("09:31:08 INFO  x")


def test_a_field_that_the_message_tells_is_left_out() -> None:
    raw = b'{"ts":"2026-11-20T08:31:08Z","msg":"orders answered 503","db":"orders","status":503,"n":5}'
    line = Lines(UTC).line(Row(APP, NOW, 0, raw, NOW, detect([raw] * 3).formats), 200)
    assert line.plain.endswith("orders answered 503  n=5")


def test_more_lines_are_counted() -> None:
    assert "failed (+2 lines)" in Lines(UTC).line(row("failed\n  at a\n  at b"), 100).plain


@pytest.mark.parametrize("text", ["[red]x[/red]", ":smile:", "[link=file:///etc]x[/link]"])
def test_markup_is_text(text: str) -> None:
    line = Lines(UTC).line(row(text), 100)
    assert text in line.plain
    assert all("red" not in str(span.style) for span in line.spans if span.start >= line.plain.index(text))


def test_escapes_are_shown() -> None:
    line = Lines(UTC).line(row(b"a\x1b]52;c;eA==\x07b\x1b[31mred\x1b[0m\x00\xff\r"), 100).plain
    assert r"a\x1b]52;c;eA==\x07bred\x00" in line
    assert "\x1b" not in line


@given(st.binary(max_size=80), st.integers(0, 60), st.booleans())
def test_any_bytes_fit_and_are_harmless(raw: bytes, width: int, several: bool) -> None:
    """Never wider than asked for, one line, nothing that could drive a terminal."""
    plain = Lines(UTC).line(row(raw, Level.ERROR), width, several).plain
    assert cells(plain) <= width
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in plain)
