"""Formats that users write: read by RE2, tried before the known ones, and over several lines."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from logmon.formats.detect import detect, of_names
from logmon.formats.grok import expand
from logmon.formats.timestamps import Timestamps
from logmon.formats.user import reach, user_format
from logmon.model.event import Level
from logmon.model.time import SECOND

SHOP = user_format("shop", expand(r"%{TIMESTAMP_ISO8601:time}\|%{LOGLEVEL:level}\|%{WORD:service}\|%{DATA:message}$"))
LINE = b"2026-11-20 08:00:00|WARN|cart|slow"
NOW = int(datetime(2026, 11, 20, 9, tzinfo=UTC).timestamp()) * SECOND


def test_reads_fields_time_and_level() -> None:
    parsed = SHOP.parse(LINE + b"\n\tat a.b.C(D.java:1)", Timestamps(), NOW)
    assert parsed is not None
    assert (parsed.time, parsed.level) == (NOW - 3600 * SECOND, Level.WARN)
    assert parsed.message == "slow\n\tat a.b.C(D.java:1)"
    assert parsed.fields == {"service": "cart"}


def test_is_found_before_the_known_formats() -> None:
    """It wins over a known format that reads the same lines."""
    loose = user_format("mine", r"(?P<time>\S+ \S+) (?P<message>.*)")
    lines = [b"2026-11-20 08:00:00,123 INFO main: started"] * 3
    assert detect(lines).formats[0].name == "app"
    assert detect(lines, {"mine": loose}).formats[0].name == "mine"


def test_can_stand_inside_another() -> None:
    found = of_names(["syslog3164+shop"], {"shop": SHOP}).formats[0]
    parsed = found.parse(b"Mar  3 08:00:00 web-1 shop[1]: " + LINE, Timestamps(), NOW)
    assert parsed is not None and parsed.fields["service"] == "cart" and parsed.fields["host"] == "web-1"


def test_reach_is_how_far_a_beginning_reads() -> None:
    assert reach(expand(r"%{TIMESTAMP_ISO8601}\|"), LINE) == 20
    assert reach("x", LINE) is None


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    """Decoder and parser say the same of anything, and raise of nothing."""
    decoder = SHOP.decoder(frozenset({"service"}), Timestamps())
    for event in (data, LINE[:25] + data, LINE + data):
        (record,) = decoder.decode([event])
        assert (record is None) == (SHOP.parse(event, Timestamps(), NOW) is None)
