"""Timestamps to instants, fast: lines of one second share the work, fractions are added as integers.

Every answer is a function of (text, zone, reference) alone; the caches only make it cheap.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from operator import neg

from logmon.formats import stamp_layouts as layouts
from logmon.formats.stamp_caches import Clocks, Seconds, Text, bounded
from logmon.formats.stamp_layouts import Moment
from logmon.formats.zones import ZONE, zone_offset
from logmon.model.later import later
from logmon.model.time import DAY, MICROSECOND, MINUTE, SECOND, Duration, Instant

_FEW = 8
Anchors = tuple[tuple[bytes, Instant], ...]
"""What first bytes of stamps mean. They are told while threads ask for others, so none is ever changed."""
_FOREVER: tuple[Instant, Instant] = (-(1 << 80), 1 << 80)
_LAST_MINUTE = 59 * MINUTE

_DAY_AND_CLOCK = re.compile(
    rb"(\d{4}[-/.]\d\d[-/.]\d\d[Tt_ ]|[A-Z][a-z][a-z] [ \d]\d )(\d\d):(\d\d):(\d\d)(?![\w:])",
)
_DATE = re.compile(rb"\d{4}([-/])\d\d\1\d\d")
_SHORTEST, _LONGEST = 9, 64
_TAIL = later(rb"(?:[.,:](\d{1,12}))?(?: ?(" + ZONE + rb"))?")
_AHEAD = 15 * MINUTE
"""Clocks of two machines differ by so much at most; what is further ahead is of the day before."""
_HEAD = 150
"""How far into a line of unknown format a timestamp is looked for."""


class Timestamps:
    """Reads timestamps of one source. `zone` is what stamps without a zone mean; of the two readings in the hour that
    a clock change repeats, the first is taken."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self.zone = zone
        self._fixed = _fixed_offset(zone)
        self._seconds = Seconds(lambda text: self.parse(text, 0))
        self._tails: dict[Text, Duration] = {}  # fraction minus zone
        self._yearless: dict[Text, Instant] = {}  # 10 bytes up to the hour; right for references of …
        self._since, self._until = _FOREVER  # … this range
        self._hours: Anchors = ()  # the newest of them
        self._clocks = Clocks()  # the other 5
        self._whole: dict[Text, Instant] = {}
        self._days: dict[Text, tuple[Instant, ...]] = {}
        self._midnights: dict[Text, Instant | None] = {}
        self._dates: Anchors = ()  # the newest of them

    def parse(self, text: Text, reference: Instant) -> Instant | None:
        """The instant that `text` (just the stamp) means; None when it is no timestamp. `reference` gives the year to a
        stamp without one: the latest in which its minute is not more than a day after the reference."""
        second = self._seconds.get(text[:19])
        if second is not None:
            rest = self._tails.get(text[19:])
            if rest is not None:
                return second + rest
        else:
            known = self._yearless.get(text[:10])
            if known is not None and self._since <= reference < self._until and len(text) == 15:
                with suppress(KeyError):
                    return known + self._clocks[text[10:]]
            elif known is None and text in self._whole:
                return self._whole[text]
        return self._read(text, reference)

    def parse_all(self, texts: Sequence[Text], reference: Instant) -> list[Instant | None]:
        """`parse` of each. Stamps of whole seconds repeat, so each different one is read once."""
        if texts:
            quick = self._all_yearless if len(texts[0]) == 15 else self._all_iso
            if (answers := quick(texts, reference)) is not None:
                return answers
        parse = self.parse
        distinct = set(texts)
        if len(distinct) * 2 > len(texts):
            return [parse(text, reference) for text in texts]
        known = {text: parse(text, reference) for text in distinct}
        return [known[text] for text in texts]

    def anchor(self, head: bytes, reference: Instant) -> Instant | None:
        """What the first ten bytes of a stamp mean: of `Mar  3 12:34:56` the hour, of `2025-03-03 12:34:56` the day.
        None when that depends on the rest."""
        if (known := self._hour(head, reference)) is not None:
            return known
        if _DATE.fullmatch(head):
            return self._midnight(head)
        self.parse(head + b"00:00", reference)
        return self._hour(head, reference)

    def anchors(self, reference: Instant) -> list[tuple[bytes, Instant]]:
        """The few of them that were met last."""
        hours = self._hours if self._since <= reference < self._until else ()
        return [*hours, *self._dates]

    def value(self, value: object, reference: Instant) -> Instant | None:
        """The instant that a decoded value means: text, or a number of seconds, milliseconds, … since the epoch."""
        if type(value) is str or type(value) is bytes:
            return self.parse(value, reference)
        if type(value) is int:
            return layouts.epoch(b"%d" % value) if 0 <= value < 10**19 else None
        if type(value) is float and 0 <= value < 10**19:
            return layouts.epoch(repr(value).encode() if value < 10**15 else b"%d" % value)
        return None

    def find(self, line: bytes, reference: Instant) -> tuple[Instant, int, int] | None:
        """The first timestamp in the head of a line, with the span of its text."""
        head = line[:_HEAD]
        found = layouts.search(head)
        while found is not None:
            at = self.parse(found[0], reference)
            if at is not None:
                return at, found.start(), found.end()
            found = layouts.search(head, found.start() + 1)
        return self._today(head, reference)

    def _hour(self, head: bytes, reference: Instant) -> Instant | None:
        return self._yearless.get(head) if self._since <= reference < self._until else None

    def _midnight(self, date: bytes) -> Instant | None:
        """Where a written day begins; None when a clock changes in it."""
        with suppress(KeyError):
            return self._midnights[date]
        begin, end = (self.parse(date + clock, 0) for clock in (b" 00:00:00", b" 23:59:59"))
        steady = begin is not None and end is not None and end - begin == DAY - SECOND
        bounded(self._midnights)[date] = known = begin if steady else None
        if known is not None:
            self._dates = ((date, known), *self._dates[: _FEW - 1])
        return known

    def _all_yearless(self, texts: Sequence[Text], reference: Instant) -> list[Instant | None] | None:
        """Two look-ups for each, when all are like `Mar  3 00:00:00`. None: some are not."""
        clocks = self._clocks
        for _ in range(2):
            hours = self._yearless if self._since <= reference < self._until else {}
            try:
                return [hours[text[:10]] + clocks[text[10:]] for text in texts]
            except KeyError:
                for text in texts:
                    if text[:10] not in hours:
                        self.parse(text, reference)
        return None

    def _all_iso(self, texts: Sequence[Text], reference: Instant) -> list[Instant | None] | None:
        """The same for those like `2025-03-03T00:00:00.123Z`."""
        seconds, tails = self._seconds, self._tails
        self.parse(texts[0], reference)
        if texts[0][:19] not in seconds or texts[0][19:] not in tails:
            return None
        with suppress(KeyError):
            return [seconds[text[:19]] + tails[text[19:]] for text in texts]
        times: list[Instant | None] = []
        append = times.append
        for text in texts:
            try:
                append(seconds[text[:19]] + tails[text[19:]])
            except KeyError:
                append(self.parse(text, reference))
        return times

    def _today(self, head: bytes, reference: Instant) -> tuple[Instant, int, int] | None:
        """A clock without a day at the head of a line: its latest time that is hardly after the reference."""
        found = layouts.clock_only(head)
        if found is None:
            return None
        clock, begin, end = found
        offset = self._local(reference) - reference  # minus what the zone is ahead
        day = (reference - offset) // DAY * DAY + offset
        at = day + clock
        return (at if at <= reference + _AHEAD else at - DAY), begin, end

    # The slow path -----------------------------------------------------------------------------------------------

    def _read(self, text: Text, reference: Instant) -> Instant | None:
        if isinstance(text, str) and not text.isascii():
            return None  # no stamp has such letters, and places in it would not be those in its bytes
        plain = text if isinstance(text, bytes) else text.encode("ascii")
        at = self._read_common(text, plain, reference)
        if at is not None:
            return at
        plain = plain.strip()
        if plain[2:3] == b":" and type(text) is bytes:  # cut out of a line; in JSON a clock may as well be a duration
            today = self._today(plain, reference)
            return today[0] if today is not None and today[2] == len(plain) else None
        if not _SHORTEST <= len(plain) <= _LONGEST:
            return None
        head, dot, digits = plain.rpartition(b".")
        if dot and digits.isdigit() and not head.isdigit():
            at = self.parse(head if isinstance(text, bytes) else head.decode("ascii"), reference)
            if at is not None:
                return at + layouts.fraction(digits)
        return self._read_any(text, plain, reference)

    def _read_common(self, text: Text, plain: bytes, reference: Instant) -> Instant | None:
        """The two commonest forms, whose days are kept."""
        known = self._second(text)
        if known is not None:
            return self._read_tail(text, plain, known)
        found = _DAY_AND_CLOCK.match(plain)
        if found is None:
            return None
        days = self._day(found[1])
        hour, minute, second = int(found[2]), int(found[3]), min(int(found[4]), 59)
        if not days or hour > 23 or minute > 59 or int(found[4]) > 60:
            return None
        clock, rest = (hour * 60 + minute) * MINUTE, second * SECOND
        if len(days) == 1:
            bounded(self._seconds.minutes)[text[:17]] = days[0] + clock
            return self._read_tail(text, plain, days[0] + clock + rest)
        if len(plain) != 15:
            return None
        near = bisect_left(days, -reference, key=neg)  # the latest day that is before the reference; zones shift by one
        at = self._in_year([day + clock for day in days[max(near - 3, 0) :]], text[:10], minute * MINUTE, reference)
        return None if at is None else at + rest

    def _second(self, text: Text) -> Instant | None:
        """The second of an ISO stamp whose second, or whose minute, was met before."""
        if text[:17] in self._seconds.minutes and not text[19:20].isalnum():
            with suppress(KeyError):
                return self._seconds[text[:19]]
        return None

    def _day(self, date: bytes) -> tuple[Instant, ...]:
        """Midnight of a written day, as if UTC; of a day without a year in every year that has it, latest first."""
        known = self._days.get(date)
        if known is None:
            moment = layouts.read(date + b"00:00:00")
            years = [] if moment is None else [moment.year] if moment.year is not None else layouts.YEARS
            known = tuple(at for year in years if moment and (at := moment.as_utc(year)) is not None)
            bounded(self._days)[date] = known
        return known

    def _read_tail(self, text: Text, plain: bytes, second: Instant) -> Instant | None:
        """Fraction and zone behind the 19 bytes of an ISO second. Those that are few enough are kept."""
        if len(plain) > 24 and plain[-1:] == b"Z" and plain[19:20] == b"." and plain[20:-1].isdigit():
            return second + layouts.fraction(plain[20:-1])
        tail = _TAIL.fullmatch(plain, 19)
        if tail is None:
            return None
        part = layouts.fraction(tail[1] or b"")
        ahead = zone_offset(tail[2]) if tail[2] else self._fixed
        if ahead is None:
            return None if tail[2] else self._local(second) + part
        if not part or len(plain) <= 24:
            bounded(self._tails)[text[19:]] = part - ahead
        return second + part - ahead

    def _read_any(self, text: Text, plain: bytes, reference: Instant) -> Instant | None:
        moment = layouts.read(plain)
        if moment is None:
            return layouts.epoch(plain)
        if moment.year is None:
            walls = (wall for year in layouts.YEARS if (wall := moment.as_utc(year)) is not None)
            if moment.zone is not None:
                return next((wall - moment.zone for wall in walls if wall - moment.zone <= reference + DAY), None)
            return self._in_year(walls, None, 0, reference)
        at = self._in_zone(moment, moment.year)
        if at is not None and not moment.fraction:
            bounded(self._whole)[text] = at
        return at

    def _in_year(
        self, walls: Iterable[Instant], hour: Text | None, into: Duration, reference: Instant
    ) -> Instant | None:
        """Of the same day and clock in several years, latest first, the one that `reference` means. It is kept under
        `hour`, when there is one, `into` which the clock is."""
        later = None
        for wall in walls:
            at = self._local(wall)
            if at <= reference + DAY:
                if later is not None and hour is not None:
                    self._keep_hour(hour, wall - into, later - into, reference)
                return at
            later = wall
        return None

    def _keep_hour(self, text: Text, wall: Instant, later: Instant, reference: Instant) -> None:
        """Keep what an hour means, if that is the same for each of its minutes and no clock changes in it. All hours
        that are kept are right in one range of references, so that one comparison is enough for many stamps."""
        if not (self._steady(wall) and self._steady(later)):
            return
        at = self._local(wall)
        since, until = at + _LAST_MINUTE - DAY, self._local(later) - DAY
        if not since <= reference < until:
            return
        if not self._since <= reference < self._until:
            self._yearless.clear()
            self._hours = ()
            self._since, self._until = _FOREVER
        self._since, self._until = max(self._since, since), min(self._until, until)
        bounded(self._yearless)[text] = at
        if isinstance(text, bytes):
            self._hours = ((text, at), *self._hours[: _FEW - 1])

    def _steady(self, wall: Instant) -> bool:
        return self._fixed is not None or self._local(wall + _LAST_MINUTE) - self._local(wall) == _LAST_MINUTE

    def _in_zone(self, moment: Moment, year: int) -> Instant | None:
        at = moment.as_utc(year)
        if at is None:
            return None
        if moment.zone is not None:
            return at - moment.zone
        return self._local(at)

    def _local(self, at: Instant) -> Instant:
        """From the wall clock of the zone, read as if it were UTC's, to the instant."""
        if self._fixed is not None:
            return at - self._fixed
        seconds, part = divmod(at, SECOND)
        try:
            wall = datetime(1970, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001 - a wall clock has no zone
            ahead = wall.replace(tzinfo=self.zone).utcoffset() or timedelta(0)
        except OverflowError:
            return at
        return (seconds * SECOND) - ahead // timedelta(microseconds=1) * MICROSECOND + part


def _fixed_offset(zone: tzinfo) -> Duration | None:
    ahead = zone.utcoffset(None)  # None for a zone whose clocks change
    return None if ahead is None else int(ahead / timedelta(microseconds=1)) * MICROSECOND
