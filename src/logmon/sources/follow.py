"""Reading one path to its end, or on and on by name: through rename, truncation, deletion and late creation."""

import os

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.time import MILLISECOND, SECOND, Instant
from logmon.sources.base import Ended, Idle, Start
from logmon.sources.claims import Claims
from logmon.sources.encoding import encoding_of
from logmon.sources.framing import Piece
from logmon.sources.generation import Generation, Pull
from logmon.sources.identity import Mark, decode, parted
from logmon.sources.lineage import Lineage, Reading
from logmon.sources.opening import UnreadableError, shown
from logmon.sources.packing import ArchiveError
from logmon.sources.parking import Look, Parking, look
from logmon.sources.reports import Reports

_SOON = 50 * MILLISECOND
_LATE = SECOND
_ACTIVE_FOR = 10 * SECOND
_PARKED = 2 * SECOND
_HEAD = 1 << 16
_HOLE = "NUL bytes that nobody wrote (a file truncated under its writer, or a crash); skipped"


class FileReader:
    """`after` is a stored offset to resume at; without one, reading begins at `start`. `implied`: nobody named the path
    itself, so that nobody misses it. `parking` bounds how many such readers hold descriptors."""

    def __init__(
        self,
        origin: Origin,
        path: str,
        reading: Reading,
        after: Offset | None,
        start: Start,
        claims: Claims,
        reports: Reports,
        implied: bool = False,
        parking: Parking | None = None,
    ) -> None:
        self.origin = origin
        self._reading = reading
        self._start = start
        self._reports = reports
        self._implied = implied
        self._parking = parking
        self._parked: Look | None = None
        self._lineage = Lineage(origin, path, reading, claims, reports)
        self._marks, self._lineage.carried = parted(self._stored(after))
        claims.expect([*self._marks, *self._lineage.carried])
        self._begun = self._resting = False
        self._place: Offset | None = None
        self._moved: Offset | None = None
        self._ended: Ended | None = None
        self._interval = _SOON
        self._active: Instant | None = None

    def carry(self, marks: list[Mark]) -> None:
        """Keep these in the offsets too: of files that were read under this name, which is now that of another."""
        self._lineage.carried = [mark for mark in marks if mark.inode]

    def fileno(self) -> int | None:
        return None

    def close(self) -> None:
        self._lineage.close()
        if self._parking:
            self._parking.gone(self)
        self._ended = self._ended or Ended()

    def park(self) -> bool:
        """Give the descriptor back; False: not now, an older generation is being read. The file is opened again when it
        has changed since its end was reached, or at once if there was more to read."""
        if self._lineage.old or self._lineage.live is None:
            return False
        self._parked = self._at_end(self._lineage.live) if self._resting else None
        self._marks, _ = parted(self._lineage.park())
        self._begun = False
        return True

    def _at_end(self, live: Generation) -> Look | None:
        """What the path looks like when all that is there has been read."""
        seen = look(self._lineage.path)
        try:
            return seen if live.ends_as(seen) else None
        except OSError:
            return None  # the next read tells

    def head(self) -> bytes:
        """The first whole lines of the file that is being read; empty for an archive or what cannot be read."""
        live = self._lineage.live
        try:
            data = b"" if live is None or live.storage.packed else live.storage.pread(_HEAD, 0)
        except OSError:
            return b""
        encoding = encoding_of(data)
        return encoding.text(data[: encoding.rfind(data) + encoding.unit]) if encoding.find(data) >= 0 else b""

    def written(self) -> Instant | None:
        """When the file was last changed; None when there is none."""
        try:
            return os.stat(self._lineage.path).st_mtime_ns
        except OSError:
            return None

    def place(self) -> Offset | None:
        """Where reading began, when nothing was stored."""
        return self._place

    def moved(self) -> Offset | None:
        """Where to resume, when files have come or gone and no chunk has told it."""
        if self._begun and not self._ended and self._lineage.changed:
            self._moved = self._lineage.offset()
        moved, self._moved = self._moved, None
        return moved

    def behind(self) -> int | None:
        """Of this file and of rotated ones that are still being read; an unfinished line is not waited for. None for an
        archive."""
        live = self._lineage.live
        open_ones = [*self._lineage.old, *([] if live is None else [live])]
        try:
            sizes = [(one.storage.size(), one.position + one.held) for one in open_ones]
        except OSError:
            return None
        known = [size - position for size, position in sizes if size is not None]
        return sum(max(0, left) for left in known) if len(known) == len(sizes) else None

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if self._ended:
            return self._ended
        if self._active is None:
            self._active = now
        try:
            answer = self._read(limit, now)
        except UnreadableError as error:
            return self._unreadable(error, now)
        except ArchiveError as error:
            self._reports.gap(self.origin, 0, None, str(error))
            return self._end()
        except OSError as error:
            return self._failed(error, now)
        if isinstance(answer, Chunk):
            self._interval, self._active = _SOON, now
        self._resting = isinstance(answer, Idle) and answer.wake_at != now
        if self._parking and self._lineage.live:
            self._parking.used(self, active=not self._resting)
        return answer

    def read_ahead(self, limit: int) -> None:
        if self._lineage.live and not self._lineage.old:
            self._lineage.live.read_ahead(limit)

    def _read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if self._parked and self._parked == look(self._lineage.path):
            return Idle(now + _PARKED, sleeps=True)
        self._begin()
        for old in list(self._lineage.old):
            drained = self._drain(old, limit, now)
            if drained is not None:
                return drained
        if self._lineage.live is None:
            self._lineage.appear()
        live = self._lineage.live
        return self._read_live(live, limit, now) if live else self._wait(now)

    def _begin(self) -> None:
        if self._begun:
            return
        self._parked = None
        if self._marks:
            self._lineage.resume(self._marks)
        else:
            self._lineage.begin(self._start)
            self._place = self._lineage.offset()
        self._begun = True

    def _read_live(self, live: Generation, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if not live.intact():
            last = None if self._lineage.truncated(live) else live.finish()
            return self._chunk(live, last, now) if last else Idle(now)
        pulled = self._pull(live, limit)
        if isinstance(pulled, Piece):
            return self._chunk(live, pulled, now)
        if pulled is Pull.MORE:
            return Idle(now)
        if live.storage.packed or not (self._reading.follow or self._being_written(now)):
            last = live.finish()
            return self._chunk(live, last, now) if last else self._end()
        if not self._reading.follow:
            return self._end()
        return Idle(now) if self._lineage.moved(live, now) else self._wait(now)

    def _drain(self, old: Generation, limit: int, now: Instant) -> Chunk | Idle | None:
        """None when an old generation has nothing (more) to give now."""
        if old.intact():
            pulled = self._pull(old, limit)
            if isinstance(pulled, Piece):
                old.quiet_since = None
                return self._chunk(old, pulled, now)
            if pulled is Pull.MORE:
                return Idle(now)
            if self._may_grow(old, now):
                return None
        else:
            why = "a rotated file was truncated before it was read"
            self._reports.gap(self.origin, old.position + old.held, None, why)
        last = old.finish()
        self._lineage.leave(old)
        return self._chunk(old, last, now) if last else None

    def _pull(self, generation: Generation, limit: int) -> Piece | Pull:
        """What cannot be unpacked is a gap; what could be, was given, and so the rest of the program goes on."""
        try:
            return generation.pull(limit)
        except ArchiveError as error:
            self._reports.gap(self.origin, generation.position + generation.held, None, str(error))
            return Pull.END

    def _being_written(self, now: Instant) -> bool:
        """Whether the next run will find the last line complete, for all one can know."""
        written = self.written()
        return self._reading.settled > 0 and written is not None and now - written < self._reading.settled

    def _may_grow(self, old: Generation, now: Instant) -> bool:
        if not self._reading.follow:
            return False
        if old.storage.packed:
            return old is not self._lineage.old[0]  # left in order, so that offsets have all that came after the oldest
        nothing_newer = self._lineage.live is None and old is self._lineage.old[-1]
        if old.quiet_since is None or (nothing_newer and old.links()):
            old.quiet_since = now  # its writer has nothing else to write to
        return now - old.quiet_since < self._reading.grace

    # -- answers

    def _chunk(self, generation: Generation, piece: Piece, now: Instant) -> Chunk | Idle:
        position, line = generation.position - piece.span, generation.line
        if line:
            line -= piece.data.count(b"\n")
        if piece.skipped:
            kept = 0 if not piece.data else min(self._reading.max_line, piece.span - piece.skipped)
            why = f"one line is longer than {self._reading.max_line} bytes; the rest of it was skipped"
            self._reports.gap(self.origin, position + kept, piece.skipped, why if piece.data else _HOLE)
        if not piece.data:
            return Idle(now)
        resume = self._lineage.offset()
        return Chunk(
            self.origin,
            piece.data,
            position,
            line,
            resume,
            now,
            piece.partial,
            skipped=piece.skipped,
            following=generation.following,
        )

    def _wait(self, now: Instant) -> Idle | Ended:
        if not self._reading.follow and not self._lineage.old:
            return self._end()
        if self._active is not None and now - self._active > _ACTIVE_FOR:
            self._interval = min(self._interval * 2, _LATE)
        return Idle(now + self._interval, sleeps=True)

    def _end(self, problem: str = "") -> Ended:
        self._moved = self.moved()
        self._ended = Ended(f"{shown(self._lineage.path)}: {problem}" if problem else "")
        self._lineage.close()
        return self._ended

    # -- trouble

    def _unreadable(self, error: UnreadableError, now: Instant) -> Idle | Ended:
        quiet = error.missing and self._implied
        if not self._reading.follow:
            if not quiet:
                self._reports.trouble(str(error), fatal=True)
            return self._end()
        if error.missing:
            self._start = Start()  # whatever will be in it is new
            if not quiet:
                self._reports.once(f"{shown(self._lineage.path)} does not exist yet; waiting for it")
        else:
            self._reports.once(f"{error}; trying again until it works")
        return self._wait(now)

    def _failed(self, error: OSError, now: Instant) -> Idle | Ended:
        """A read failed (EIO, ESTALE, …): later the file is opened again, and recognised or not."""
        message = f"reading failed: {error.strerror or error}"
        if not self._reading.follow:
            return self._end(message)
        self._reports.once(f"{shown(self._lineage.path)}: {message}; trying again")
        if self._begun:
            self._marks, _ = parted(self._lineage.marks())
            self._lineage.close()
        self._begun, self._interval = False, _LATE
        return Idle(now + _LATE)

    def _stored(self, after: Offset | None) -> list[Mark]:
        if after is None:
            return []
        try:
            return decode(after)
        except ValueError:
            why = "the stored position cannot be understood; reading from the start of the file"
            self._reports.gap(self.origin, 0, None, why)
            self._start = Start()
            return []
