"""Instants as text, quickly: log lines come in seconds, and one second's text serves them all."""

from datetime import UTC, tzinfo

from logmon.model.time import SECOND, Instant, iso


class Stamp:
    """RFC 3339 text in one zone, and the shorter forms for a person."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self._zone = zone
        self._second: int | None = None
        self._date = self._clock = self._offset = ""

    def iso(self, at: Instant) -> str:
        """With 0, 3, 6 or 9 fraction digits, as `model.time.iso`."""
        second, nanos = divmod(at, SECOND)
        if second != self._second:
            self._turn(second)
        return f"{self._date}T{self._clock}{_fraction(nanos)}{self._offset}"

    def clock(self, at: Instant) -> str:
        """`08:29:12`, with milliseconds when there are some."""
        second, nanos = divmod(at, SECOND)
        if second != self._second:
            self._turn(second)
        return f"{self._clock}.{nanos // 1_000_000:03d}" if nanos else self._clock

    def day(self, at: Instant) -> str:
        """`2026-11-20 +01:00`."""
        second = at // SECOND
        if second != self._second:
            self._turn(second)
        return f"{self._date} {self._offset}"

    def _turn(self, second: int) -> None:
        text = iso(second * SECOND, self._zone)
        self._second = second
        self._date, rest = text.split("T", 1)
        self._clock, self._offset = rest[:8], rest[8:]


def _fraction(nanos: int) -> str:
    if not nanos:
        return ""
    if nanos % 1_000_000 == 0:
        return f".{nanos // 1_000_000:03d}"
    return f".{nanos // 1_000:06d}" if nanos % 1_000 == 0 else f".{nanos:09d}"
