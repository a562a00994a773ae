"""logfmt lines can be split again into what went in."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from logmon.outputs.base import Look
from logmon.outputs.columns import Columns
from logmon.outputs.logfmt import Logfmt

from .events import event

PAIR = re.compile(r'([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?: |\n)')


def pairs(line: bytes) -> dict[str, str]:
    found = PAIR.findall(line.decode("utf-8"))
    return {name: json.loads(value) if value.startswith('"') else value for name, value in found}


def test_a_line() -> None:
    line = Logfmt(Look()).render(
        event(fields={"status": 502, "http": {"path": "/a b"}, "ok": True, "none": None, "l": [1]})
    )
    assert line == (
        b'time=2025-11-20T07:00:00.250Z level=error source=web message="upstream timed out" '
        b'status=502 http.path="/a b" ok=true l=[1]\n'
    )


@given(st.text(), st.text(st.characters(categories=("L", "N")), min_size=1), st.text())
def test_values_make_the_round_trip(message: str, name: str, value: str) -> None:
    line = Logfmt(Look()).render(event(message, fields={"x" + name: value}))
    assert line.count(b"\n") == 1
    assert pairs(line)["message"] == message
    assert pairs(line)["x" + name] == value


def test_names_that_would_break_the_line_are_mended() -> None:
    assert b" a_b_c=1\n" in Logfmt(Look()).render(event(fields={"a b=c": 1}))


def test_picked_columns() -> None:
    assert Logfmt(Look(columns=Columns.parse("status,level"))).render(event()) == b"status=502 level=error\n"
