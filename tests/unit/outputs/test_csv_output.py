"""CSV can be read back by any reader, TSV is one line per event."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from logmon.outputs.base import Look
from logmon.outputs.columns import Columns
from logmon.outputs.csv import DEFAULT, Csv, Tsv, csv_row, tsv_row

from .events import event

CELLS = st.lists(st.text(st.characters(exclude_categories=("Cs",))), min_size=1, max_size=5)


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_csv_makes_the_round_trip(rows: list[list[str]]) -> None:
    assert read(b"".join(map(csv_row, rows))) == rows


@given(CELLS)
def test_tsv_is_one_line_whatever_the_cells(cells: list[str]) -> None:
    row = tsv_row(cells)
    assert row.count(b"\n") == 1
    assert b"\r" not in row
    assert row.decode("utf-8").count("\t") == len(cells) - 1


def test_rfc_4180() -> None:
    assert csv_row(["a", 'b"c', "d,e", "f\ng", ""]) == b'a,"b""c","d,e","f\ng",\r\n'
    assert csv_row([""]) == b'""\r\n'


def test_default_columns_lose_nothing() -> None:
    output = Csv(Look())
    header, row = read(output.header() + output.render(event()) + output.footer())
    assert tuple(header) == DEFAULT
    assert row[:2] == ["2025-11-20T07:00:00.250Z", "error"]
    assert row[-1] == '{"status":502,"path":"/v1/orders"}'


def test_picked_columns_and_no_header() -> None:
    output = Csv(Look(columns=Columns.parse("status,message,none"), header=False))
    assert output.header() + output.render(event("caf\udce9")) == b"502,caf\\xe9,\r\n"
    assert (
        Csv(Look(columns=Columns.parse("-fields,-partition"))).header() == b"time,level,source,offset,line,message\r\n"
    )


def test_tsv_escapes() -> None:
    assert Tsv(Look(columns=Columns.parse("message"))).render(event("a\tb\\c\nd")) == b"a\\tb\\\\c\\nd\n"
