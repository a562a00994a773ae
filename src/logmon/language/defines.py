"""`$name`: each define resolved once, with circles and unknown names told."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from logmon.language import tree
from logmon.model.diagnostic import Span

MAX_NODES = 20_000
"""Nodes of one expanded define: names that double each other grow without bound otherwise."""


def relocated(node: tree.Node, span: Span) -> Any:
    """The same tree as if all of it stood at `span`: where its name was used. One frame per level of the tree."""
    changed: dict[str, Any] = {"span": span}
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if isinstance(value, tree.Node):
            changed[name] = relocated(value, span)
        elif isinstance(value, tuple):
            items = []
            for item in value:
                items.append(relocated(item, span) if isinstance(item, tree.Node) else item)  # noqa: PERF401 - no frame
            changed[name] = tuple(items)
    return msgspec.structs.replace(node, **changed)


_BELOW: dict[type[tree.Node], tuple[str, ...]] = {
    tree.Pipeline: ("filter", "stages", "terminal", "arrange"),
    tree.All: ("parts",),
    tree.Either: ("parts",),
    tree.Not: ("part",),
    tree.Compare: ("left", "right"),
    tree.Matches: ("regex",),
    tree.Member: ("field", "items"),
    tree.Call: ("args",),
    tree.Arithmetic: ("left", "right"),
    tree.Negative: ("value",),
    tree.Parse: ("regex",),
    tree.Set: ("assigns",),
    tree.Assign: ("value",),
    tree.Where: ("filter",),
    tree.Measured: ("measure", "window", "compare", "clear"),
    tree.Aggregate: ("of", "filter"),
    tree.MeasureArithmetic: ("left", "right"),
    tree.Threshold: ("value",),
    tree.Sequence: ("steps",),
    tree.Step: ("filter",),
    tree.Slo: ("good",),
}
"""Which fields of a node hold nodes; a type that is not here holds none."""


def children(node: tree.Node) -> list[tree.Node]:
    """The nodes directly below a node."""
    found: list[tree.Node] = []
    for name in _BELOW.get(type(node), ()):
        value = getattr(node, name)
        if type(value) is tuple:
            found.extend(value)
        elif value is not None:
            found.append(value)
    return found


def walk(node: tree.Node) -> Iterator[tree.Node]:
    """Every node of a tree."""
    todo = [node]
    while todo:
        current = todo.pop()
        yield current
        if type(current) in _BELOW:
            todo += children(current)


def size(node: tree.Node) -> int:
    """How many nodes a tree has."""
    return sum(1 for _ in walk(node))


def height(node: tree.Node) -> int:
    """How many levels a tree has."""
    levels, level = 0, [node]
    while level:
        levels += 1
        level = [below for above in level for below in children(above)]
    return levels


def used_names(node: tree.Node) -> set[str]:
    """The `$names` in a tree."""
    return {found.name for found in walk(node) if isinstance(found, tree.Named)}


def circle(name: str, defines: Mapping[str, tree.Filter]) -> tuple[str, ...] | None:
    """The names of a circle that starts and ends at `name`, or None."""
    path = [name]
    seen: set[str] = set()
    todo = [(name, iter(sorted(used_names(defines[name]))))]
    while todo:
        _, names = todo[-1]
        following = next(names, None)
        if following is None:
            todo.pop()
            path.pop()
        elif following == name:
            return (*path, name)
        elif following in defines and following not in seen:
            seen.add(following)
            path.append(following)
            todo.append((following, iter(sorted(used_names(defines[following])))))
    return None
