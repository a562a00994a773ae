"""CSV (RFC 4180: quoted where needed, CRLF, a header row) and TSV (one line per event, `\\t` and `\\n` written out)."""

import re
from collections.abc import Callable, Iterable, Sequence

from logmon.model.event import Event
from logmon.model.text import well_formed
from logmon.outputs.base import Look
from logmon.outputs.columns import value
from logmon.outputs.flat import text_of
from logmon.outputs.stamp import Stamp

DEFAULT = ("time", "level", "source", "partition", "offset", "line", "message", "fields")
"""Columns without `--fields`: the last has all fields as one JSON object, so that nothing is lost."""

_AT_ONCE = 1_000
"""Rows that are written together."""
_SPECIAL = re.compile('["\r\n]')
_TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Csv:
    def __init__(self, look: Look) -> None:
        self._hidden = look.columns.hidden
        self._names = look.columns.shown or tuple(name for name in DEFAULT if look.columns.wants(name))
        self._header = look.header
        self._iso = Stamp(look.zone).iso

    def header(self) -> bytes:
        return self.row(self._names) if self._header else b""

    def footer(self) -> bytes:
        return b""

    def render(self, event: Event) -> bytes:
        return self.row([self._cell(event, name) for name in self._names])

    def row(self, cells: Iterable[str]) -> bytes:
        return csv_row(cells)

    def _cell(self, event: Event, name: str) -> str:
        if name == "time":
            return self._iso(event.time)
        if name == "fields" and "fields" not in event.fields:
            return text_of({name: found for name, found in event.fields.items() if name not in self._hidden})
        return text_of(value(event, name))


class Tsv(Csv):
    def row(self, cells: Iterable[str]) -> bytes:
        return tsv_row(cells)


def csv_rows(rows: Sequence[Sequence[str]]) -> bytes:
    return _together(rows, ",", "\r\n", '"', csv_row)


def tsv_rows(rows: Sequence[Sequence[str]]) -> bytes:
    return _together(rows, "\t", "\n", "\\", tsv_row)


def csv_row(cells: Iterable[str]) -> bytes:
    texts = list(cells)
    line = ",".join(texts)
    if not line.isascii() or _SPECIAL.search(line) or line.count(",") >= len(texts):
        line = ",".join([_quoted(text) for text in texts])
    # A row of one empty cell would be an empty line, which readers skip.
    return (line or '""').encode("utf-8", "backslashreplace") + b"\r\n"


def tsv_row(cells: Iterable[str]) -> bytes:
    texts = [well_formed(cell).translate(_TSV_ESCAPES) for cell in cells]
    return "\t".join(texts).encode("utf-8", "backslashreplace") + b"\n"


def _together(
    rows: Sequence[Sequence[str]], separator: str, end: str, special: str, write: Callable[[Sequence[str]], bytes]
) -> bytes:
    """Hardly any cell has to be written in another way: many rows are looked at together before each is."""
    written: list[bytes] = []
    for begin in range(0, len(rows), _AT_ONCE):
        some = rows[begin : begin + _AT_ONCE]
        lines = [separator.join(cells) for cells in some]
        text = end.join([*lines, ""])
        plain = text.isascii() and special not in text and all(lines)
        counts = [text.count(one) for one in (separator, "\r", "\n")]
        if plain and counts == [sum(map(len, some)) - len(some), *(len(some) * end.count(one) for one in "\r\n")]:
            written.append(text.encode("ascii"))
        else:
            written += map(write, some)
    return b"".join(written)


def _quoted(cell: str) -> str:
    cell = well_formed(cell)
    return '"' + cell.replace('"', '""') + '"' if "," in cell or _SPECIAL.search(cell) else cell
