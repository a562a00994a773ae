"""User regexes, ready to run over bytes: RE2 always, and a faster equal for short texts where that is safe."""

import re
from collections.abc import Callable
from typing import Any

import re2
from msgspec import Struct

from logmon.engine.scan.linear import MAX_LINE, rewrite
from logmon.formats.automaton import compile_re2, group_numbers, python_names
from logmon.language.tree import Regex

Groups = Any
"""What a search gives: indexable, 0 is the whole match, 1… the groups as bytes or None. None: no match."""

Search = Callable[[bytes], Groups]


class Compiled(Struct, frozen=True):
    """`search` runs on any text. `fast` gives the same answer on texts up to `MAX_LINE` bytes; None where RE2 is the
    only safe engine. `names` maps group names to group numbers."""

    search: Search
    fast: Search | None
    names: dict[str, int]


def compile_regex(regex: Regex) -> Compiled:
    """Raises `re2.error` for a pattern that RE2 refuses (the checker has said so before)."""
    pattern = python_names(regex.pattern)
    compiled = compile_re2(pattern, ignore_case="i" in regex.flags, dotall="s" in regex.flags)
    quick = rewrite(pattern, regex.flags)
    return Compiled(_searcher(compiled), None if quick is None else re.compile(quick).search, group_numbers(compiled))


def _searcher(compiled: Any) -> Search:
    match = compiled.Match
    unanchored = re2._Anchor.UNANCHORED

    def search(text: bytes) -> Groups:
        spans = match(unanchored, text, 0, len(text))
        if spans[0][0] < 0:
            return None
        return [text[start:end] if start >= 0 else None for start, end in spans]

    return search


def find(compiled: Compiled, text: bytes) -> Groups:
    """One search by whichever engine is right for the text."""
    if compiled.fast is not None and len(text) <= MAX_LINE:
        return compiled.fast(text)
    return compiled.search(text)
