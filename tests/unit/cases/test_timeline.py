"""When the lines of a section arrive."""

import pytest

from logmon.cases.case import CaseError, Log
from logmon.cases.timeline import BEGIN, timeline
from logmon.model.time import Instant, iso


def arrivals(*lines: str, format_: str | None = None, tz: str | None = None) -> list[tuple[str, bytes | None]]:
    log = Log("a.log", tuple(line.encode() for line in lines), 3)
    return [(iso(one.at), one.data) for one in timeline("x.case", log, format_, tz).arrivals]


def at(*lines: str, tz: str | None = None) -> list[str]:
    return [when for when, _ in arrivals(*lines, tz=tz)]


def test_a_line_arrives_with_its_own_time() -> None:
    assert arrivals("2026-11-20T08:00:00Z a", "2026-11-20T08:00:05Z b") == [
        ("2026-11-20T08:00:00Z", b"2026-11-20T08:00:00Z a\n"),
        ("2026-11-20T08:00:05Z", b"2026-11-20T08:00:05Z b\n"),
    ]


def test_lines_of_one_instant_come_together() -> None:
    """Continuations and lines that are behind do not turn the clock back."""
    lines = ("2026-11-20 08:00:05 ERROR a: b", "  at c", "2026-11-20 08:00:01 INFO a: d")
    assert arrivals(*lines) == [("2026-11-20T08:00:05Z", "\n".join((*lines, "")).encode())]


def test_the_clock_is_moved_forward() -> None:
    """By a span from the newest event, or to an instant; what is behind it then arrives late."""
    assert at("2026-11-20T08:00:00Z a", "@ +5m  # later", "2026-11-20T08:01:00Z b", "@ 2026-11-20T09:00:00+00:30") == [
        "2026-11-20T08:00:00Z",
        "2026-11-20T08:05:00Z",
        "2026-11-20T08:05:00Z",
        "2026-11-20T08:30:00Z",
    ]


def test_without_any_time() -> None:
    assert at("a", "b") == [iso(BEGIN)]
    assert at("@ 2026-11-20T08:00:00Z", "a") == ["2026-11-20T08:00:00Z"] * 2


def test_stamps_without_a_year_mean_2026_or_what_is_nearest() -> None:
    assert at("Nov 20 08:00:00 h p: m") == ["2026-11-20T08:00:00Z"]
    assert at("Jun  1 08:00:00 h p: m", "Jun 20 08:00:00 h p: m") == ["2026-06-01T08:00:00Z", "2026-06-20T08:00:00Z"]
    assert at("Dec 31 23:59:59 h p: m", "Jan  1 00:00:00 h p: m") == ["2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"]
    assert at("@ 2024-03-01T00:00:00Z", "Mar  1 00:00:01 h p: m")[1] == "2024-03-01T00:00:01Z"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "+01:00"])
def test_zones(zone: str) -> None:
    assert at("2026-11-20 09:00:00 INFO a: b", tz=zone) == ["2026-11-20T08:00:00Z"]


def test_formats_are_those_of_the_whole_section() -> None:
    log = Log("a.log", (b"2026-11-20 08:00:00 INFO a: b", b"@ +1s", b'{"time":"2026-11-20T08:00:00Z"}'), 1)
    assert set(timeline("x.case", log, None, None).formats) == {"app", "json", "plain"}


@pytest.mark.parametrize(
    ("lines", "line", "says"),
    [
        (["@ +5m"], 3, "after what?"),
        (["2026-11-20T08:00:00Z a", "@ soon"], 4, "write @ +5m"),
        (["2026-11-20T08:00:00Z a", "@ 08:05"], 4, "write @ +5m"),
        (["2026-11-20T08:00:00Z a", "@ +5"], 4, "write @ +5m"),
        (["2026-11-20T08:00:00Z a", "@ 2026-11-20T07:00:00Z"], 4, "never goes back"),
    ],
)
def test_moves_that_are_none(lines: list[str], line: int, says: str) -> None:
    with pytest.raises(CaseError, match=f"^x.case:{line}: ") as caught:
        arrivals(*lines)
    assert says in str(caught.value)


def test_unknown_formats_and_zones() -> None:
    with pytest.raises(CaseError, match="unknown format `jsn`; did you mean `json`"):
        arrivals("a", format_="jsn")
    with pytest.raises(CaseError, match="unknown time zone `Mars/Base`"):
        arrivals("a", tz="Mars/Base")


def test_begin_is_new_year() -> None:
    begin: Instant = BEGIN
    assert iso(begin) == "2026-01-01T00:00:00Z"
