"""What somebody types, as a filter over rows."""

import pytest

from logmon.dashboard.sieve import Sieve, Wrong, sieve
from logmon.formats.detect import detect
from logmon.model.chunk import Origin
from logmon.runtime.frames import Row
from tests.unit.dashboard.made import NOW, row

TRACE = "trace\n  at line 5\n  caused by disk full"
TEXTS = ("GET /cart 200", "Disk full on db-01", "a timed out b", TRACE, "odd \x00\xff\r")


def passing(text: str, rows: list[Row]) -> list[bytes]:
    made = sieve(text)
    assert isinstance(made, Sieve), made
    return [one.raw for one in made.take(rows)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("disk full", [1, 3]),
        ("Disk full", [1]),
        ("timed out", [2]),
        ("GET /cart", [0]),
        ('"timed out" or /cart/', [0, 2]),
        ("/line \\d/", [3]),
        ("not /cart/", [1, 2, 3, 4]),
        ("nowhere", []),
    ],
)
def test_text_and_language(text: str, places: list[int]) -> None:
    """Plain text ignores case unless it has capitals; what can be a filter of the language is one."""
    rows = [row(one.encode("latin-1")) for one in TEXTS]
    assert passing(text, rows) == [rows[place].raw for place in places]


def test_fields_of_each_format() -> None:
    """Rows of several origins and formats, in one list, in their order."""
    json = b'{"level":"error","status":502,"msg":"no"}'
    formats = detect([json] * 5).formats
    rows = [
        row("first"),
        Row(Origin("a", "a"), NOW, 50, json, NOW, formats),
        row("ERROR second"),
        Row(Origin("b", "b"), NOW, 50, json.replace(b"502", b"200"), NOW, formats),
        Row(Origin("a", "a"), NOW, 50, json, NOW, formats),
    ]
    assert passing("status >= 500", rows) == [json, json]
    assert len(passing("level >= error", rows)) == 4


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_typed_is_no_filter(text: str) -> None:
    assert sieve(text) is None


WRONG = ("level >=", "(", '"open', "status => 5", "| count", "level > and x", "$unknown", "a" * 100_000 + "(")


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_filter_says_why(text: str) -> None:
    made = sieve(text)
    assert isinstance(made, Wrong)
    assert made.message
    assert "\n" not in made.message


def test_plain_text_is_marked() -> None:
    made = sieve("timed OUT".lower())
    assert isinstance(made, Sieve)
    assert made.mark is not None
    assert made.mark.search("it Timed Out")
