"""Query results: aligned columns on a terminal, TSV, CSV or JSON Lines elsewhere."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from logmon.outputs.colour import PLAIN, Palette
from logmon.outputs.csv import csv_rows, tsv_rows
from logmon.outputs.flat import text_of
from logmon.outputs.json import plain
from logmon.outputs.neutralise import neutralise
from logmon.outputs.sparkline import sparkline
from logmon.outputs.width import cells, cut

Row = Sequence[Any]
_GAP = "  "


class Grid(Struct, frozen=True):
    """`columns` name the cells of every row. A cell is a number, text, None, or a series of numbers (drawn as a
    sparkline where there is a terminal)."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def aligned(grid: Grid, palette: Palette = PLAIN, width: int | None = None) -> bytes:
    """For a terminal: a header row, text to the left, numbers to the right, lines cut at `width`."""
    texts = [[_cell(cell) for cell in row] for row in grid.rows]
    heads = [neutralise(name) for name in grid.columns]
    right = [_numeric([row[i] for row in grid.rows]) for i in range(len(heads))]
    sizes = [max([cells(head), *(cells(row[i]) for row in texts)]) for i, head in enumerate(heads)]
    lines = [_line(row, sizes, right) for row in (heads, *texts)]
    if width is not None:
        lines = [cut(line, width) for line in lines]
    lines[0] = f"{palette.bold}{lines[0]}{palette.reset}" if palette.bold else lines[0]
    return "".join(line + "\n" for line in lines).encode("utf-8", "backslashreplace")


def tsv(grid: Grid, header: bool = True) -> bytes:
    return tsv_rows(_texts(grid, header))


def csv(grid: Grid, header: bool = True) -> bytes:
    return csv_rows(_texts(grid, header))


def json_lines(grid: Grid) -> bytes:
    """One object per row, with the columns as keys."""
    rows = (dict(zip(grid.columns, row, strict=True)) for row in grid.rows)
    return b"".join(msgspec.json.encode(plain(row)) + b"\n" for row in rows)


def _texts(grid: Grid, header: bool) -> list[Row]:
    rows: list[Row] = [[cell if cell.__class__ is str else text_of(cell) for cell in row] for row in grid.rows]
    return [grid.columns, *rows] if header else rows


def _line(row: list[str], sizes: list[int], right: list[bool]) -> str:
    padded = []
    for text, size, numeric in zip(row, sizes, right, strict=True):
        pad = " " * (size - cells(text))
        padded.append(pad + text if numeric else text + pad)
    return _GAP.join(padded).rstrip()


def _cell(cell: Any) -> str:
    if isinstance(cell, list | tuple) and cell and all(_is_number(one) or one is None for one in cell):
        return sparkline(cell)
    if isinstance(cell, bool) or cell is None:
        return "-" if cell is None else text_of(cell)
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return f"{cell:,.4g}" if abs(cell) < 1000 else f"{cell:,.1f}"
    return neutralise(text_of(cell))


def _numeric(column: list[Any]) -> bool:
    """A column of numbers, some of which may be missing."""
    return any(map(_is_number, column)) and all(cell is None or _is_number(cell) for cell in column)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
