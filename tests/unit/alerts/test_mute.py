"""When a weekly mute time holds, and until when."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from logmon.alerts.mute import muted_until
from logmon.model.policy import MuteTime, Range
from logmon.model.time import SECOND, iso

BERLIN = ZoneInfo("Europe/Berlin")
WEEKNIGHTS = MuteTime("night", (Range((0, 1, 2, 3, 4), 22 * 60, 6 * 60),), "Europe/Berlin")
WEEKEND = MuteTime("weekend", (Range((5, 6), 0, 24 * 60),), "Europe/Berlin")


def until(mute: MuteTime, local: str) -> str | None:
    at = int(datetime.fromisoformat(local).replace(tzinfo=BERLIN).timestamp()) * SECOND
    end = muted_until(mute, at)
    return None if end is None else iso(end, BERLIN)


@pytest.mark.parametrize(
    ("mute", "local", "end"),
    [
        (WEEKNIGHTS, "2026-11-20T21:59:59", None),
        (WEEKNIGHTS, "2026-11-20T22:00:00", "2026-11-21T06:00:00+01:00"),
        (WEEKNIGHTS, "2026-11-21T05:59:59", "2026-11-21T06:00:00+01:00"),
        (WEEKNIGHTS, "2026-11-21T06:00:00", None),
        (WEEKNIGHTS, "2026-11-21T23:00:00", None),
        (WEEKNIGHTS, "2026-11-23T03:00:00", None),
        (WEEKEND, "2026-11-21T00:00:00", "2026-11-22T00:00:00+01:00"),
        (WEEKEND, "2026-11-22T23:59:59", "2026-11-23T00:00:00+01:00"),
        (WEEKNIGHTS, "2026-03-27T23:00:00", "2026-03-28T06:00:00+01:00"),
        (WEEKEND, "2026-03-29T12:00:00", "2026-03-30T00:00:00+02:00"),
        (WEEKEND, "2026-10-25T01:00:00", "2026-10-26T00:00:00+01:00"),
    ],
)
def test_ranges_go_by_the_clock_on_the_wall(mute: MuteTime, local: str, end: str | None) -> None:
    assert until(mute, local) == end
