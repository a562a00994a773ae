"""The filter as somebody types it: plain text, or a filter of the rule language; and which rows it lets through."""

import re
from collections.abc import Sequence
from datetime import UTC
from itertools import groupby

from msgspec import Struct

from logmon.engine.plan import Plan
from logmon.engine.scan.packed import unpacked
from logmon.engine.scan.scanner import Layout, Piece, Scanner
from logmon.formats.base import Format
from logmon.formats.timestamps import Timestamps
from logmon.language import tree
from logmon.language.check import check
from logmon.language.checked import Context
from logmon.language.parser import parse
from logmon.model.chunk import Origin
from logmon.model.diagnostic import Diagnostic, Severity
from logmon.runtime.frames import Row

_EVERY_LINE = re.compile(rb"")
_NO_LINE = re.compile(rb"(?!)")
_WORDS = re.compile(r"[^\"':=<>~$()\[\]|&]+")
"""Nothing in it can be meant as an operator."""


class Wrong(Struct, frozen=True):
    """A text that is no filter, and what to do about it."""

    message: str


class Sieve:
    """`mark` finds what a plain text looked for, to be highlighted; None for a filter of the language."""

    def __init__(self, text: str, pipeline: tree.Pipeline, mark: re.Pattern[str] | None) -> None:
        self.text = text
        self.mark = mark
        self._scanner = Scanner([Plan("filter", "filter", pipeline)], {}, prefilter=False)
        self._stamps = Timestamps(UTC)

    def take(self, rows: Sequence[Row]) -> list[Row]:
        """Those that pass, in order."""
        taken: list[Row] = []
        for (_, formats, many), group in groupby(rows, key=_kind):
            for together in ([row] for row in group) if many else (list(group),):
                taken += self._scan(together, _layout(formats, many, self._stamps))
        return taken

    def _scan(self, rows: list[Row], layout: Layout) -> list[Row]:
        at: dict[int, Row] = {}
        position = 0
        for row in rows:
            at[position] = row
            position += len(row.raw) + 1
        data = b"\n".join([row.raw for row in rows]) + b"\n"
        piece = Piece(rows[0].origin, data, 0, 0, rows[-1].arrived, rows[0].time)
        return [at[place] for found in self._scanner.scan(piece, layout).matches for place in unpacked(found).positions]


def sieve(text: str) -> Sieve | Wrong | None:
    """None: an empty text lets everything through."""
    wanted = text.strip()
    if not wanted:
        return None
    pipeline, errors = _compiled(wanted)
    if pipeline is not None:
        return Sieve(text, pipeline, None)
    if _WORDS.fullmatch(wanted) and not wanted.startswith("/"):
        plain = wanted == wanted.lower()
        phrase = tree.Pipeline(filter=tree.Phrase(text=wanted, ignore_case=plain))
        return Sieve(text, phrase, re.compile(re.escape(wanted), re.IGNORECASE if plain else 0))
    return Wrong(errors[0].message if errors else "this is no filter")


def _compiled(text: str) -> tuple[tree.Pipeline | None, list[Diagnostic]]:
    parsed = parse(text, "filter")
    pipeline, found = parsed.pipeline, parsed.diagnostics
    if pipeline is not None:
        checked = check(pipeline, Context(text=text, file="filter", kind="filter"))
        pipeline, found = checked.pipeline, (*found, *checked.diagnostics)
    errors = [one for one in found if one.severity is Severity.ERROR]
    return (None if errors else pipeline), errors


def _layout(formats: tuple[Format, ...], many: bool, stamps: Timestamps) -> Layout:
    """`many`: what is scanned is one event of several lines; otherwise each line is one."""
    starts = _NO_LINE if many else _EVERY_LINE
    return Layout(formats, starts, stamps)


def _kind(row: Row) -> tuple[Origin, tuple[Format, ...], bool]:
    """Rows of one kind are scanned together. An event of several lines is scanned alone, so that it stays one."""
    return row.origin, row.formats, b"\n" in row.raw
