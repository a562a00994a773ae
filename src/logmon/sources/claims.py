"""Which origin of a files source reads which file, so that a file with two names is read once."""

from logmon.model.chunk import Origin
from logmon.sources.identity import Key, Mark
from logmon.sources.resume import fits_safely
from logmon.sources.storage import Storage


class Claims:
    def __init__(self) -> None:
        self._owners: dict[Key, Origin] = {}
        self._marks: dict[Key, list[Mark]] = {}

    def take(self, key: Key, origin: Origin) -> None:
        self._owners[key] = origin

    def taken(self, key: Key, origin: Origin | None = None) -> bool:
        """Whether an(other) origin is reading this file now."""
        return self._owners.get(key, origin) != origin

    def others(self, origin: Origin) -> set[Key]:
        """The files that other origins are reading now."""
        return {key for key, owner in self._owners.items() if owner != origin}

    def release(self, mark: Mark, origin: Origin) -> None:
        """The origin reads that file no longer; `mark` is how far it came."""
        if self._owners.get(mark.key) == origin:
            del self._owners[mark.key]
        if mark.inode:
            self._marks[mark.key] = [mark]

    def expect(self, marks: list[Mark]) -> None:
        """An origin will resume at these marks: whoever meets such a file under another name goes on from there."""
        for mark in marks:
            self._marks.setdefault(mark.key, []).append(mark)

    def read_before(self, storage: Storage) -> Mark | None:
        """How far this very file was read, under whatever name it had then."""
        known = [mark for mark in self._marks.get(storage.key, ()) if fits_safely(mark, storage)]
        return max(known, key=lambda mark: mark.position, default=None)
