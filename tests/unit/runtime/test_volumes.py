"""Counting events per bin and level."""

from hypothesis import given
from hypothesis import strategies as st

from logmon.model.event import Level
from logmon.model.time import MINUTE, SECOND
from logmon.runtime.frames import BINS, GROUPS, WIDTHS
from logmon.runtime.volumes import AHEAD, Volumes

NOW = 1_700_000_000 * SECOND


def test_groups_and_bins() -> None:
    volumes = Volumes()
    volumes.add([NOW, NOW + 1, NOW - SECOND], [Level.ERROR, Level.INFO, 0], NOW)
    finest = volumes.all()[0]
    assert finest.end == NOW + SECOND
    last, before = ({name: finest.counts[at][place] for at, name in enumerate(GROUPS)} for place in (-1, -2))
    assert last == {"error": 1, "warn": 0, "info": 1, "debug": 0, "other": 0}
    assert before["other"] == 1


@given(st.lists(st.tuples(st.integers(NOW - BINS * SECOND + SECOND, NOW), st.sampled_from([0, 10, 30, 40, 50, 80]))))
def test_every_width_counts_everything(events: list[tuple[int, int]]) -> None:
    """In whatever portions they come."""
    volumes = Volumes()
    half = len(events) // 2
    for part in (events[:half], events[half:]):
        volumes.add([at for at, _ in part], [level for _, level in part], NOW)
    for volume in volumes.all():
        assert sum(map(sum, volume.counts)) == len(events)


def test_one_wrong_year_does_not_empty_the_chart() -> None:
    volumes = Volumes()
    volumes.add([NOW + 1000 * 365 * 86400 * SECOND, NOW], [0, 0], NOW)
    assert all(volume.end <= NOW + AHEAD + volume.width for volume in volumes.all())
    assert sum(map(sum, volumes.all()[0].counts)) == 2


def test_only_the_newest_bins_are_kept() -> None:
    volumes = Volumes()
    for n in range(10 * BINS):
        volumes.add([NOW + n * SECOND], [30], NOW + n * SECOND)
    assert [len(volume.counts[0]) for volume in volumes.all()] == [BINS] * len(WIDTHS)
    assert all(len(bins) <= 2 * BINS for bins in volumes._bins.values())
    late = NOW - 100 * MINUTE
    volumes.add([late], [30], NOW)
    assert sum(map(sum, volumes.all()[0].counts)) == BINS
