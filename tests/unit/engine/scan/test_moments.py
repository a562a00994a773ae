"""When events without a stamp of their own happened."""

from logmon.engine.scan.scanner import Layout, Piece, Scanned, Scanner
from logmon.formats.detect import of_names
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Origin
from logmon.model.time import SECOND
from tests.simulation.engine import NOW, plan_of


def scan(rule: str, data: bytes, *names: str) -> Scanned:
    found = of_names(names)
    piece = Piece(Origin("log", "-"), data, 0, 1, NOW, None)
    return Scanner([plan_of(rule)], {}).scan(piece, Layout(found.formats, found.starts, Timestamps()))


def test_a_long_way_back() -> None:
    """However many events without a time stand above."""
    (matches,) = scan("level >= error | once", b"hello\n" * 5_000 + b"an ERROR\n", "json").matches
    assert matches.untimed == {0: "arrival"}  # type: ignore[union-attr]


def test_the_event_above_is_of_a_format_that_is_tried_later() -> None:
    """A rule that reads the time asks for it before all formats were tried."""
    data = b"2025-11-20 05:00:00 INFO x\na=1 b=2\n2025-11-20 05:00:01 INFO x\n"
    (matches,) = scan("hour(time) == 5 | once", data, "logfmt", "app").matches
    first = matches.times[0]  # type: ignore[union-attr]
    assert matches.times == [first, first, first + SECOND]  # type: ignore[union-attr]
