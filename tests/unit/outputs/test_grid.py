"""Query results: aligned for a person, exact for a program."""

import json

import pytest

from logmon.outputs.colour import COLOURED
from logmon.outputs.grid import Grid, aligned, csv, json_lines, tsv
from logmon.outputs.sparkline import sparkline

GRID = Grid(
    ("path", "count", "share", "last"), (("/v1/orders", 21212, 0.7825, [0, 1, 7]), ("/日本", 41, None, [0, 0, None]))
)


def test_numbers_to_the_right_text_to_the_left() -> None:
    assert aligned(GRID).decode("utf-8").split("\n") == [
        "path         count   share  last",
        "/v1/orders  21,212  0.7825  ▁▂█",
        "/日本           41       -  ▁▁",
        "",
    ]


def test_the_header_is_bold_and_lines_fit_the_terminal() -> None:
    text = aligned(GRID, COLOURED, width=20).decode("utf-8")
    assert text.startswith("\x1b[1mpath         count …\x1b[0m\n/v1/orders  21,212 …\n")


def test_hostile_cells_and_names_are_shown() -> None:
    assert aligned(Grid(("a\x1b[2J",), (("x\r\n",),))) == b"a\\x1b[2J\nx\\r\\n\n"


def test_an_empty_grid_has_its_header() -> None:
    assert aligned(Grid(("a", "b"), ())) == b"a  b\n"
    assert tsv(Grid(("a", "b"), ())) == b"a\tb\n"
    assert json_lines(Grid(("a", "b"), ())) == b""


def test_machine_formats_are_exact() -> None:
    assert tsv(GRID).startswith(b"path\tcount\tshare\tlast\n/v1/orders\t21212\t0.7825\t[0,1,7]\n")
    assert csv(GRID, header=False).startswith(b'/v1/orders,21212,0.7825,"[0,1,7]"\r\n')
    rows = [json.loads(line) for line in json_lines(GRID).splitlines()]
    assert rows[1] == {"path": "/日本", "count": 41, "share": None, "last": [0, 0, None]}


@pytest.mark.parametrize(
    ("series", "drawn"),
    [
        ([], ""),
        ([0, 0], "▁▁"),
        ([5, 5], "██"),
        ([0, None, 4], "▁ █"),
        ([-4, 0], "▁█"),
        ([1, float("nan"), float("inf")], "█ █"),
    ],
)
def test_sparklines(series: list[float | None], drawn: str) -> None:
    assert sparkline(series) == drawn
