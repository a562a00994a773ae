"""The generations of one path: the live file that it names now, and old ones that lost the name and may still grow."""

import os

from msgspec import Struct

from logmon.model.chunk import Offset, Origin
from logmon.model.time import SECOND, Duration, Instant
from logmon.sources.base import Start
from logmon.sources.begin import count_newlines, position_for
from logmon.sources.claims import Claims
from logmon.sources.framing import MAX_LINE
from logmon.sources.generation import BLOCK, Generation
from logmon.sources.identity import Key, Mark, encode, no_file
from logmon.sources.opening import looks_binary, open_if_there, open_regular, shown
from logmon.sources.reports import Reports
from logmon.sources.resume import copy_of, find, fits_safely, newer_than
from logmon.sources.storage import Storage

_CARRIED = 16


class Reading(Struct, frozen=True):
    """How the files of a source are read. `grace` is how long a rotated file must be quiet before it is left (writers
    keep it open until they are told); `max_line` and `block` are bytes.

    `settled`, when not following, is how long a file must not have been written before its last line is taken without
    a newline: until then somebody may be in the middle of it, and the next run finds it whole.
    """

    follow: bool
    count_lines: bool
    grace: Duration = 5 * SECOND
    settled: Duration = 0
    max_line: int = MAX_LINE
    block: int = BLOCK


class Lineage:
    """`changed`: generations came or went since an offset was given."""

    def __init__(self, origin: Origin, path: str, reading: Reading, claims: Claims, reports: Reports) -> None:
        self.origin = origin
        self.path = path
        self.old: list[Generation] = []
        self.live: Generation | None = None
        self.carried: list[Mark] = []
        self.changed = False
        self._last: tuple[Key, Instant] | None = None
        self._past: tuple[int, Mark] | None = None
        self._rank = 0
        self._reading = reading
        self._claims = claims
        self._reports = reports

    # -- beginning

    def begin(self, start: Start) -> None:
        """Raises UnreadableError."""
        storage = open_regular(self.path)
        if self._claims.taken(storage.key, self.origin) or self._claims.read_before(storage):
            self._take(storage)
            return
        if looks_binary(storage):
            self._reports.once(f"{shown(self.path)} looks like a binary file; reading it anyway")
        self.live = self._generation(storage, position_for(start, storage), 0)

    def resume(self, marks: list[Mark]) -> None:
        """Raises UnreadableError when the path is there and cannot be read."""
        self._claims.release(marks[0], self.origin)
        found = find(self.path, marks, self._taken())
        live = found.live
        if found.lost:
            why = "the file was replaced or truncated while nobody read; what followed in the old one is gone"
            self._reports.gap(self.origin, found.lost.position, None, why)
            self._carry(found.lost)
        for storage, position, line in found.old:
            self._add_old(self._resumed(storage, position, line))
        if not found.followed:
            self._last = self._past = None
        if live and found.live_at and not self._claims.taken(live.key, self.origin):
            self.live = self._resumed(live, found.live_at.position, found.live_at.line)
        elif live:
            self._take(live)

    # -- changes

    def appear(self) -> None:
        """Take the file that has come to bear the name, if there is one, and those that had it for a short time since
        the last one lost it. Raises UnreadableError."""
        newest = self._follow(self._last) if self._last else open_if_there(self.path)
        if newest:
            self._take(newest)

    def _follow(self, last: tuple[Key, Instant]) -> Storage | None:
        """Take what came after the last one. Where that is gone already, others may be gone that came after it."""
        position = next((old.position + old.held for old in self.old if old.key == last[0]), 0)
        newer = newer_than(self.path, last, self._taken())
        copies = [storage for storage in newer.old if self._is_copy(storage)]
        for storage in newer.old:
            if storage in copies:
                storage.close()
            else:
                self._add_old(self._known(storage))
        if len(newer.old) > len(copies) and not (newer.there or copies):
            why = "files were rotated and deleted before they were read, or may have been"
            self._reports.gap(self.origin, position, None, why)
        return newer.live

    def moved(self, live: Generation, now: Instant) -> bool:
        """Whether the path no longer names the live file; then that is old, and what the path names is live. Raises
        UnreadableError."""
        if self._named() == live.key:
            return False
        live.quiet_since = now
        self.live, self.changed = None, True
        self._add_old(live)
        self.appear()
        return True

    def truncated(self, live: Generation) -> bool:
        """The live file shrank, or was written anew: read it from its start, after what a rotated copy still holds.
        False when there is no such copy. Raises UnreadableError."""
        mark = live.mark()
        copy = copy_of(self.path, mark, self._taken())
        if copy:
            self._add_old(self._generation(copy, mark.position, mark.line))
        else:
            self._past = None if mark.position else self._past
            why = "the file was truncated; lines written after the last read, if any, are gone"
            self._reports.gap(self.origin, mark.position + live.held, None, why)
        self.live = self._generation(live.storage, 0, 1)
        return copy is not None

    def leave(self, old: Generation) -> None:
        self.old.remove(old)
        self.changed = True
        if self._last and self._last[0] == old.key:
            self._remember_last(old)
        if old.position and (self._past is None or self._past[0] <= old.rank):
            self._past = old.rank, old.mark()
        if old.links() > 1:
            self._carry(old.mark())
        self._release(old)

    def close(self) -> None:
        for generation in [*self.old, *([self.live] if self.live else [])]:
            self._release(generation)
        self.old, self.live = [], None

    def park(self) -> list[Mark]:
        """Close the live file, which stays ours. Returns where to resume."""
        assert self.live is not None and not self.old
        marks = self.marks()
        self.live.close()
        self.live = None
        return marks

    # -- places

    def marks(self) -> list[Mark]:
        """Of the live file, of the old ones, newest first, and those that are only carried along. While nothing was
        read of the live file, it is found again as what came after the last one of which something was."""
        live = self.live.mark() if self.live else no_file()
        olds = {old.key: (old.rank, old.mark()) for old in self.old}
        if self._past and not live.position:
            olds.setdefault(self._past[1].key, self._past)
        newest_first = [mark for _, mark in sorted(olds.values(), key=lambda ranked: -ranked[0])]
        return [live, *newest_first, *([no_file(), *self.carried] if self.carried else [])]

    def offset(self) -> Offset:
        self.changed = False
        return encode(self.marks())

    def _carry(self, mark: Mark) -> None:
        """The file has, or may have, a name that is none of ours."""
        self.carried = [mark, *(other for other in self.carried if other.key != mark.key)][:_CARRIED]

    def _named(self) -> Key | None:
        try:
            status = os.stat(self.path)
        except OSError:
            return None
        return (status.st_dev, status.st_ino)

    def _taken(self) -> set[Key]:
        return {generation.key for generation in self.old} | self._claims.others(self.origin)

    def _take(self, storage: Storage) -> None:
        """As the live file, unless another origin reads it (under the name that it had before)."""
        if self._claims.taken(storage.key, self.origin):
            storage.close()
        else:
            self.live = self._known(storage)

    def _add_old(self, generation: Generation) -> None:
        """The newest that lost the name: its key, and when it was last written, tell which come after it."""
        self._rank += 1
        generation.rank = self._rank
        self.old.append(generation)
        self._remember_last(generation)

    def _remember_last(self, generation: Generation) -> None:
        self._last = generation.key, os.fstat(generation.storage.fileno()).st_mtime_ns

    def _is_copy(self, storage: Storage) -> bool:
        """Whether it holds what was read of an old generation: its archive, most likely."""
        read = [*(old.mark() for old in self.old), *([self._past[1]] if self._past else [])]
        return any(mark.position and fits_safely(mark, storage) for mark in read)

    def _known(self, storage: Storage) -> Generation:
        """A generation that goes on where this file was left, if it was ever read, under whatever name."""
        for old in self.old:
            if old.key == storage.key and old.intact():
                self.old.remove(old)
                storage.close()
                return old
        return self._resumed(storage, 0, 1)

    def _resumed(self, storage: Storage, position: int, line: int) -> Generation:
        """A generation that goes on there, or where it was left under another name."""
        mark = self._claims.read_before(storage)
        if mark and mark.position > position:
            position, line = mark.position, mark.line
        return self._generation(storage, position, line)

    def _generation(self, storage: Storage, position: int, line: int) -> Generation:
        """`line` 0: unknown."""
        self._claims.take(storage.key, self.origin)
        self.changed = True
        if not self._reading.count_lines:
            line = 0
        elif not line:
            line = count_newlines(storage, position) + 1
        return Generation(storage, position, line, self._reading.max_line, self._reading.block)

    def _release(self, generation: Generation) -> None:
        self._claims.release(generation.mark(), self.origin)
        generation.close()
