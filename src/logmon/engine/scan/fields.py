"""Which fields a pipeline reads: the projection that decoders are made for."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from logmon.language import tree
from logmon.language.regexes import group_names


def fields_of(pipeline: tree.Pipeline, extras: Iterable[str] = ()) -> frozenset[str]:
    """Every field name that the pipeline mentions (captured and set names included: a format may have them too), and
    `extras`. A template is read from the message."""
    return frozenset("message" if name == "template" else name for name in (*_walk(pipeline), *extras))


def wanted_of(pipeline: tree.Pipeline) -> frozenset[str]:
    """Those of them that are not made by the pipeline itself: an event has them or not."""
    return frozenset(_walk(pipeline)) - frozenset(_made(pipeline))


def _made(node: Any) -> Iterator[str]:
    match node:
        case tree.Regex():
            yield from (name for name, _ in group_names(node))
        case tree.Assign(name=name):
            yield name
    if isinstance(node, tuple):
        for part in node:
            yield from _made(part)
    elif isinstance(node, Struct):
        for name in node.__struct_fields__:
            yield from _made(getattr(node, name))


def _walk(node: Any) -> Iterator[str]:
    match node:
        case tree.Field(path=path):
            yield path
        case tree.Like(field=name) | tree.Exists(field=name):
            yield name
        case tree.Matches(field=str(name)):
            yield name
        case tree.Parse(source=str(name)):
            yield name
        case tree.New(field=name) | tree.Change(field=name):
            yield name
    if isinstance(node, tuple):
        for part in node:
            yield from _walk(part)
    elif isinstance(node, Struct):
        by = getattr(node, "by", ())
        yield from by
        for name in node.__struct_fields__:
            if name not in ("span", "by"):
                yield from _walk(getattr(node, name))
