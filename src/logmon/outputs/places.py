"""Where a span stands: lines and columns of a text, and how wide a piece of it is on a terminal."""

import unicodedata
from bisect import bisect_right

from msgspec import Struct

from logmon.model.diagnostic import Mark

TAB = 4
_ZERO = frozenset({"Mn", "Me", "Cf"})
_CONTROL = frozenset({"Cc", "Cs", "Zl", "Zp"})


class Place(Struct, frozen=True):
    """`line` and `column` count from 1, columns in code points; `offset` is in bytes of UTF-8."""

    line: int
    column: int
    offset: int


class Lines:
    """Line starts of the texts asked about, found once per text."""

    def __init__(self) -> None:
        self._starts: dict[str, list[int]] = {}

    def place(self, text: str, at: int) -> Place:
        starts = self._of(text)
        at = min(max(at, 0), len(text))
        line = bisect_right(starts, at) - 1
        before = text[:at]
        offset = at if text.isascii() else len(before.encode("utf-8", "surrogatepass"))
        return Place(line + 1, at - starts[line] + 1, offset)

    def start(self, mark: Mark) -> Place:
        return self.place(mark.text, mark.span.start)

    def line(self, text: str, number: int) -> str:
        """The text of a line, without its end."""
        starts = self._of(text)
        end = starts[number] - 1 if number < len(starts) else len(text)
        return text[starts[number - 1] : end].removesuffix("\r")

    def _of(self, text: str) -> list[int]:
        starts = self._starts.get(text)
        if starts is None:
            starts = [0]
            at = text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = text.find("\n", at + 1)
            self._starts[text] = starts
        return starts


def shown(text: str, column: int = 0) -> str:
    """The text as it is printed from this column on: tabs as blanks, control characters as a visible sign."""
    parts: list[str] = []
    for char in text:
        if char == "\t":
            part = " " * (TAB - column % TAB)
        elif unicodedata.category(char) in _CONTROL:
            part = "\ufffd"
        else:
            part = char
        parts.append(part)
        column += width(part)
    return "".join(parts)


def width(text: str) -> int:
    """Columns of a terminal that a printable text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.category(char) in _ZERO:
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
