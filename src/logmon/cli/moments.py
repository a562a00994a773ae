"""`--since` and `--until`: moments as people say them."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from logmon.cli.refuse import RefusedError
from logmon.cli.zones import zone as zone_of
from logmon.formats.timestamps import Timestamps
from logmon.model.durations import parse_duration
from logmon.model.time import SECOND, Instant

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def limits(since: str | None, until: str | None, now: Instant, tz: str) -> tuple[Instant | None, Instant | None]:
    """--since and --until, where they are given."""
    here = zone_of(tz)
    first, last = (None if text is None else moment(text, now, here) for text in (since, until))
    return first, last


def moment(text: str, now: Instant, zone: tzinfo) -> Instant:
    """`15m` and `-3h` ago, `today`, `yesterday`, `friday`, `14:05`, `2026-11-20 14:05`, RFC 3339, `@1763622000`."""
    word = text.strip().lower()
    ago = parse_duration(word.lstrip("-"))
    if ago is not None:
        return now - ago
    if re.fullmatch(r"@\d+(\.\d+)?", word):
        return int(float(word[1:]) * SECOND)
    here = datetime.fromtimestamp(now / SECOND, zone)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    days = {"today": 0, "yesterday": 1}
    if word == "now":
        return now
    if word in days:
        return _instant(midnight - timedelta(days=days[word]))
    if word in _WEEKDAYS:
        return _instant(midnight - timedelta(days=(here.weekday() - _WEEKDAYS.index(word)) % 7))
    if clock := re.fullmatch(r"(\d\d?):(\d\d)(?::(\d\d))?", word):
        hour, minute, second = (int(part or 0) for part in clock.groups())
        if hour < 24 and minute < 60 and second < 60:
            return _instant(midnight.replace(hour=hour, minute=minute, second=second))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        word += " 00:00:00"
    if re.fullmatch(r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d", word):
        word += ":00"
    known = Timestamps(zone).parse(word.upper().encode(), now)
    if known is None:
        raise RefusedError(
            f"`{text}` is not a time", "say 15m, 2h30m, today, yesterday, 14:05, 2026-11-20 14:05 or @epoch"
        )
    return known


def _instant(moment: datetime) -> Instant:
    utc = moment.astimezone(UTC)
    return int((utc - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * SECOND
