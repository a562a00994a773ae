"""The silences that people have asked for: which of them covers an incident, and until when."""

from collections.abc import Iterable, Iterator

from logmon.alerts.kept import Kept, Row
from logmon.alerts.matchers import Matcher, parse_matcher, subject_of
from logmon.model.incident import Incident
from logmon.model.request import Silence
from logmon.model.time import Instant

PREFIX = "silence "
MOST = 1_000
"""Silences kept at once; of more, the oldest goes."""


class Silences:
    def __init__(self) -> None:
        self._silences: Kept[Silence] = Kept(PREFIX, Silence)
        self._matchers: dict[str, tuple[Matcher, ...]] = {}

    def __iter__(self) -> Iterator[Silence]:
        return iter(self._silences)

    def add(self, silence: Silence) -> None:
        self._matchers[silence.id] = tuple(map(parse_matcher, silence.matchers))
        self._silences.put(silence.id, silence)
        if len(self._silences) > MOST and (oldest := self._silences.oldest()) is not None:
            self.remove(oldest[0])

    def remove(self, name: str) -> Silence | None:
        self._matchers.pop(name, None)
        return self._silences.drop(name)

    def covering(self, incident: Incident, at: Instant) -> Silence | None:
        """Of those that fit, the one that lasts longest (of several, always the same)."""
        if not len(self._silences):
            return None
        subject = subject_of(incident)
        fitting = (one for one in self._silences if at < one.until and self._fits(one.id, subject))
        return max(fitting, key=_end, default=None)

    def expire(self, watermark: Instant) -> list[Silence]:
        """Drop those that event time has left behind, in the order of their ends."""
        if not len(self._silences):
            return []
        over = sorted((one for one in self._silences if one.until <= watermark), key=_end)
        for one in over:
            self.remove(one.id)
        return over

    def snapshot(self) -> Iterator[Row]:
        return self._silences.snapshot()

    def restore(self, rows: Iterable[tuple[str, bytes]]) -> None:
        self._silences.restore(rows)
        self._silences.arrange(lambda one: (one.created,))
        for one in self._silences:
            self._matchers[one.id] = tuple(map(parse_matcher, one.matchers))

    def _fits(self, name: str, subject: dict[str, str]) -> bool:
        return all(matcher.fits(subject) for matcher in self._matchers[name])


def _end(silence: Silence) -> tuple[Instant, str]:
    return silence.until, silence.id
