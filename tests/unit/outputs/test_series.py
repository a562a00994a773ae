"""Windows as lines of bars."""

from logmon.outputs.grid import Grid, aligned
from logmon.outputs.series import series

MINUTE = 60 * 10**9


def minutes(at):
    return f"{at // MINUTE}m"


def test_one_line_for_each_key_the_highest_first():
    """A window without a row is a silence: 0 for counts."""
    grid = Grid(("time", "service", "count"), ((0, "a", 1), (0, "b", 8), (2 * MINUTE, "a", 4)))
    drawn = aligned(series(grid, MINUTE, 0, minutes)).decode().split("\n")
    assert drawn == [
        "service  0m – 2m, each 1m  low  high  last",
        "b        █▁▁                 0     8     0",
        "a        ▃▁█                 0     4     4",
        "",
    ]


def test_where_nothing_was_measured_there_is_no_bar():
    grid = Grid(("time", "p95"), ((0, 1), (2 * MINUTE, None), (3 * MINUTE, 2.5)))
    drawn = aligned(series(grid, MINUTE, None, minutes)).decode().split("\n")
    assert drawn[1].startswith("▄  █")
    assert drawn[1].split()[-3:] == ["1", "2.5", "2.5"]


def test_many_windows_share_their_bars():
    """A bar is the highest of its windows: a peak of one minute is still seen."""
    grid = Grid(("time", "count"), tuple((n * MINUTE, 9 if n == 101 else 1) for n in range(240)))
    drawn = series(grid, MINUTE, 0, minutes)
    assert drawn.columns[0] == "0m – 239m, each 4m"
    assert [n for n, value in enumerate(drawn.rows[0][0]) if value == 9] == [25]
    assert drawn.rows[0][1:] == (1, 9, 1)


def test_a_stray_time_costs_nothing():
    grid = Grid(("time", "count"), ((0, 1), (10**9 * MINUTE, 2)))
    bars = series(grid, MINUTE, 0, minutes).rows[0][0]
    assert (len(bars), bars[0], bars[-1], sum(bars)) == (60, 1, 2, 3)
