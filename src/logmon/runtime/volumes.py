"""How many events of which level there were when: counted in event time, in bins of several widths at once."""

from collections import Counter
from collections.abc import Iterable

from logmon.model.time import MINUTE, SECOND, Duration, Instant
from logmon.runtime.frames import BINS, GROUPS, WIDTHS, Volume, group_of

AHEAD: Duration = MINUTE
"""An event dated further ahead of the clock counts as if it were now: one wrong year must not empty the chart."""


class Volumes:
    """Bounded: of each width the newest `BINS` bins are kept."""

    def __init__(self) -> None:
        self._bins: dict[Duration, dict[int, list[int]]] = {width: {} for width in WIDTHS}

    def add(self, times: Iterable[Instant], levels: Iterable[int], now: Instant) -> None:
        """One event per pair."""
        latest = (now + AHEAD) // SECOND
        for (second, level), count in Counter(zip((time // SECOND for time in times), levels, strict=True)).items():
            at, group = (second if second <= latest else now // SECOND), group_of(level)
            for width, bins in self._bins.items():
                place = at * SECOND // width
                counts = bins.get(place)
                if counts is None:
                    counts = bins[place] = [0] * len(GROUPS)
                counts[group] += count
        for bins in self._bins.values():
            if len(bins) > 2 * BINS:
                _forget(bins)

    def all(self) -> tuple[Volume, ...]:
        return tuple(_volume(width, bins) for width, bins in self._bins.items())


def _forget(bins: dict[int, list[int]]) -> None:
    for place in sorted(bins)[:-BINS]:
        del bins[place]


def _volume(width: Duration, bins: dict[int, list[int]]) -> Volume:
    if not bins:
        return Volume(width)
    last, none = max(bins), [0] * len(GROUPS)
    columns = [bins.get(place, none) for place in range(last - BINS + 1, last + 1)]
    return Volume(width, (last + 1) * width, tuple(zip(*columns, strict=True)))
