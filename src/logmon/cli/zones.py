"""Time zones by the names that people and machines give them."""

import os
import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from logmon.cli.refuse import RefusedError


def zone(name: str) -> tzinfo:
    """`local`, `utc`, an offset such as `+02:00`, or a name of the tz database."""
    if name.lower() in ("utc", "z"):
        return UTC
    if name.lower() == "local":
        return local()
    if offset := re.fullmatch(r"([+-])(\d\d):?(\d\d)", name):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        if ahead < timedelta(days=1):
            return timezone(-ahead if offset[1] == "-" else ahead)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RefusedError(
            f"unknown time zone `{name}`", "use local, utc, +02:00, or a name such as Europe/Berlin"
        ) from None


def local() -> tzinfo:
    """This machine's zone: TZ, then /etc/localtime; UTC where there is neither."""
    named = os.environ.get("TZ", "").lstrip(":")
    try:
        if named:
            return ZoneInfo(named)
        with open("/etc/localtime", "rb") as file:
            return ZoneInfo.from_file(file, key="local")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
