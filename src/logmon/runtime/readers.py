"""Every source's open readers: chunks come from here, and what is known of each origin's place and rest."""

from collections.abc import Callable, Iterable, Mapping
from heapq import heappop, heappush

from msgspec import Struct

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import SECOND, Instant
from logmon.sources.base import (
    Dated,
    Ended,
    Hasty,
    Headed,
    Idle,
    Moving,
    Placed,
    Reader,
    Remembering,
    Sized,
    Source,
    Start,
    Trouble,
    Watching,
)

LOOK_AROUND = SECOND
"""How often sources are asked for new origins."""
SHARE = 1 << 18
"""Bytes asked at a time of an origin that is not alone: what all of them give is in memory at once."""


class Feed(Struct, frozen=True):
    """A source and where its unknown origins begin."""

    source: Source
    start: Start = Start()


class Readers:
    """`read` gives what every open reader has. An origin is open from its discovery until its reader ended."""

    def __init__(self, feeds: Iterable[Feed], offsets: Mapping[Origin, Offset]) -> None:
        self._feeds = tuple(feeds)
        self._offsets = dict(offsets)
        self._expect(feed.source for feed in self._feeds)
        self._open: dict[Origin, Reader] = {}
        self._source_of: dict[Origin, Source] = {}
        self._moving: dict[Origin, Moving] = {}
        self._awake: dict[Origin, Instant | None] = {}
        self._asleep: list[tuple[Instant, Origin]] = []
        self._ended: dict[Origin, Instant | None] = {}
        self._problems: list[Trouble | Gap] = []
        self._looked: Instant | None = None
        self._resting: set[Origin] = set()
        self._moved: set[Origin] = set()
        self._opened: list[Origin] = []

    def read(self, limit: int, now: Instant, due: Callable[[Origin], bool], ahead: bool = False) -> list[Chunk]:
        """One chunk at most from each open origin for which `due` says so. Never blocks. `ahead`: there are cores to
        spare, so an origin that is alone is read on meanwhile."""
        self._look_around(now)
        chunks: list[Chunk] = []
        self._wake(now)
        limit = limit if len(self._open) == 1 else min(limit, SHARE)
        for origin in list(self._awake):
            if not due(origin):
                continue
            answer = self._open[origin].read(limit, now)
            if isinstance(answer, Chunk):
                chunks.append(answer)
                self._offsets[origin] = answer.resume
                self._moved.add(origin)
                self._resting.discard(origin)
                self._awake[origin] = now
                if ahead and limit > SHARE and isinstance(reader := self._open[origin], Hasty):
                    reader.read_ahead(limit)
            elif isinstance(answer, Idle):
                self._rest(origin, answer)
                self._placed(origin, self._open[origin])
            else:
                self._placed(origin, self._open[origin])
                self._end(origin, answer)
        return chunks

    def names(self) -> list[str]:
        """Of the sources, each once."""
        return list(dict.fromkeys(feed.source.name for feed in self._feeds))

    def origins(self) -> list[Origin]:
        return list(self._open)

    def take_opened(self) -> list[Origin]:
        """Origins that were opened since the last call."""
        opened, self._opened = self._opened, []
        return opened

    def behind(self) -> dict[str, int]:
        """Bytes that are there and were not read yet, by source, where that can be told."""
        left: dict[str, int] = {}
        for origin, reader in self._open.items():
            if isinstance(reader, Sized) and (size := reader.behind()) is not None:
                left[origin.source] = left.get(origin.source, 0) + size
        return left

    def take_ended(self) -> dict[Origin, Instant | None]:
        """Origins whose readers ended since the last call, and when they were last written to (None: not known)."""
        ended, self._ended = self._ended, {}
        return ended

    def exhausted(self) -> bool:
        """Nothing is open, and no source will find anything new by itself."""
        return self._looked is not None and not self._open and not any(feed.source.follow for feed in self._feeds)

    def head(self, origin: Origin) -> bytes:
        """The first lines of an origin, where its reader can tell; empty otherwise."""
        reader = self._open.get(origin)
        return reader.head() if isinstance(reader, Headed) else b""

    def resting(self, origin: Origin) -> bool:
        """Did its last read find nothing?"""
        return origin in self._resting or origin not in self._open

    def wake_at(self) -> Instant | None:
        """When to read again even if no descriptor becomes readable."""
        times = [wake for wake in self._awake.values() if wake is not None] + [at for at, _ in self._asleep[:1]]
        if any(feed.source.follow for feed in self._feeds):
            times.append((self._looked or 0) + LOOK_AROUND)
        return min(times, default=None)

    def filenos(self) -> list[int]:
        fds = [fd for origin in self._awake if (fd := self._open[origin].fileno()) is not None]
        return fds + [fd for feed in self._feeds if isinstance(feed.source, Watching) for fd in feed.source.filenos()]

    def take_moved(self) -> dict[Origin, Offset]:
        """Where to resume the origins that were read since the last call."""
        moved, self._moved = self._moved, set()
        return {origin: self._offsets[origin] for origin in moved}

    def take_troubles(self) -> list[Trouble | Gap]:
        problems, self._problems = self._problems, []
        for feed in self._feeds:
            problems += feed.source.troubles()
        return problems

    def close(self) -> None:
        for reader in self._open.values():
            reader.close()
        for feed in self._feeds:
            feed.source.close()

    def change(self, feeds: Iterable[Feed]) -> None:
        """Read these from now on. One that is among them already is not touched; of those that are not any more the
        offsets are kept."""
        feeds = tuple(feeds)
        staying = [feed.source for feed in feeds]
        known = [feed.source for feed in self._feeds]
        for source in known:
            if source not in staying:
                for origin in [origin for origin, own in self._source_of.items() if own is source]:
                    self._open.pop(origin).close()
                    self._forget(origin)
                source.close()
        self._expect(feed.source for feed in feeds if feed.source not in known)
        self._feeds = feeds

    def _expect(self, sources: Iterable[Source]) -> None:
        for source in sources:
            if isinstance(source, Remembering):
                source.expect(offset for origin, offset in self._offsets.items() if origin.source == source.name)

    def _forget(self, origin: Origin) -> None:
        self._awake.pop(origin, None)
        self._source_of.pop(origin, None)
        self._moving.pop(origin, None)
        self._resting.discard(origin)

    def _wake(self, now: Instant) -> None:
        """Of ten thousand files most are asleep most of the time: they are not even looked at."""
        while self._asleep and self._asleep[0][0] <= now:
            at, origin = heappop(self._asleep)
            if origin in self._open:
                self._awake[origin] = at

    def _rest(self, origin: Origin, answer: Idle) -> None:
        self._resting.add(origin)
        self._awake[origin] = answer.wake_at
        if answer.sleeps and answer.wake_at is not None:
            heappush(self._asleep, (answer.wake_at, origin))
            del self._awake[origin]

    def _look_around(self, now: Instant) -> None:
        self._looked = now
        for feed in self._feeds:
            for origin in feed.source.discover(now):
                reader = feed.source.open(origin, self._offsets.get(origin), feed.start)
                self._open[origin] = reader
                if isinstance(reader, Moving):
                    self._moving[origin] = reader
                self._source_of[origin] = feed.source
                self._awake[origin] = now
                self._opened.append(origin)

    def _placed(self, origin: Origin, reader: Reader) -> None:
        """Where reading began counts as read, also when nothing has come since; and so does where it moved to."""
        place: Offset | None = None
        if origin in self._moving:
            place = self._moving[origin].moved()
        if place is None and origin not in self._offsets and isinstance(reader, Placed):
            place = reader.place()
        if place is not None and place != self._offsets.get(origin):
            self._offsets[origin] = place
            self._moved.add(origin)

    def _end(self, origin: Origin, answer: Ended) -> None:
        if answer.problem:
            self._problems.append(Trouble(origin.source, answer.problem, fatal=True))
        reader = self._open.pop(origin)
        self._ended[origin] = reader.written() if isinstance(reader, Dated) else None
        reader.close()
        self._forget(origin)
