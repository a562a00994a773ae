"""Formats that are one regular expression read many events at once."""

from logmon.formats.table import FORMATS
from logmon.formats.timestamps import Timestamps


def test_what_cleaning_takes_away_moves_no_record() -> None:
    """The last event is nothing but a colour, and one above has two lines: as many newlines as events, all the same."""
    events = [b"web-1 x\n\tat y", b"2025-03-03 12:00:01 INFO one", b"2025-03-03 12:00:02 INFO two", b"\x1b[0m"]
    decoder = FORMATS["app"].decoder(frozenset(("message",)), Timestamps())
    assert decoder.decode(events) == [decoder.decode([event])[0] for event in events]
