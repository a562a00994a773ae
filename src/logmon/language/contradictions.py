"""Conditions that exclude each other: `status > 500 and status < 400` is true for no event."""

import math
from collections.abc import Iterator

from msgspec import Struct

from logmon.config.findings import Findings
from logmon.language import tree
from logmon.language.defines import walk
from logmon.model.diagnostic import Span

_NUMBERS = frozenset({"number", "size", "percent", "level", "duration"})


def check_contradictions(pipeline: tree.Pipeline, findings: Findings) -> None:
    """Report every `and` in a text whose parts can never be true together."""
    for root in _roots(pipeline):
        _check_filter(root, findings)


def _roots(pipeline: tree.Pipeline) -> Iterator[tree.Filter]:
    if pipeline.filter is not None:
        yield pipeline.filter
    for node in (*pipeline.stages, pipeline.terminal):
        for below in walk(node) if node is not None else ():
            if isinstance(below, tree.Where | tree.Aggregate | tree.Step) and below.filter is not None:
                yield below.filter
            elif isinstance(below, tree.Slo):
                yield below.good


def _check_filter(root: tree.Filter, findings: Findings) -> None:
    """Only what joins conditions is looked into: most conditions are alone."""
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, tree.All):
            _check_all(node, findings)
            todo.extend(_parts(node))
        elif isinstance(node, tree.Either):
            todo.extend(node.parts)
        elif isinstance(node, tree.Not):
            todo.append(node.part)


class _Bounds(Struct):
    """What the conditions so far leave of one field."""

    low: float = -math.inf
    low_open: bool = False
    high: float = math.inf
    high_open: bool = False
    text: str | None = None

    def empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


def _check_all(node: tree.All, findings: Findings) -> None:
    bounds: dict[str, _Bounds] = {}
    first: dict[str, Span] = {}
    for part in _parts(node):
        if not isinstance(part, tree.Compare) or not isinstance(part.left, tree.Field):
            continue
        name, literal = part.left.path, part.right
        if not isinstance(literal, tree.Literal):
            continue
        known = bounds.setdefault(name, _Bounds())
        first.setdefault(name, part.span)
        if not _narrow(known, part.op, literal):
            findings.error(
                "LM401",
                part.span,
                f"this can never hold: `{name}` would have to be two things at once",
                label="excludes the condition before it",
                related=(findings.mark(first[name], "that one"),) if first[name] != part.span else (),
                help="join them with `or`, or turn one of them round",
            )
            return


def _parts(node: tree.All) -> Iterator[tree.Filter]:
    todo = list(reversed(node.parts))
    while todo:
        part = todo.pop()
        if isinstance(part, tree.All):
            todo.extend(reversed(part.parts))
        else:
            yield part


def _narrow(bounds: _Bounds, op: str, literal: tree.Literal) -> bool:
    """Take one condition into account; false when nothing is left."""
    if literal.kind == "text":
        if op != "==":
            return True
        other = bounds.text is not None and bounds.text != literal.value
        bounds.text = literal.value
        return not (other and not _numeric(literal.value))
    if literal.kind not in _NUMBERS:
        return True
    value = literal.value
    if op in (">", ">=", "==") and (value > bounds.low or (value == bounds.low and op == ">")):
        bounds.low, bounds.low_open = value, op == ">"
    if op in ("<", "<=", "==") and (value < bounds.high or (value == bounds.high and op == "<")):
        bounds.high, bounds.high_open = value, op == "<"
    return not bounds.empty()


def _numeric(text: str) -> bool:
    """`5` and `5.0` are different texts of one number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
