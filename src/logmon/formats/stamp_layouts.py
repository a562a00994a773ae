"""The written forms of a point in time: one regex with named groups per form, and what its groups mean.

Groups: `y mo d` numbers (`mon` a month's English name, `yy` a year of two digits, `y2` a year that follows the clock;
`d2 y3`: day and year in another place),
`h mi s` the clock, `f` the fraction's digits, `ap` AM or PM, `z` the zone (`z0`: written in front).
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from msgspec import Struct

from logmon.formats.zones import NAMES, ZONE, zone_offset
from logmon.model.later import later
from logmon.model.time import END_OF_LOGS, SECOND, YEARS_OF_LOGS, Duration, Instant

_MONTHS = (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec")

_MON = rb"(?P<mon>" + b"|".join((*map(bytes.title, _MONTHS), *map(bytes.upper, _MONTHS))) + rb")[a-z]{0,6}"
_DAY_NAME = rb"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? {1,2})?"
_CLOCK = rb"(?P<h>\d{1,2}):(?P<mi>\d\d):(?P<s>\d\d)(?:[.,:](?P<f>\d{1,12}))?"
_HALF = rb"(?: (?P<ap>[AaPp][Mm]))?"
_ZONE = rb"(?: ?(?P<z>" + ZONE + rb")(?![A-Za-z0-9]))?"

LAYOUTS: tuple[bytes, ...] = (
    # 2025-03-03T12:00:00.123+01:00, 2025/03/03 12:00:00, 2025/03/03 - 12:00:00, 2025-3-3 1:00:00 PM
    rb"(?P<y>\d{4})[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})(?:[Tt_]|,? {1,2}(?:- )?)" + _CLOCK + _HALF + _ZONE,
    # 03/Mar/2025:00:00:00 +0000, 3 Mar 2025 00:00:00, Mon, 03 Mar 2025 00:00:00 GMT, 30 May 10:03:19.178, 03-Mar-25 …
    _DAY_NAME + rb"(?P<d>\d{1,2})[ /-]" + _MON + rb"(?:[ /-](?P<y>\d{4})|[/-](?P<yy>\d\d))?[ :,]{1,2}" + _CLOCK + _ZONE,
    # 2025-Mar-03 12:00:00.123456
    rb"(?P<y>\d{4})[-/]" + _MON + rb"[-/](?P<d>\d\d)[ :T]" + _CLOCK + _ZONE,
    # Mar  3 00:00:00, Mon Mar  3 00:00:00 UTC 2025, Mar 03 2025 00:00:00, Jul 09, 2015 3:23:29 PM, Mar-03-2025 …
    rb"(?:(?P<z0>"
    + NAMES
    + rb") )?"
    + _DAY_NAME
    + _MON
    + rb"(?: {1,2}(?P<d>\d{1,2})(?:,? (?P<y>\d{4}))?|[-/](?P<d2>\d\d)[-/](?P<y3>\d{4})),? "
    + _CLOCK
    + _HALF
    + _ZONE
    + rb"(?: (?P<y2>(?:19|20)\d\d)(?!\d))?",
    # 3/3/2025 12:00:00 PM, 3/3/25 12:00:00 PM (month first)
    rb"(?P<mo>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})(?:,? |-| - )" + _CLOCK + _HALF + _ZONE,
    rb"(?P<mo>\d{1,2})/(?P<d>\d{1,2})/(?P<yy>\d\d),? " + _CLOCK + rb" (?P<ap>[AaPp][Mm])" + _ZONE,
    # 03-03-2025 12:00:00, 03.03.2025 12:00:00, 03.03.25 12:00:00 (day first)
    rb"(?P<d>\d\d)[-.](?P<mo>\d\d)[-.](?P<y>\d{4})[ T]" + _CLOCK + _ZONE,
    rb"(?P<d>\d\d)\.(?P<mo>\d\d)\.(?P<yy>\d\d) " + _CLOCK + _ZONE,
    # 2025-03-03-12.00.00.123456 and 2025:03:03-12:00:00
    rb"(?P<y>\d{4})[-:](?P<mo>\d\d)[-:](?P<d>\d\d)-(?P<h>\d\d)[.:](?P<mi>\d\d)[.:](?P<s>\d\d)(?:\.(?P<f>\d{1,9}))?",
    # 25/03/03 12:00:00
    rb"(?P<yy>\d\d)/(?P<mo>\d\d)/(?P<d>\d\d) " + _CLOCK + _ZONE,
    # 20250303T120000Z, 20250303-12:00:00, 20250303-12:00:00:123, 20250303.120000,123
    rb"(?P<y>\d{4})(?P<mo>\d\d)(?P<d>\d\d)[T .-](?P<h>\d\d):?(?P<mi>\d\d):?(?P<s>\d\d)(?:[.,:](?P<f>\d{1,12}))?"
    + _ZONE,
    # 20250303-9:5:7:123
    rb"(?P<y>\d{4})(?P<mo>\d\d)(?P<d>\d\d)-(?P<h>\d{1,2}):(?P<mi>\d{1,2}):(?P<s>\d{1,2}):(?P<f>\d{3})",
    # 250303 120000, 250303 12:00:00
    rb"(?P<yy>\d\d)(?P<mo>\d\d)(?P<d>\d\d) {1,2}(?P<h>\d{1,2}):?(?P<mi>\d\d):?(?P<s>\d\d)(?:[.,](?P<f>\d{1,12}))?",
    # 0303 12:00:00.123456, 03-17 16:13:38.811, 10.30 16:49:06
    rb"(?P<mo>\d\d)[-./]?(?P<d>\d\d) " + _CLOCK,
)

_LETTERS = (LAYOUTS[3], LAYOUTS[1])
"""Those that can begin with a letter: a month, a day or a zone; what follows tells them apart."""

_NAMED = re.compile(rb"\(\?P<\w+>")

ANYWHERE = (
    rb"(?<![\w.:/-])(?:" + b"|".join(_NAMED.sub(b"(?:", layout) for layout in LAYOUTS) + rb")(?!\w|:\d)"
    rb"|(?:(?<=audit\()|(?<=\A\[)|\A)1\d{9}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?(?![\w.])|\A@4[0-9a-f]{23}(?!\w)"
)
"""A stamp in running text: any layout, or an epoch time where a line begins or the audit daemon puts it."""


@cache
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    """Most runs need one or two of them, and no run should wait for the others."""
    return re.compile(pattern)


_CLOCK_INSIDE = later(rb":\d\d:\d\d")
_DIGITS_INSIDE = later(rb"\d{6}[T .-]{1,2}\d\d")
_BEFORE_CLOCK = 48
"""Bytes that a stamp can have before the first colon of its clock (`Wednesday, 24 September 2025 12`), and some."""


def search(head: bytes, begin: int = 0) -> re.Match[bytes] | None:
    """The first text from `begin` on that looks like a stamp. Asks the cheap questions first: most lines of a log
    without times end there."""
    if begin == 0 and not head.startswith((b"1", b"[1", b"@4")) and b"audit(" not in head:
        clock = _CLOCK_INSIDE.search(head)
        far = clock is None or clock.start() > _BEFORE_CLOCK
        if far and _DIGITS_INSIDE.search(head) is None:
            if clock is None:
                return None
            begin = clock.start() - _BEFORE_CLOCK
    return _compiled(ANYWHERE).search(head, begin)


_CLOCK_ONLY = later(
    rb"\[?(?:\d{1,9} {1,4})?((?P<h>\d\d):(?P<mi>\d\d):(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?)(?=[\] \t,-]|:(?!\d)|\Z)"
)


def clock_only(head: bytes) -> tuple[Duration, int, int] | None:
    """The time of day at the head of a line, perhaps behind a process number, with the span of its text."""
    found = _CLOCK_ONLY.match(head)
    clock = _clock(found.groupdict()) if found else None
    if found is None or clock is None:
        return None
    return clock + fraction(found["f"] or b""), found.start(1), found.end(1)


class Moment(Struct, frozen=True):
    """What a stamp says, before it is known where and in which year: `clock` is the time of day, `fraction` the part
    below a second, `zone` the distance ahead of UTC when one is written."""

    year: int | None
    month: int
    day: int
    clock: Duration
    fraction: Duration
    zone: Duration | None

    def as_utc(self, year: int) -> Instant | None:
        """The instant if the clock were UTC's; None when that year has no such day, or is none of a log."""
        if year not in YEARS_OF_LOGS:
            return None
        try:
            days = date(year, self.month, self.day).toordinal() - _EPOCH
        except ValueError:
            return None
        return days * 86_400 * SECOND + self.clock + self.fraction


_EPOCH = date(1970, 1, 1).toordinal()


def read(text: bytes) -> Moment | None:
    """The moment that a whole text means in the first layout that takes it."""
    for layout in _LETTERS if text[:1].isalpha() else LAYOUTS:
        found = _compiled(layout).fullmatch(text)
        if found is not None:
            return _moment(found.groupdict())
    return None


def _moment(part: dict[str, bytes | None]) -> Moment | None:
    clock = _clock(part)
    month = _MONTHS.index(name.lower()) + 1 if (name := part.get("mon")) else int(part["mo"] or b"0")
    day = int(part["d"] or part.get("d2") or b"0")
    zone = part.get("z") or part.get("z0")
    offset = zone_offset(zone) if zone else None
    if clock is None or not 1 <= month <= 12 or not 1 <= day <= 31 or (zone and offset is None):
        return None
    return Moment(_year(part), month, day, clock, fraction(part.get("f") or b""), offset)


def _year(part: dict[str, bytes | None]) -> int | None:
    short = part.get("yy")
    if short is not None:  # POSIX: 69-99 are of the last century
        return int(short) + (1900 if int(short) >= 69 else 2000)
    written = part.get("y") or part.get("y2") or part.get("y3")
    return int(written) if written else None


def _clock(part: Mapping[str, bytes | None]) -> Duration | None:
    hour, minute, second = int(part["h"] or b"0"), int(part["mi"] or b"0"), int(part["s"] or b"0")
    half = (part.get("ap") or b"").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == b"pm" else 0)
    if hour > 23 or minute > 59 or second > 60:
        return None
    return (hour * 3600 + minute * 60 + min(second, 59)) * SECOND  # a leap second is read as the one before


def fraction(digits: bytes) -> Duration:
    """`123` is 123 ms; digits below a nanosecond are dropped."""
    return int(digits[:9].ljust(9, b"0")) if digits else 0


def epoch(text: bytes) -> Instant | None:
    """Seconds, milli-, micro- or nanoseconds since 1970, told apart by their size (1973 on), or TAI64N."""
    if text.startswith(b"@4") and len(text) == _TAI64N:
        return _tai64n(text[1:])
    whole, dot, rest = text.partition(b".")
    if not (whole.isdigit() and 9 <= len(whole) <= 19 and (rest.isdigit() or not dot)):
        return None
    unit = 10 ** (9 if len(whole) <= 11 else 6 if len(whole) <= 14 else 3 if len(whole) <= 17 else 0)
    at = int(whole) * unit + fraction(rest) * unit // SECOND
    return at if at < END_OF_LOGS else None


_TAI64N = 25
_TAI_OF_1970 = (1 << 62) + 10
"""The label that daemontools gives to 1970: it knows no leap second."""


def _tai64n(digits: bytes) -> Instant | None:
    """`@` and 24 hexadecimal digits, as multilog writes: seconds, nanoseconds."""
    try:
        seconds, part = int(digits[:16], 16) - _TAI_OF_1970, int(digits[16:], 16)
    except ValueError:
        return None
    return seconds * SECOND + part if part < SECOND and 0 <= seconds < END_OF_LOGS // SECOND else None


YEARS = range(2106, 1969, -1)
"""The years that a stamp without one can be of, latest first."""
