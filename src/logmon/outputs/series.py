"""Rows of windows (`every 1m`) as one line of bars per key, for a terminal."""

from collections.abc import Callable
from typing import Any

from logmon.model.time import Duration, Instant, duration_text
from logmon.outputs.grid import Grid

WIDTH = 60
"""Bars of one line. Where there are more windows, a bar is the highest of several."""


def series(grid: Grid, every: Duration, silence: float | None, clock: Callable[[Instant], str]) -> Grid:
    """`grid` has the columns (time, keys …, value), with instants. `silence` is the value of a window that has no row;
    `clock` writes an instant. The lines with the highest values come first."""
    times = [row[0] for row in grid.rows]
    first, last = min(times), max(times)
    windows = (last - first) // every + 1
    each = -(-windows // WIDTH) * every
    lines: dict[tuple[Any, ...], list[tuple[Instant, float | None]]] = {}
    for row in grid.rows:
        lines.setdefault(tuple(row[1:-1]), []).append((row[0], row[-1]))
    rows = []
    for key, line in lines.items():
        if silence is not None and line[-1][0] < last:
            line.append((last, silence))
        known = [value for _, value in line if value is not None]
        known += [silence] if silence is not None and len(line) < windows else []
        rows.append((*key, _bars(line, first, each, silence), *_extremes(known), line[-1][1]))
    rows.sort(key=lambda row: (row[-2] is None, -(row[-2] or 0), row[:-4]))
    heading = f"{clock(first)} – {clock(last)}, each {duration_text(each)}"
    return Grid((*grid.columns[1:-1], heading, "low", "high", "last"), tuple(rows))


def _extremes(values: list[float]) -> tuple[float | None, float | None]:
    return min(values, default=None), max(values, default=None)


def _bars(
    line: list[tuple[Instant, float | None]], first: Instant, each: Duration, silence: float | None
) -> list[float | None]:
    """The highest value of each stretch of time."""
    bars: dict[int, float] = {}
    for time, value in line:
        if value is not None:
            place = (time - first) // each
            bars[place] = max(value, bars.get(place, value))
    return [bars.get(place, silence) for place in range((line[-1][0] - first) // each + 1)]
