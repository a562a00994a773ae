"""Files: paths, globs and directories. One origin per path; a file with several names is read once."""

import os
from collections.abc import Iterable

from msgspec import structs

from logmon.model.chunk import Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import SECOND, Instant
from logmon.sources.base import Reader, Start, Trouble
from logmon.sources.claims import Claims
from logmon.sources.descriptor import Descriptor
from logmon.sources.expansion import Patterns
from logmon.sources.families import AfterRotated, Families, Rotated
from logmon.sources.follow import FileReader
from logmon.sources.identity import Key, decode_or_none
from logmon.sources.lineage import Reading
from logmon.sources.opening import is_pipe, open_pipe, shown
from logmon.sources.parking import Parking
from logmon.sources.reports import Reports
from logmon.sources.siblings import base_of
from logmon.sources.stream import StreamReader

_LOOK_AGAIN = SECOND


class FilesSource:
    """`patterns` are paths, globs or directories (then every regular file directly in it).

    All origins that one `discover` gives should be opened before the first of them is read: what one of them has stored
    tells what another one need not read again under its new name. Sources may share a `parking`.
    """

    def __init__(self, name: str, patterns: list[str], reading: Reading, parking: Parking | None = None) -> None:
        self.name = name
        self.follow = reading.follow
        self._reading = reading
        self._parking = parking or Parking()
        self._claims = Claims()
        self._families = Families()
        self._reports = Reports(name)
        self._patterns = Patterns(patterns, reading.follow, self._reports)
        self._named = set(patterns)
        self._paths: dict[Origin, str] = {}
        self._given: set[str] = set()
        self._late: set[Origin] = set()
        self._looked: Instant | None = None

    def expect(self, offsets: Iterable[Offset]) -> None:
        for offset in offsets:
            self._claims.expect(decode_or_none(offset))

    def discover(self, now: Instant) -> list[Origin]:
        """Origins not given before. Patterns are looked at again once a second."""
        if self._looked is not None and not (self.follow and now >= self._looked + _LOOK_AGAIN):
            return []
        first, self._looked = self._looked is None, now
        seen: set[Key] = set()
        paths = [path for path in self._patterns.paths(first) if path not in self._given]
        return [origin for path in paths if (origin := self._new(path, seen, first))]

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        """A file that came to be later is read from its start, whatever `start` says."""
        path = self._paths.get(origin, origin.partition)
        start = Start() if origin in self._late else start
        if is_pipe(path):
            return self._pipe(origin, path)
        base = base_of(path)
        if base is not None and base in self._given:
            return self._rotated(origin, path, base, after, start)
        if after is not None:
            self._families.resume(path)
        return AfterRotated(self._reader(origin, path, after, start, self.follow), path, self._families)

    def troubles(self) -> list[Trouble | Gap]:
        return self._reports.take()

    def close(self) -> None:
        """Readers are closed by whoever opened them."""

    def _new(self, path: str, seen: set[Key], first: bool) -> Origin | None:
        """None for what was given before, for another name of the same file, and for what rotation made of one."""
        origin = Origin(self.name, shown(path))
        if origin in self._paths or self._is_other_name(path, seen):
            return None
        if not first and self._families.belongs(base_of(path)):
            return None
        self._paths[origin] = path
        self._given.add(path)
        if not first:
            self._late.add(origin)
        return origin

    def _is_other_name(self, path: str, seen: set[Key]) -> bool:
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return False  # its reader says what is wrong with it
        self._families.exists(path)
        key = (status.st_dev, status.st_ino)
        known = key in seen or self._claims.taken(key)
        seen.add(key)
        return known

    def _reader(self, origin: Origin, path: str, after: Offset | None, start: Start, follow: bool) -> FileReader:
        reading = structs.replace(self._reading, follow=follow)
        implied = path not in self._named
        shared = self._claims, self._reports
        return FileReader(origin, path, reading, after, start, *shared, implied=implied, parking=self._parking)

    def _rotated(self, origin: Origin, path: str, base: str, after: Offset | None, start: Start) -> Reader:
        marks = decode_or_none(after)
        self._claims.expect(marks)

        def make(older: bool) -> FileReader:
            """An older generation goes on where its file was left under any name: its own offset may be another's."""
            reader = self._reader(origin, path, None if older else after, start, self.follow and not older)
            reader.carry(marks if older else [])
            return reader

        return Rotated(origin, make, path, base, self._families)

    def _pipe(self, origin: Origin, path: str) -> Reader:
        """A named pipe: read until its last writer leaves, or on and on when following."""
        fd = open_pipe(path, self.follow)
        return StreamReader(origin, Descriptor(fd, owned=True), self._reports, count_lines=self._reading.count_lines)
