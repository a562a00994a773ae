"""Ten thousand files need no ten thousand descriptors: those that have been quiet for longest give theirs back."""

import os
from collections import OrderedDict
from typing import Protocol

from msgspec import Struct

OPEN = 256
"""Files held open at once, whatever `ulimit -n` allows: hooks, sockets and the state need some too."""


class Look(Struct, frozen=True):
    """What tells without opening it that a path names another file, or that this one was written to."""

    device: int
    inode: int
    size: int
    modified: int


def look(path: str) -> Look | None:
    """None where the path names nothing."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return Look(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


class Parked(Protocol):
    def park(self) -> bool:
        """Give the descriptor back, if that can be done now."""
        ...


class Parking:
    """Readers that hold descriptors, the longest unused first. More than `limit` only where none can give its back."""

    def __init__(self, limit: int = OPEN) -> None:
        self._limit = limit
        self._open: OrderedDict[Parked, None] = OrderedDict()

    def used(self, reader: Parked, active: bool) -> None:
        """The reader holds a descriptor; `active`: it had something to read. Should there be too many, the one that has
        been quiet for longest gives its own back."""
        new = reader not in self._open
        self._open.setdefault(reader)
        if active:
            self._open.move_to_end(reader)
        if new:
            self._make_room(reader)

    def gone(self, reader: Parked) -> None:
        self._open.pop(reader, None)

    def _make_room(self, newest: Parked) -> None:
        for other in list(self._open)[: max(0, len(self._open) - self._limit) * 2]:
            if len(self._open) <= self._limit:
                return
            if other is not newest and other.park():
                del self._open[other]
