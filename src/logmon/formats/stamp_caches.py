"""What is known of timestamps that were read before, by their text."""

from collections.abc import Callable
from typing import TypeVar

from logmon.model.time import SECOND, Duration, Instant

Text = bytes | str
Value = TypeVar("Value")

_BOUND = 4096
"""Entries per cache; one more and it starts afresh."""
_SECONDS: dict[object, Duration] = {
    name: min(number, 59) * SECOND for number in range(61) for name in (f"{number:02d}", b"%02d" % number)
}


class Clocks(dict[Text, Duration]):
    """`MM:SS` to its part of the hour; each is read once. KeyError: it is none."""

    def __missing__(self, text: Text) -> Duration:
        minute, second = _SECONDS[text[:2]], _SECONDS[text[3:]]
        if len(text) != 5 or text[2:3] not in (":", b":") or text[:2] in ("60", b"60"):
            raise KeyError(text)
        self[text] = 60 * minute + second
        return self[text]


class Seconds(dict[Text, Instant]):
    """The 19 bytes of an ISO stamp up to its second, as if UTC: each is read once, by its minute (17 bytes), which is
    in `minutes` once `learn` was given a stamp of it. KeyError: it is none."""

    def __init__(self, learn: Callable[[Text], object]) -> None:
        super().__init__()
        self.minutes: dict[Text, Instant] = {}
        self._learn = learn

    def __missing__(self, text: Text) -> Instant:
        if len(text) != 19:
            raise KeyError(text)
        if text[:17] not in self.minutes:
            self._learn(text)
        second = self.minutes[text[:17]] + _SECONDS[text[17:]]
        bounded(self)[text] = second
        return second


def bounded(cache: dict[Text, Value]) -> dict[Text, Value]:
    """The cache, with room for one more entry."""
    if len(cache) >= _BOUND:
        cache.clear()
    return cache
