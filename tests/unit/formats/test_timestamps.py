"""Stamps mean the right instant, whatever was read before."""

import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.formats.stamp_layouts import clock_only
from logmon.formats.timestamps import Timestamps
from logmon.model.time import DAY, HOUR, MINUTE, SECOND, iso


def at(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()) * SECOND


REFERENCE = at("2025-03-04T00:00:00")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (b"2025-03-03T12:00:00Z", "2025-03-03T12:00:00Z"),
        (b"2025-03-03 12:00:00", "2025-03-03T12:00:00Z"),
        (b"2025-03-03T12:00:00.1Z", "2025-03-03T12:00:00.100Z"),
        (b"2025-03-03 12:00:00,123", "2025-03-03T12:00:00.123Z"),
        (b"2025-03-03T12:00:00.123456789Z", "2025-03-03T12:00:00.123456789Z"),
        (b"2025-03-03T12:00:00.123456+01:00", "2025-03-03T11:00:00.123456Z"),
        (b"2025-03-03T12:00:00+0530", "2025-03-03T06:30:00Z"),
        (b"2025-03-03T12:00:00-08", "2025-03-03T20:00:00Z"),
        (b"2025/03/03 12:00:00", "2025-03-03T12:00:00Z"),
        (b"2025-3-3 1:02:03", "2025-03-03T01:02:03Z"),
        (b"2025-03-03 01:00:00 PM", "2025-03-03T13:00:00Z"),
        (b"2025-Mar-03 12:00:00.123456", "2025-03-03T12:00:00.123456Z"),
        (b"Mar-03-2025 12:00:00", "2025-03-03T12:00:00Z"),
        (b"03-Mar-25 12:00:00", "2025-03-03T12:00:00Z"),
        (b"03.03.25 12:00:00", "2025-03-03T12:00:00Z"),
        (b"3/4/25 1:00:00 PM", "2025-03-04T13:00:00Z"),
        (b"Mon Mar 03 2025 12:00:00 GMT+0100", "2025-03-03T11:00:00Z"),
        (b"@4000000067c599ca1dcd6500", "2025-03-03T12:00:00.500Z"),
        (b"03/Mar/2025:12:00:00 -0700", "2025-03-03T19:00:00Z"),
        (b"Mar  3 12:00:00", "2025-03-03T12:00:00Z"),
        (b"Mar  5 00:00:00", "2025-03-05T00:00:00Z"),
        (b"Mar  5 00:01:00", "2024-03-05T00:01:00Z"),
        (b"Dec 31 23:59:59", "2024-12-31T23:59:59Z"),
        (b"Feb 29 12:00:00", "2024-02-29T12:00:00Z"),
        (b"0303 12:00:00.123456", "2025-03-03T12:00:00.123456Z"),
        (b"20250303 12:00:00.5", "2025-03-03T12:00:00.500Z"),
        (b"Mon Mar  3 12:00:00 2025", "2025-03-03T12:00:00Z"),
        (b"Mon Mar  3 12:00:00 EST 2025", "2025-03-03T17:00:00Z"),
        (b"Mon, 03 Mar 2025 12:00:00 GMT", "2025-03-03T12:00:00Z"),
        (b"Mon, 03 Mar 2025 12:00:00 +0100", "2025-03-03T11:00:00Z"),
        (b"Jul 09, 2015 3:23:29 PM", "2015-07-09T15:23:29Z"),
        (b"1741000000", "2025-03-03T11:06:40Z"),
        (b"1741000000.25", "2025-03-03T11:06:40.250Z"),
        (b"1741000000123", "2025-03-03T11:06:40.123Z"),
        (b"1741000000123456", "2025-03-03T11:06:40.123456Z"),
        (b"1741000000123456789", "2025-03-03T11:06:40.123456789Z"),
        (b"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        (b"17/06/09 20:10:40", "2017-06-09T20:10:40Z"),
        (b"081109 203615", "2008-11-09T20:36:15Z"),
        (b"03-17 16:13:38.811", "2024-03-17T16:13:38.811Z"),
        (b"2020-04-15 12:02:55.244 CEST", "2020-04-15T10:02:55.244Z"),
        (b"", None),
        (b"words", None),
        (b"2025-02-30 00:00:00", None),
        (b"2025-03-03T25:00:00Z", None),
        (b"2025-03-03T12:00:00+99:00", None),
        (b"12345", None),
    ],
)
def test_forms(text: bytes, meaning: str | None) -> None:
    """Every form of the documentation, read twice: the second time from the caches, as text and as bytes."""
    stamps = Timestamps()
    for form in (text, text, text.decode(), text.decode()):
        found = stamps.parse(form, REFERENCE)
        assert (found if found is None else iso(found)) == meaning


def test_zone_of_the_source() -> None:
    """A stamp without a zone is of the source's; in the repeated hour the first reading counts."""
    stamps = Timestamps(ZoneInfo("Europe/Berlin"))
    assert stamps.parse(b"2025-07-01 12:00:00", REFERENCE) == at("2025-07-01T10:00:00")
    assert stamps.parse(b"2025-01-01 12:00:00.5", REFERENCE) == at("2025-01-01T11:00:00") + SECOND // 2
    assert stamps.parse(b"2025-10-26 02:30:00", REFERENCE) == at("2025-10-26T00:30:00")
    assert stamps.parse(b"Mar  3 12:00:00", REFERENCE) == at("2025-03-03T11:00:00")
    assert stamps.parse(b"2025-07-01 12:00:00Z", REFERENCE) == at("2025-07-01T12:00:00")


def test_year_follows_the_reference() -> None:
    """The same text read years apart means different instants; nothing is remembered too long."""
    stamps = Timestamps()
    for year in (2025, 2026, 2030, 2025):
        for day, then in ((1, year), (2, year), (3, year - 1)):
            text = b"Jan  %d 00:00:00" % day
            assert stamps.parse(text, at(f"{year}-01-01T00:00:00")) == at(f"{then}-01-0{day}T00:00:00")


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31)),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(["seconds", "milliseconds", "microseconds"]),
)
def test_iso_round_trip(moment: datetime, minutes: int, precision: str) -> None:
    """What `datetime` writes is read back exactly, in any zone, with any precision."""
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    text = zoned.isoformat(timespec=precision)
    whole = datetime.fromisoformat(text)
    expected = int(whole.replace(microsecond=0).timestamp()) * SECOND + whole.microsecond * 1000
    assert Timestamps().parse(text.encode(), REFERENCE) == expected


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 86_399), st.integers(-900, 900)), max_size=20))
def test_history_does_not_matter(reads: list[tuple[int, int, int]]) -> None:
    """A reader with full caches answers as a fresh one, for stamps without a year and moving references."""
    used = Timestamps()
    for day, second, shift in reads:
        moment = datetime(2024, 1, 1) + timedelta(days=day, seconds=second)
        text = moment.strftime("%b %e %H:%M:%S").encode()
        reference = REFERENCE + shift * DAY
        answer = used.parse(text, reference)
        assert answer == Timestamps().parse(text, reference)
        assert answer is not None and answer < reference + DAY + MINUTE  # the year is chosen by the minute


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_any_bytes(text: bytes) -> None:
    """No input raises, and what is found in a line lies in it (a clock alone is a stamp only at the head of a line)."""
    stamps = Timestamps()
    stamps.parse(text, REFERENCE)
    found = stamps.find(text, REFERENCE)
    if found is not None and clock_only(text) is None:
        assert stamps.parse(text[found[1] : found[2]], REFERENCE) == found[0]


QUARTER = HOUR // 4


@pytest.mark.parametrize(
    ("line", "clock"),
    [
        (b"08:09:33.5 execve", 29_373.5),
        (b"[23:59:59] x", 86_399),
        (b"4787 12:21:46 brk", 44_506),
        (b"12:00:00", 43_200),
    ],
)
def test_a_clock_without_a_day(line: bytes, clock: float) -> None:
    """It is of the day of reading, or of the day before when it would be more than a quarter of an hour ahead."""
    midnight = REFERENCE // DAY * DAY
    for now in (midnight, midnight + DAY // 2, midnight + DAY - 1):
        found = Timestamps().find(line, now)
        assert found is not None
        at = found[0]
        assert (at - midnight) % DAY == int(clock * SECOND)
        assert now - DAY + QUARTER < at <= now + QUARTER


@pytest.mark.parametrize(
    ("head", "meaning"),
    [
        (b"2025-03-29", "2025-03-29T00:00:00+01:00"),
        (b"2025/07/01", "2025-07-01T00:00:00+02:00"),
        (b"2025-03-30", None),  # the clock changes
        (b"2025-02-30", None),
        (b"2025-03/29", None),
        (b"Mar  3 12:", "2025-03-03T12:00:00+01:00"),
        (b"not a date", None),
    ],
)
def test_what_a_stamp_begins_with(head: bytes, meaning: str | None) -> None:
    stamps = Timestamps(ZoneInfo("Europe/Berlin"))
    for _ in range(2):
        assert stamps.anchor(head, REFERENCE) == (at(meaning) if meaning else None)
    assert stamps.anchors(REFERENCE) == ([(head, at(meaning))] if meaning else [])


def test_a_clock_in_a_zone() -> None:
    """The day is that of the zone."""
    stamps = Timestamps(timezone(timedelta(hours=9)))
    found = stamps.find(b"01:00:00 x", REFERENCE // DAY * DAY + 18 * HOUR)  # 03:00 of the next day there
    assert found is not None and found[0] == REFERENCE // DAY * DAY + 16 * HOUR


def test_a_clock_alone() -> None:
    """A stamp that was cut out of a line; a text in JSON may as well be a duration."""
    now = REFERENCE // DAY * DAY + 18 * HOUR
    assert Timestamps().parse(b"12:00:00.5", now) == now - 6 * HOUR + SECOND // 2
    assert Timestamps().parse("12:00:00.5", now) is None
    assert Timestamps().parse(b"12:00:00 x", now) is None


def test_no_clock() -> None:
    """Ratios, versions and broken clocks are none."""
    for line in (b"12:00 x", b"25:00:00 x", b"12:60:00", b"1:2:3", b"12:00:00:00 x", b"x 12:00:00"):
        assert Timestamps().find(line, REFERENCE) is None


@given(st.floats() | st.integers() | st.booleans() | st.none() | st.text(max_size=30))
def test_any_value(value: object) -> None:
    """Decoded values of any type are a time or none."""
    assert Timestamps().value(value, REFERENCE) is None or not isinstance(value, bool)


@pytest.mark.parametrize(
    ("line", "span"),
    [
        (b"[2018-10-17 12:04:41,718] INFO started", (1, 24)),
        (b"level=info at 03/Mar/2025:00:00:00 +0000 done", (14, 40)),
        (b"type=X msg=audit(1489519230.178:19): user", (17, 31)),
        (b"1741000000 first", (0, 10)),
        (b"number 1741000000 inside", None),
        (b"version 10.30.16 and 12:30 o'clock", None),
    ],
)
def test_find(line: bytes, span: tuple[int, int] | None) -> None:
    """A stamp anywhere in the head of a line, and only a stamp."""
    found = Timestamps().find(line, REFERENCE)
    assert (found and found[1:]) == span


def test_parse_all_is_parse_of_each() -> None:
    """The batch shares work, not answers."""
    stamps = Timestamps()
    texts = [b"Mar  3 00:00:00"] * 5 + [b"x", b"Mar  3 00:00:01", b""]
    assert stamps.parse_all(texts, REFERENCE) == [stamps.parse(text, REFERENCE) for text in texts]


def test_hours_are_told_while_a_thread_meets_others() -> None:
    """The scanner's thread asks for hours that it was not told."""
    stamps, reference = Timestamps(UTC), 1_772_000_000 * SECOND
    days = [(month, day) for month in (b"Jan", b"May") for day in range(1, 28)]
    heads = [b"%s %2d %02d:" % (*day, hour) for day in days for hour in range(24)]
    meeting = threading.Thread(target=lambda: [stamps.anchor(head, reference) for head in heads])
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        meeting.start()
        while meeting.is_alive():
            assert len(stamps.anchors(reference)) <= 8
    finally:
        sys.setswitchinterval(interval)
        meeting.join()
    assert stamps.anchors(reference) == [(head, stamps.anchor(head, reference)) for head in heads[:-9:-1]]


@pytest.mark.parametrize(
    "text",
    [
        b"0001-01-01T00:00:00Z",
        b"1823-12-31T23:59:59Z",
        b"2116-01-01T00:00:00Z",
        b"31/Dec/9999:23:59:59 +0000",
        b"9999-Dec-31 23:59:59",
        b"99999999999",
        b"9999999999999999999",
        b"@4000001000000000000000ff",
    ],
)
def test_years_of_no_log_are_no_times(text: bytes) -> None:
    """Nanoseconds of such years do not fit into 64 bits, or not with a window added."""
    assert Timestamps().parse(text, REFERENCE) is None


def test_the_first_and_the_last_year_of_logs() -> None:
    for text in (b"1824-01-01T00:00:00Z", b"2115-12-31T23:59:59.999999999Z"):
        assert iso(Timestamps().parse(text, REFERENCE) or 0, UTC)[:19].encode() == text[:19]


@pytest.mark.parametrize(
    "text",
    [
        "heute, fünf nach zwölf.5",
        "12\u20283.4567890",
        "\ud800 2025-01-01T00:00:00.5",
        "２０２５-01-01T00:00:00Z",
        "\x1f1.5",
    ],
)
def test_letters_of_no_stamp(text: str) -> None:
    assert Timestamps().parse(text, REFERENCE) is None


@given(
    st.one_of(st.text(), st.binary(), st.text("0123456789.:-TZ é\x1f\u2028")),
    st.sampled_from([UTC, ZoneInfo("Europe/Berlin")]),
)
def test_any_text_may_be_asked(text: str | bytes, zone: timezone) -> None:
    assert isinstance(Timestamps(zone).parse(text, REFERENCE), int | None)
