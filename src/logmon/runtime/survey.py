"""How a source stands without a run: what the state says of its origins, and what a run would still have to read.

Nothing is kept of what is read here. Sources that would be changed by being looked at (a command would be run, a port
taken, a pipe emptied) are not opened.
"""

from collections.abc import Mapping

from msgspec import Struct

from logmon.engine.scan.lane import Memory, recall
from logmon.model.chunk import Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import SECOND, Duration, Instant
from logmon.runtime.clock import Clock
from logmon.runtime.lanes import lane_name
from logmon.runtime.readers import Feed, Readers
from logmon.sources.base import Trouble

ENOUGH = 64 << 20
"""Bytes of a source that are counted; and the time that is taken for it."""
PATIENCE: Duration = 3 * SECOND
_READ = 1 << 20


class Standing(Struct):
    """`known`: the state has a place of it. `position` is how far it was read and `memory` what its lane remembers;
    `behind` counts the bytes that a run would still read (None: there is no such origin now, or nobody looked), `lines`
    the lines in them; there is `more` when it was not counted to the end."""

    origin: Origin
    known: bool = False
    position: int = 0
    memory: Memory | None = None
    behind: int | None = None
    lines: int = 0
    more: bool = False


class Survey(Struct):
    standings: list[Standing]
    troubles: list[Trouble | Gap]


def survey(
    name: str, feed: Feed | None, offsets: Mapping[Origin, Offset], blobs: Mapping[str, bytes], clock: Clock
) -> Survey:
    """Of the source called `name`. `feed` None: the state only. `offsets` and `blobs` are as `Store.offsets` and
    `Store.clocks` give them."""
    standings = {origin: _stored(origin, blobs) for origin in offsets if origin.source == name}
    troubles = [] if feed is None else _look(feed, offsets, standings, clock)
    return Survey([standings[origin] for origin in sorted(standings)], troubles)


def _stored(origin: Origin, blobs: Mapping[str, bytes]) -> Standing:
    blob = blobs.get(lane_name(origin))
    memory = None if blob is None else recall(blob)
    return Standing(origin, True, 0 if memory is None else memory.position + len(memory.held), memory)


def _look(
    feed: Feed, offsets: Mapping[Origin, Offset], standings: dict[Origin, Standing], clock: Clock
) -> list[Trouble | Gap]:
    readers = Readers([feed], offsets)
    troubles: list[Trouble | Gap] = []
    size, until = 0, clock.now() + PATIENCE
    try:
        while not readers.exhausted() and size < ENOUGH and clock.now() < until:
            chunks = readers.read(_READ, clock.now(), lambda origin: True)
            for origin in (*readers.origins(), *readers.take_ended()):
                _standing(standings, origin)
            for chunk in chunks:
                standing = _standing(standings, chunk.origin)
                standing.behind = (standing.behind or 0) + len(chunk.data)
                standing.lines += chunk.data.count(b"\n") + chunk.partial
                size += len(chunk.data)
            troubles += readers.take_troubles()
            if not chunks and not readers.exhausted():
                clock.wait(_sooner(readers.wake_at(), until), readers.filenos())
        for origin in readers.origins():
            _standing(standings, origin).more = True
        troubles += readers.take_troubles()
    finally:
        readers.close()
    return troubles


def _standing(standings: dict[Origin, Standing], origin: Origin) -> Standing:
    standing = standings.setdefault(origin, Standing(origin))
    standing.behind = standing.behind or 0
    return standing


def _sooner(one: Instant | None, other: Instant) -> Instant:
    return other if one is None else min(one, other)
