"""Which user regexes the standard library may run without risk, rewritten so that it agrees with RE2.

User patterns run in RE2, whose time is linear in the text. For short lines and simple patterns the backtracking engine
of the standard library gives the same answer four times faster, and its worst case can be bounded by looking at the
pattern: with a literal head and at most one unbounded repeat that something after it can make give back, the cost is at
most (occurrences of the head) x (length of the line). Everything else stays with RE2.
"""

import re
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from logmon.formats.automaton import read_alike

MAX_LINE = 2048
"""Longest text for the fast engine: 700 heads of 3 bytes times 2,048 steps is a few milliseconds at worst."""

_SPACE = rb"\t\n\x0c\r "
_SETS = {
    sre.CATEGORY_DIGIT: rb"0-9",
    sre.CATEGORY_SPACE: _SPACE,
    sre.CATEGORY_WORD: rb"0-9A-Za-z_",
}
_NEGATED = {
    sre.CATEGORY_NOT_DIGIT: rb"0-9",
    sre.CATEGORY_NOT_SPACE: _SPACE,
    sre.CATEGORY_NOT_WORD: rb"0-9A-Za-z_",
}
_MANY = 64


class _UnfitError(Exception):
    """The pattern has a construct that only RE2 runs."""


def rewrite(pattern: str, flags: str) -> bytes | None:
    """The pattern for `re` over bytes, or None when RE2 must run it. `pattern` uses `(?P<name>…)` groups."""
    if not pattern.isascii() or not read_alike(pattern):
        return None
    try:
        tree = _parser.parse(pattern.encode(), re.ASCII | (re.DOTALL if "s" in flags else 0))
        writer = _Writer(dotall="s" in flags)
        body = writer.sequence(list(tree), last=True)
    except (_UnfitError, re.error, RecursionError, OverflowError):
        return None
    if writer.giving_back > 1 or (writer.giving_back == 1 and not _headed(list(tree))):
        return None
    return (b"(?i)" if "i" in flags else b"") + body


def _headed(items: list[Any]) -> bool:
    """Begins with an anchor or three literal bytes, so that few positions of a line can start a match."""
    if items and items[0] == (sre.AT, sre.AT_BEGINNING):
        return True
    return len(items) >= 3 and all(op is sre.LITERAL for op, _ in items[:3])


class _Writer:
    def __init__(self, dotall: bool) -> None:
        self.dotall = dotall
        self.giving_back = 0

    def sequence(self, items: list[Any], last: bool) -> bytes:
        return b"".join(self.item(op, arg, last and i == len(items) - 1) for i, (op, arg) in enumerate(items))

    def item(self, op: Any, arg: Any, last: bool) -> bytes:
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            return self.single(op, arg)
        if op is sre.AT:
            return self.at(arg)
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            return self.repeat(op, arg, last)
        if op is sre.SUBPATTERN:
            group, add, remove, inner = arg
            if add or remove:
                raise _UnfitError
            return (b"(?:" if group is None else b"(") + self.sequence(list(inner), last) + b")"
        if op is sre.BRANCH:
            return b"(?:" + b"|".join(self.sequence(list(part), False) for part in arg[1]) + b")"
        raise _UnfitError

    def single(self, op: Any, arg: Any) -> bytes:
        if op is sre.LITERAL:
            return re.escape(bytes([arg]))
        if op is sre.NOT_LITERAL:
            return b"[^" + _quoted(arg) + b"]"
        if op is sre.ANY:
            return rb"[\x00-\xff]" if self.dotall else rb"[^\n]"
        return self.charset(arg)

    def charset(self, parts: list[Any]) -> bytes:
        negated = bool(parts) and parts[0][0] is sre.NEGATE
        if len(parts) == 1 and parts[0][0] is sre.CATEGORY and parts[0][1] in _NEGATED:
            return b"[^" + _NEGATED[parts[0][1]] + b"]"
        out = b""
        for op, arg in parts[negated:]:
            if op is sre.LITERAL:
                out += _quoted(arg)
            elif op is sre.RANGE:
                out += _quoted(arg[0]) + b"-" + _quoted(arg[1])
            elif op is sre.CATEGORY and arg in _SETS:
                out += _SETS[arg]
            else:
                raise _UnfitError
        return (b"[^" if negated else b"[") + out + b"]"

    def at(self, where: Any) -> bytes:
        if where is sre.AT_BEGINNING:
            return rb"\A"
        if where is sre.AT_END:
            return rb"\Z"
        if where is sre.AT_BOUNDARY:
            return rb"\b"
        raise _UnfitError

    def repeat(self, op: Any, arg: Any, last: bool) -> bytes:
        low, high, inner = arg
        items = list(inner)
        simple = len(items) == 1 and items[0][0] in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
        if not simple and (low, high) != (0, 1):
            raise _UnfitError
        if high > _MANY and not last:
            self.giving_back += 1
        body = self.sequence(items, False)
        if not simple:
            body = b"(?:" + body + b")"
        count = b"{%d,%s}" % (low, b"" if high == sre.MAXREPEAT else b"%d" % high)
        return body + count + (b"?" if op is sre.MIN_REPEAT else b"")


def _quoted(code: int) -> bytes:
    return b"\\x%02x" % code
