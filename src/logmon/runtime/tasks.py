"""What a pipeline and its worker processes say to each other: frames of msgpack on pipes.

Bytes of logs do not go through the pipes: they lie in slots of memory that all of them share.
"""

from typing import BinaryIO, TypeVar

import msgspec
from msgspec import Struct

from logmon.engine.detect.groups import Gist
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import Instant

SLOT = 1 << 21
"""Bytes of one slot: what is read at a time, behind an event that was held back. What is longer is scanned by the
pipeline itself."""
_HEAD = 4

Message = TypeVar("Message", bound=Struct)


class CrewError(Exception):
    """A worker process ended before its time. The message is a sentence for a person."""


class Task(Struct, array_like=True):
    """Scan `size` bytes of a slot. `names` as in `Cut`; `ordered`: they come in the order in which tables want them, so
    that their gist says all."""

    slot: int
    size: int
    origin: Origin
    position: int
    line: int
    arrived: Instant
    names: tuple[str, ...]
    ordered: bool


class Answer(Struct, array_like=True):
    """As `Scanned`, with the gists of those rules that are tables, and by rule the values of a wrong type."""

    leans: bool
    last: Instant | None
    mismatches: list[int]
    gists: list[Gist]
    matches: list[Matches]


def write(pipe: BinaryIO, message: Struct | None) -> None:
    """None: what was asked for cannot be said."""
    body = b"" if message is None else msgspec.msgpack.encode(message)
    pipe.write(len(body).to_bytes(_HEAD, "big") + body)
    pipe.flush()


def read(pipe: BinaryIO, kind: type[Message]) -> Message | None:
    """The next message. Raises EOFError when the other side is gone."""
    head = pipe.read(_HEAD)
    size = int.from_bytes(head, "big")
    body = pipe.read(size)
    if len(head) < _HEAD or len(body) < size:
        raise EOFError
    return msgspec.msgpack.decode(body, type=kind) if size else None
