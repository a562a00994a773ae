"""Weekly mute times: is this instant in one of them, and until when?"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from logmon.model.policy import MuteTime, Range
from logmon.model.time import SECOND, Instant

_DAY = 24 * 60


def muted_until(mute: MuteTime, at: Instant) -> Instant | None:
    """The end of the longest range that `at` lies in; None: in none. Ranges go by the clock on the wall of `zone`, so a
    night in which the clocks change is an hour shorter or longer."""
    zone = _zone(mute.zone)
    local = datetime.fromtimestamp(at // SECOND, zone)
    ends = [end for one in mute.ranges for end in _ends(one, local) if end > at]
    return max(ends, default=None)


def _ends(one: Range, local: datetime) -> list[Instant]:
    """When the range of today or of yesterday ends, where `local` is not before its beginning."""
    found: list[Instant] = []
    for back in (0, 1):
        day = (local - timedelta(days=back)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        length = one.end if one.end > one.begin else one.end + _DAY
        begin, end = _at(day, one.begin), _at(day, length)
        if day.weekday() in one.days and begin <= local:
            found.append(int(end.astimezone(UTC).timestamp()) * SECOND)
    return found


def _at(day: datetime, minutes: int) -> datetime:
    """So many minutes after midnight on the wall clock (a naive sum: hours that are skipped or repeated count once)."""
    return day + timedelta(minutes=minutes)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
