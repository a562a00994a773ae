"""Standard input, or any other descriptor that the caller gives."""

import os

from logmon.model.chunk import Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import Instant
from logmon.sources.base import Reader, Start, Trouble
from logmon.sources.descriptor import Descriptor
from logmon.sources.reports import Reports
from logmon.sources.stream import StreamReader


class StdinSource:
    """Read once, to its end; nothing to resume and nothing to follow."""

    follow = False

    def __init__(self, name: str, count_lines: bool, fd: int = 0) -> None:
        self.name = name
        self._count_lines = count_lines
        self._fd = fd
        self._given = False
        self._reports = Reports(name)

    def discover(self, now: Instant) -> list[Origin]:
        if self._given:
            return []
        self._given = True
        try:
            os.fstat(self._fd)
        except OSError:
            self._reports.trouble("standard input is closed; name a file to read, or pipe something in", fatal=True)
            return []
        return [Origin(self.name, "-")]

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        return StreamReader(origin, Descriptor(self._fd, owned=False), self._reports, count_lines=self._count_lines)

    def troubles(self) -> list[Trouble | Gap]:
        return self._reports.take()

    def close(self) -> None:
        """The descriptor is the caller's."""
