"""Zone suffixes of timestamps: `Z`, `+hh`, `+hhmm`, `+hh:mm`, `GMT+hhmm`, and the abbreviations that logs carry."""

from logmon.model.time import HOUR, MINUTE, Duration

# Abbreviations are ambiguous the world over (IST, CST, BST); these are the readings of RFC 2822 and of the tz database
# that servers are set to. An abbreviation that is not here is no zone.
_HOURS: dict[bytes, float] = {
    b"UTC": 0, b"GMT": 0, b"UT": 0, b"WET": 0, b"WEST": 1, b"BST": 1, b"CET": 1, b"CEST": 2, b"EET": 2, b"EEST": 3,
    b"MSK": 3, b"IST": 5.5, b"SGT": 8, b"HKT": 8, b"AWST": 8, b"JST": 9, b"KST": 9, b"ACST": 9.5, b"AEST": 10,
    b"AEDT": 11, b"NZST": 12, b"NZDT": 13, b"EST": -5, b"EDT": -4, b"CST": -6, b"CDT": -5, b"MST": -7, b"MDT": -6,
    b"PST": -8, b"PDT": -7, b"AKST": -9, b"AKDT": -8, b"HST": -10, b"BRT": -3, b"ART": -3,
}  # fmt: skip

NAMES = b"|".join(name for size in (4, 3, 2) for name in _HOURS if len(name) == size)
"""Regex alternation of the abbreviations, longest first."""

ZONE = rb"[Zz]|(?:GMT|UTC)?[+-]\d\d(?::?\d\d)?|" + NAMES
"""Regex of a zone suffix, without capturing."""


def zone_offset(text: bytes) -> Duration | None:
    """How far the zone is ahead of UTC; None when it cannot be (`+99:00`)."""
    if text in (b"Z", b"z"):
        return 0
    hours = _HOURS.get(text)
    if hours is not None:
        return int(hours * HOUR)
    text = text.removeprefix(b"GMT").removeprefix(b"UTC")
    digits = text[1:].replace(b":", b"")
    if not digits.isdigit() or len(digits) not in (2, 4):
        return None
    hour, minute = int(digits[:2]), int(digits[2:] or b"0")
    if hour > 23 or minute > 59:
        return None
    return (hour * HOUR + minute * MINUTE) * (-1 if text[:1] == b"-" else 1)
