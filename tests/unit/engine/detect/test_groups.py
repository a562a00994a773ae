"""A column of matches by the rows that its events belong to."""

from logmon.engine.detect.groups import groups
from tests.unit.engine.detect.stream import columns

MINUTE = 60 * 10**9


def test_neighbours_of_a_window_are_grouped_by_key_in_their_order():
    matches = columns([(1, "a", 5), (2, "b", 6), (3, "a", 7), (61, "a", 8), (59, "a", 9)])
    assert list(groups(matches, MINUTE)) == [
        ((0, ("a",)), 2, [5, 7]),
        ((0, ("b",)), 1, [6]),
        ((MINUTE, ("a",)), 1, [8]),
        ((0, ("a",)), 1, [9]),  # out of order: its own run, and the row again
    ]


def test_without_values_events_are_counted():
    matches = columns([(1, "a", 0), (2, "b", 0), (90, "a", 0)])
    matches.values = None
    assert list(groups(matches, None)) == [((0, ("a",)), 2, None), ((0, ("b",)), 1, None)]
    matches.keys = None
    assert list(groups(matches, None)) == [((0, ()), 3, None)]
