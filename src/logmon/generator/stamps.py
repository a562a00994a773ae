"""The texts of a moment in UTC, as the kinds of logs write it."""

from functools import lru_cache
from time import gmtime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=16)
def _minute(minute: int) -> tuple[str, str, str]:
    """The texts up to the seconds: access log, ISO 8601, syslog. Lines of one minute share the work."""
    at = gmtime(minute * 60)
    month, clock = MONTHS[at.tm_mon - 1], f"{at.tm_hour:02d}:{at.tm_min:02d}:"
    return (
        f"{at.tm_mday:02d}/{month}/{at.tm_year}:{clock}",
        f"{at.tm_year}-{at.tm_mon:02d}-{at.tm_mday:02d}T{clock}",
        f"{month} {at.tm_mday:2d} {clock}",
    )


def access_stamp(second: int) -> str:
    """`03/Mar/2025:00:00:07 +0000`"""
    return f"{_minute(second // 60)[0]}{second % 60:02d} +0000"


def iso_stamp(second: int) -> str:
    """`2025-03-03T00:00:07`, ready for a fraction and a zone."""
    return f"{_minute(second // 60)[1]}{second % 60:02d}"


def syslog_stamp(second: int) -> str:
    """`Mar  3 00:00:07`: no year and no zone, as RFC 3164 has it."""
    return f"{_minute(second // 60)[2]}{second % 60:02d}"
