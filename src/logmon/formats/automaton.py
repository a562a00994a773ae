"""RE2, which runs what users write: its time is linear in the text, whatever the pattern."""

import re
from typing import Any

import re2


def compile_re2(pattern: str, *, ignore_case: bool = False, dotall: bool = False) -> Any:
    """A compiled automaton with `Match(anchor, text, begin, end)`, which gives spans. Raises `re2.error`.

    A pattern of ASCII alone runs on bytes as Latin-1, so that a broken UTF-8 byte in a user name cannot hide a line
    from `.*`; with other characters in the pattern the text is read as UTF-8.
    """
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    options.dot_nl = dotall
    options.max_mem = 8 << 20
    if pattern.isascii():
        options.encoding = re2.Options.Encoding.LATIN1
    compiled = re2._re2.RE2(pattern.encode(), options)
    if not compiled.ok():
        raise re2.error(compiled.error())
    return compiled


def group_numbers(compiled: Any) -> dict[str, int]:
    """Names of groups to their numbers."""
    return {name.decode(): number for name, number in compiled.NamedCapturingGroups()}


def python_names(pattern: str) -> str:
    """`(?<name>…)` as the language writes it, to `(?P<name>…)`, which both engines read."""
    return re.sub(r"(\\.)|\(\?<(?=[A-Za-z_])", lambda m: m[1] or "(?P<", pattern, flags=re.DOTALL)


_OTHERWISE = re.compile(r"\[:|\(\?[A-Za-z]+\)|\{,|\\x[89A-Fa-f]|\\[23][0-7]")


def read_alike(pattern: str) -> bool:
    """Does the parser of the standard library read a pattern as RE2 does? It does not know `[[:alpha:]]`, puts the
    flags of `(?i)` aside, and takes `{,3}` for a repeat and `\\xe9` for a character that is two bytes. (Sometimes False
    where it does.)"""
    return _OTHERWISE.search(pattern) is None
