"""User regexes as steps that native code runs: those that the standard library may run (`linear.py`), as long as they
have no alternatives."""

import re
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from msgspec import Struct

from logmon.engine.scan.linear import rewrite
from logmon.formats.automaton import compile_re2, group_numbers, python_names
from logmon.language.tree import Regex

Step = tuple[Any, ...]

_GROUPS = 15
_SINGLE = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
_ANCHORS = {sre.AT_BEGINNING_STRING: "begin", sre.AT_END_STRING: "end", sre.AT_BOUNDARY: "boundary"}


class Stepwise(Struct, frozen=True):
    """`spec` is (steps, ignore case); `names` gives the numbers of the named groups."""

    spec: tuple[list[Step], bool]
    names: dict[str, int]


def stepwise(regex: Regex) -> Stepwise | None:
    """None: only others can run it."""
    pattern = python_names(regex.pattern)
    plain = rewrite(pattern, regex.flags)
    if plain is None:
        return None
    ignore_case = "i" in regex.flags
    tree = _parser.parse(plain)
    steps = _steps(list(tree), ignore_case)
    if steps is None or tree.state.groups > _GROUPS:
        return None
    names = group_numbers(compile_re2(pattern, ignore_case=ignore_case, dotall="s" in regex.flags))
    return Stepwise((_joined(steps), ignore_case), names)


def _steps(items: list[Any], ignore_case: bool) -> list[Step] | None:
    steps: list[Step] = []
    for op, arg in items:
        one = _step(op, arg, ignore_case)
        if one is None:
            return None
        steps += one
    return steps


def _step(op: Any, arg: Any, ignore_case: bool) -> list[Step] | None:
    if op is sre.LITERAL:
        return [("literal", bytes([arg]))]
    if op in _SINGLE:
        return [("set", _members(op, arg, ignore_case), 1, 1, False)]
    if op is sre.AT and arg in _ANCHORS:
        return [(_ANCHORS[arg],)]
    if op is sre.SUBPATTERN:
        group, _, _, inner = arg
        steps = _steps(list(inner), ignore_case)
        return steps if steps is None or group is None else [("open", group), *steps, ("close", group)]
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and len(arg[2]) == 1 and arg[2][0][0] in _SINGLE:
        low, high, inner = arg
        most = None if high == sre.MAXREPEAT else high
        return [("set", _members(inner[0][0], inner[0][1], ignore_case), low, most, op is sre.MIN_REPEAT)]
    return None


def _members(op: Any, arg: Any, ignore_case: bool) -> bytes:
    """All bytes that one item of a pattern takes."""
    state = _parser.State()
    state.flags = re.IGNORECASE if ignore_case else 0
    state.str = b""
    taken = re._compiler.compile(_parser.SubPattern(state, [(op, arg)]), state.flags)  # type: ignore[attr-defined]
    return bytes(byte for byte in range(256) if taken.match(bytes([byte])))


def _joined(steps: list[Step]) -> list[Step]:
    """Literals that stand side by side as one."""
    joined: list[Step] = []
    for step in steps:
        if joined and step[0] == joined[-1][0] == "literal":
            joined[-1] = ("literal", joined[-1][1] + step[1])
        else:
            joined.append(step)
    return joined
