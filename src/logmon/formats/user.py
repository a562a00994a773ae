"""A format that a user wrote: one regex with named groups, run by RE2, so that no pattern and no line can take long.

The pattern is matched from the first byte of an event's first line; further lines belong to the message. `time`,
`level` and `message` are what they say, the other groups are fields.
"""

from collections.abc import Callable
from typing import Any

import re2

from logmon.formats.automaton import compile_re2, group_numbers
from logmon.formats.keyed import Keyed, Values
from logmon.formats.starting import STRUCTURED

_BEGIN = re2._Anchor.ANCHOR_START
_ALIASES = {"time": ("time",), "level": ("level",), "message": ("message",)}


def user_format(name: str, pattern: str) -> Keyed:
    """`pattern` as RE2 takes it, with groups written `(?P<name>…)`. Raises `re2.error`."""
    return Keyed(name, _reader(compile_re2(pattern)), STRUCTURED, _ALIASES)


def reach(pattern: str, line: bytes) -> int | None:
    """How many bytes of a line a pattern reads from its beginning; None when it does not match there."""
    begin, end = compile_re2(pattern).Match(_BEGIN, line, 0, len(line))[0]
    return None if begin < 0 else int(end)


def _reader(compiled: Any) -> Callable[[bytes], Values | None]:
    groups = [(name.encode(), number) for name, number in group_numbers(compiled).items()]
    match = compiled.Match

    def read(event: bytes) -> Values | None:
        head, newline, rest = event.partition(b"\n")
        spans = match(_BEGIN, head, 0, len(head))
        if spans[0][0] < 0:
            return None
        values: Values = {}
        for name, number in groups:
            begin, end = spans[number]
            if begin < end:
                values[name] = head[begin:end]
        if newline and b"message" in values:
            values[b"message"] += newline + rest
        return values

    return read
