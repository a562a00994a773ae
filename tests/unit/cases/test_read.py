"""Case files as text: what is read, and what is refused with its line."""

from pathlib import Path

import pytest

from logmon.cases.case import CaseError, Use
from logmon.cases.read import parse_case, read_case

WHOLE = b"""What it shows.
Two lines.

-- rules.toml --
[rules]
a = '| once'
-- use ../other.toml: x, y --
-- @list.txt --
 one

two
-- auth.log format=syslog tz=Europe/Berlin --
first
@ +5m
second

-- expect --
08:00:00 occurred  a

08:00:01 occurred  a
"""


def test_every_kind_of_section() -> None:
    case = parse_case("x.case", WHOLE)
    assert case.description == "What it shows.\nTwo lines."
    assert [(rule.name, rule.text) for rule in case.rules] == [("rules.toml", "[rules]\na = '| once'")]
    assert case.uses == (Use("../other.toml", ("x", "y"), 7),)
    assert case.lists == {"list.txt": frozenset({"one", "two"})}
    (log,) = case.logs
    assert (log.name, log.format, log.tz, log.first) == ("auth.log", "syslog", "Europe/Berlin", 13)
    assert log.lines == (b"first", b"@ +5m", b"second")
    assert case.expected == ("08:00:00 occurred  a", "08:00:01 occurred  a")


def test_the_head_is_what_updating_keeps() -> None:
    """Up to the header of the last section, byte for byte."""
    head = parse_case("x.case", WHOLE).head
    assert WHOLE.startswith(head) and head.endswith(b"-- expect --\n")
    assert parse_case("x.case", b"-- a.toml --\n[rules]").head == b"-- a.toml --\n[rules]\n-- expect --\n"


def test_log_bytes_are_left_alone() -> None:
    """What is no UTF-8 or ends with CR is what a rule has to live with."""
    case = parse_case("x.case", b"-- r.toml --\n-- a.log --\n\xff\xfe x\r\n\x0b--\n-- expect --\n")
    assert case.logs[0].lines == (b"\xff\xfe x\r", b"\x0b--")
    assert case.expected == ()


def test_a_missing_expect_is_not_an_empty_one() -> None:
    assert parse_case("x.case", b"-- r.toml --\n").expected is None


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (b"only words\n", 1, "no rules"),
        (b"-- r.toml --\n-- a.log --\n-- a.log tz=utc --\n", 3, "two sections are called `a.log`"),
        (b"-- r.toml --\n-- expect --\n-- a.log --\n", 2, "is the last section"),
        (b"-- r.toml --\n-- a.log fromat=json --\n", 2, "did you mean `format`?"),
        (b"-- r.toml --\n-- a.log json --\n", 2, "format=NAME"),
        (b"-- use r.toml --\n[rules]\n", 1, "nothing below"),
    ],
)
def test_what_is_refused(text: bytes, line: int, says: str) -> None:
    with pytest.raises(CaseError, match=f"^x.case:{line}: ") as caught:
        parse_case("x.case", text)
    assert says in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="No such file"):
        read_case(str(tmp_path / "x.case"))
