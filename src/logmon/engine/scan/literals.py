"""Which bytes an event must contain for a rule to care: the prefilter's half of a filter.

The answer is a *necessary* condition only. `None` means that nothing can be said and every event must be looked at.
A needle that stems from a field (`service == "cart"`) may stand escaped in the raw text, so such needles come with a
backslash beside them: a line that has one is always a candidate.
"""

import re
from collections.abc import Iterable
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from msgspec import Struct

from logmon.engine.scan.values import spells_otherwise
from logmon.formats.automaton import python_names, read_alike
from logmon.language import tree

SHORTEST = 3
DERIVED = frozenset({"time", "arrived", "level", "source", "template", "message", "host", "duration_ms", "raw"})
"""Fields whose value need not stand in the raw text as it is compared."""


class Needle(Struct, frozen=True, order=True):
    text: bytes
    ignore_case: bool = False


Needles = frozenset[Needle]

BACKSLASH = Needle(b"\\")


def necessary(pipeline: tree.Pipeline) -> Needles | None:
    """At least one of these occurs in every event that the pipeline's rule takes; None when every event may matter."""
    filters: list[tree.Filter] = [] if pipeline.filter is None else [pipeline.filter]
    if not any(isinstance(stage, tree.Parse | tree.Set) for stage in pipeline.stages):
        filters += [stage.filter for stage in pipeline.stages if isinstance(stage, tree.Where)]
    best = _best(map(_of, filters))
    if best is None and isinstance(pipeline.terminal, tree.Sequence):
        return _union(_of(step.filter) for step in pipeline.terminal.steps)
    return best


def _of(node: tree.Filter) -> Needles | None:
    match node:
        case tree.Phrase(text=text, ignore_case=ignore_case):
            return _needle(text, ignore_case, escaped=False)
        case tree.Matches(negated=False, regex=regex, field=field):
            if field is not None and field in DERIVED - {"message", "raw"}:
                return None
            return _needle(regex_literal(regex), "i" in regex.flags, escaped=field not in (None, "raw"))
        case tree.Like(field=field, pattern=pattern) if field not in DERIVED and "/" not in pattern:
            return _needle(max(re.split(r"[*?]", pattern), key=len), False, escaped=True)
        case tree.Compare(op="==", left=tree.Field(path=path), right=tree.Literal(kind="text", value=value)):
            return None if path in DERIVED else _value(value)
        case tree.Member(field=tree.Field(path=path), items=items, file=None) if path not in DERIVED:
            return _union(_value(i.value) if i.kind == "text" else None for i in items)
        case tree.All(parts=parts):
            return _best(map(_of, parts))
        case tree.Either(parts=parts):
            return _union(map(_of, parts))
    return None


def _value(text: str) -> Needles | None:
    """A text that a field equals. A number can equal `1e1` and be written as 10."""
    return None if spells_otherwise(text) else _needle(text, False, escaped=True)


def _needle(text: str, ignore_case: bool, escaped: bool) -> Needles | None:
    raw = text.encode("utf-8", "surrogateescape")
    if len(raw) < SHORTEST or b"\n" in raw or (ignore_case and not raw.isascii()):
        return None
    return frozenset({Needle(raw, ignore_case), BACKSLASH}) if escaped else frozenset({Needle(raw, ignore_case)})


def _best(options: Iterable[Needles | None]) -> Needles | None:
    """Of several conditions that all hold, the one that hides most: fewest needles, then the longest shortest one."""
    known = [needles for needles in options if needles]
    return max(known, key=lambda n: (-len(n - {BACKSLASH}), min(len(x.text) for x in n - {BACKSLASH})), default=None)


def _union(options: Iterable[Needles | None]) -> Needles | None:
    together: set[Needle] = set()
    for needles in options:
        if needles is None:
            return None
        together |= needles
    return frozenset(together) or None


def regex_literal(regex: tree.Regex) -> str:
    """The longest run of literal characters that every match of the regex contains; empty when there is none."""
    unicode = not regex.pattern.isascii()
    if not read_alike(regex.pattern) or (unicode and "i" in regex.flags):  # where `ſ` is an `s`
        return ""
    try:
        items = _parser.parse(python_names(regex.pattern))
    except (re.error, RecursionError, OverflowError):
        return ""
    runs: list[str] = [""]
    _collect(list(items), runs)
    return max(runs, key=len)


def _collect(items: list[Any], runs: list[str]) -> None:
    for op, arg in items:
        if op is sre.LITERAL and arg != 0x0A:
            runs[-1] += chr(arg)
        elif op is sre.SUBPATTERN and not arg[1] and not arg[2]:
            _collect(list(arg[3]), runs)
        elif op is sre.MAX_REPEAT and arg[0] == 1 and arg[1] == 1:
            _collect(list(arg[2]), runs)
        else:
            if op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and arg[0] >= 1:
                runs.append("")
                _collect(list(arg[2]), runs)
            runs.append("")
