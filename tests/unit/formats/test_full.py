"""One event in full: which format, which time."""

import pytest

from logmon.formats.detect import of_names
from logmon.formats.full import to_event
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Origin
from logmon.model.event import Event, Level
from tests.unit.formats.samples import LINES

FORMATS = of_names(["json", "syslog"]).formats
ORIGIN = Origin("app", "/var/log/app.log")


def event(raw: bytes, stamp: int | None = None, previous: int | None = None) -> Event:
    return to_event(
        raw, ORIGIN, FORMATS, Timestamps(), arrived=9_000, position=7, line=3, stamp=stamp, previous=previous
    )


def test_first_format_that_reads_it() -> None:
    """The second format of a source reads what the first does not; plain the rest."""
    assert event(LINES["json"][0]).format == "json"
    assert event(LINES["syslog3164"][0]).format == "syslog3164"
    rest = event(b"\xff words")
    assert (rest.format, rest.message, rest.fields) == ("plain", "\\xff words", {})


def test_everything_is_there() -> None:
    """Fields, severity, place; an event of three lines ends two lines further down."""
    found = event(LINES["json"][0] + b"\n  at x\n  at y")
    assert found.format == "plain"
    found = event(LINES["syslog3164"][2] + b"\n  at x\n  at y")
    assert (found.level, found.fields["program"], found.fields["pid"]) == (Level.ERROR, "prog", "77")
    assert (found.position, found.line, found.end_line) == (7, 3, 5)
    assert found.message.endswith("it broke\n  at x\n  at y")


@pytest.mark.parametrize(
    ("raw", "stamp", "previous", "expected"),
    [
        (b'{"ts":"1970-01-01T00:00:01Z"}', 5, 6, (10**9, "event")),
        (b"{}", 5, 6, (5, "transport")),
        (b"{}", None, 6, (6, "previous")),
        (b"{}", None, None, (9_000, "arrival")),
    ],
)
def test_time_source(raw: bytes, stamp: int | None, previous: int | None, expected: tuple[int, str]) -> None:
    """Its own time, else the transport's, else that of the event before, else its arrival."""
    found = event(raw, stamp, previous)
    assert (found.time, found.time_source) == expected
