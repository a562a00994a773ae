"""Which fields a pipeline reads: the projection that decoders are made for."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from logmon.language import tree
from logmon.language.regexes import group_names


def fields_of(pipeline: tree.Pipeline, extras: Iterable[str] = ()) -> frozenset[str]:
    """Every field name that the pipeline mentions (captured and set names included: a format may have them too), and
    `extras`. A template is read from the message."""
    return frozenset("message" if name == "template" else name for name in (*_named(pipeline), *extras))


def wanted_of(pipeline: tree.Pipeline) -> frozenset[str]:
    """Those of them that are not made by the pipeline itself: an event has them or not."""
    return frozenset(_named(pipeline)) - frozenset(_made(pipeline))


def _made(pipeline: tree.Pipeline) -> Iterator[str]:
    for node in _nodes(pipeline):
        match node:
            case tree.Regex():
                yield from (name for name, _ in group_names(node))
            case tree.Assign(name=name):
                yield name


def _named(pipeline: tree.Pipeline) -> Iterator[str]:
    for node in _nodes(pipeline):
        match node:
            case tree.Field(path=name):
                yield name
            case tree.Like(field=name) | tree.Exists(field=name):
                yield name
            case tree.Matches(field=str(name)):
                yield name
            case tree.Parse(source=str(name)):
                yield name
            case tree.New(field=name) | tree.Change(field=name):
                yield name
        yield from getattr(node, "by", ())


def _nodes(part: Any) -> Iterator[Struct]:
    if isinstance(part, tuple):
        for one in part:
            yield from _nodes(one)
    elif isinstance(part, Struct):
        yield part
        for name in part.__struct_fields__:
            yield from _nodes(getattr(part, name))
