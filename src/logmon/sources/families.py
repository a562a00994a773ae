"""`app.log*`: a file and the rotated ones beside it, read as one history: the old ones first, and only once.

Rotated names move on (`.1` becomes `.2`), so only the file that they come from can tell what was read. As soon as that
has a stored offset, it has seen the rotated ones to their end, and looks for newer ones itself.
"""

from collections.abc import Callable

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.time import MILLISECOND, Instant
from logmon.sources.base import Ended, Idle
from logmon.sources.follow import FileReader

_SOON = 50 * MILLISECOND


class Families:
    """Of one source; members are paths."""

    def __init__(self) -> None:
        self._heads: set[str] = set()
        self._resumed: set[str] = set()
        self._unread: dict[str, set[str]] = {}

    def exists(self, path: str) -> None:
        """`path` is a file, or was one: what is rotated from it belongs to it."""
        self._heads.add(path)

    def resume(self, path: str) -> None:
        self._resumed.add(path)
        self._heads.add(path)

    def belongs(self, path: str | None) -> bool:
        """Whether rotated files have `path` to look after them; else they are files like any other."""
        return path in self._heads

    def resumed(self, path: str) -> bool:
        return path in self._resumed

    def begin(self, rotated: str, path: str) -> None:
        """`rotated` is an older generation of `path`, and will be read before it."""
        self._unread.setdefault(path, set()).add(rotated)

    def end(self, rotated: str, path: str) -> None:
        self._unread.get(path, set()).discard(rotated)

    def waits(self, path: str) -> bool:
        return bool(self._unread.get(path)) and path not in self._resumed


class AfterRotated:
    """Reads the live file when its older generations are through."""

    def __init__(self, reader: FileReader, path: str, families: Families) -> None:
        self.origin: Origin = reader.origin
        self._reader = reader
        self._path = path
        self._families = families

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        return Idle(now + _SOON) if self._families.waits(self._path) else self._reader.read(limit, now)

    def read_ahead(self, limit: int) -> None:
        self._reader.read_ahead(limit)

    def fileno(self) -> int | None:
        return self._reader.fileno()

    def head(self) -> bytes:
        return self._reader.head()

    def written(self) -> Instant | None:
        return self._reader.written()

    def behind(self) -> int | None:
        return self._reader.behind()

    def place(self) -> Offset | None:
        return self._reader.place()

    def moved(self) -> Offset | None:
        return self._reader.moved()

    def close(self) -> None:
        self._reader.close()


class Rotated:
    """Reads an older generation of `path` to its end, unless that was done in an earlier run; or, when there never was
    a file called `path`, like any other. `make` is told which (as older generation: True)."""

    def __init__(
        self, origin: Origin, make: Callable[[bool], FileReader], rotated: str, path: str, families: Families
    ) -> None:
        self.origin = origin
        self._make = make
        self._names = rotated, path
        self._families = families
        self._reader: FileReader | None = None
        self._closed = False
        if families.belongs(path):
            families.begin(*self._names)

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if self._closed or self._families.resumed(self._names[1]):
            self.close()
            return Ended()
        if self._reader is None:
            self._reader = self._make(self._families.belongs(self._names[1]))
        answer = self._reader.read(limit, now)
        if isinstance(answer, Ended):
            self.close()
        return answer

    def fileno(self) -> int | None:
        return self._reader.fileno() if self._reader else None

    def head(self) -> bytes:
        return self._reader.head() if self._reader else b""

    def written(self) -> Instant | None:
        return self._reader.written() if self._reader else None

    def behind(self) -> int | None:
        return self._reader.behind() if self._reader else None

    def close(self) -> None:
        self._closed = True
        self._families.end(*self._names)
        if self._reader:
            self._reader.close()
