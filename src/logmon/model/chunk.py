"""What sources hand on: bytes of whole lines from one origin, and where they stood."""

from msgspec import Struct

from logmon.model.time import Instant

Offset = str
"""Where to resume after a chunk. Opaque: only the source that wrote it reads it."""


class Origin(Struct, frozen=True, order=True):
    """One independently ordered stream of lines.

    `source` is the configured name (or the argument as the user wrote it), `partition` the stream in it: a path, a
    container, a peer address.
    """

    source: str
    partition: str


class Chunk(Struct, frozen=True):
    """Whole lines of one origin, as they stood there; every line ends with `\\n` except possibly the last of a final
    chunk (then `partial` is true: the origin ended, or was rotated, in mid-line).

    `position` is the byte offset of `data[0]` in the origin and `line` the 1-based number of its first line (0: the
    source was not asked to count). `resume` is valid after all of `data` was used. `stamps`, where a transport knows
    them (docker, journal), holds one arrival instant per line. `skipped` counts the bytes of an over-long line that
    were read and are not in `data`. `following` is the line behind `data`, where that is known already.
    """

    origin: Origin
    data: bytes
    position: int
    line: int
    resume: Offset
    arrived: Instant
    partial: bool = False
    stamps: tuple[Instant, ...] | None = None
    skipped: int = 0
    following: bytes = b""
