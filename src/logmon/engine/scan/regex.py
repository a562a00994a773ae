"""User regexes, ready to run over bytes: RE2 always, and a faster equal for short texts where that is safe."""

import re
from collections.abc import Callable
from typing import Any

import re2
from msgspec import Struct

from logmon.engine.scan.linear import MAX_LINE, rewrite
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


def python_names(pattern: str) -> str:
    """`(?<name>…)` as the language writes it, to `(?P<name>…)`, which both engines read."""
    return re.sub(r"(\\.)|\(\?<(?=[A-Za-z_])", lambda m: m[1] or "(?P<", pattern, flags=re.DOTALL)


def compile_regex(regex: Regex) -> Compiled:
    """Raises `re2.error` for a pattern that RE2 refuses (the checker has said so before).

    A pattern of ASCII alone runs on bytes as Latin-1, so that a broken UTF-8 byte in a user name cannot hide a line
    from `.*`; with other characters in the pattern the text is read as UTF-8.
    """
    pattern = python_names(regex.pattern)
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = "i" not in regex.flags
    options.dot_nl = "s" in regex.flags
    options.max_mem = 8 << 20
    source: bytes | str = pattern.encode()
    if pattern.isascii():
        options.encoding = re2.Options.Encoding.LATIN1
    compiled = re2._re2.RE2(source, options)
    if not compiled.ok():
        raise re2.error(compiled.error())
    names = {name.decode(): number for name, number in compiled.NamedCapturingGroups()}
    quick = rewrite(pattern, regex.flags)
    return Compiled(_searcher(compiled), None if quick is None else re.compile(quick).search, names)


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
