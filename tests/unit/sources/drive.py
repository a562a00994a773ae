"""A small hand-driven runtime: discovers, opens and reads a source on a manual clock."""

from collections.abc import Callable
from itertools import pairwise

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import SECOND, Instant
from logmon.sources.base import (
    Ended,
    Hasty,
    Idle,
    Moving,
    Placed,
    Reader,
    Remembering,
    Source,
    Start,
    Trouble,
    Watching,
)


class Drive:
    """Keeps all chunks and troubles. `offsets` are the stored ones that readers resume at."""

    def __init__(
        self,
        source: Source,
        offsets: dict[Origin, Offset] | None = None,
        start: Start | None = None,
        limit: int = 1 << 20,
    ) -> None:
        self.source = source
        self.now: Instant = 1_000 * SECOND
        self.chunks: list[Chunk] = []
        self.problems: list[str] = []
        self.reports: list[Trouble | Gap] = []
        self.offsets = dict(offsets or {})
        if isinstance(source, Remembering):
            source.expect(self.offsets.values())
        self.readers: dict[Origin, Reader] = {}
        self._start = start or Start()
        self._limit = limit

    def round(self) -> int:
        """Discover, then read every origin until it is idle or ended. The number of new chunks."""
        before = len(self.chunks)
        for origin in self.source.discover(self.now):
            assert origin not in self.readers, "an origin was given twice at a time"
            self.readers[origin] = self.source.open(origin, self.offsets.get(origin), self._start)
        for origin, reader in list(self.readers.items()):
            self._read(origin, reader)
        self.reports += self.source.troubles()
        return len(self.chunks) - before

    def later(self, span: int = SECOND) -> int:
        self.now += span
        return self.round()

    def settle(self, seconds: int = 30) -> "Drive":
        """Time goes by until all graces are over."""
        self.round()
        for _ in range(seconds):
            self.later()
        return self

    def until(self, done: Callable[[], bool], tries: int = 5000) -> None:
        """For real components: asks again and again, waiting for descriptors in between."""
        from tests.components.waiting import wait_readable

        for _ in range(tries):
            self.later(10_000_000)
            if done():
                return
            watched = self.source.filenos() if isinstance(self.source, Watching) else []
            wait_readable([fd for r in self.readers.values() if (fd := r.fileno()) is not None] + watched, 0.01)
        raise AssertionError(f"never came: {self.text()!r} {self.reports} {self.problems}")

    def stop(self) -> dict[Origin, Offset]:
        for reader in self.readers.values():
            reader.close()
        self.source.close()
        return self.offsets

    def text(self, partition: str | None = None) -> bytes:
        return b"".join(c.data for c in self.chunks if partition is None or partition in c.origin.partition)

    def lines(self) -> list[bytes]:
        return self.text().split(b"\n")[:-1]

    def gaps(self) -> list[Gap]:
        return [report for report in self.reports if isinstance(report, Gap)]

    def troubles(self) -> list[Trouble]:
        return [report for report in self.reports if isinstance(report, Trouble)]

    def _read(self, origin: Origin, reader: Reader) -> None:
        for _ in range(1_000_000):
            answer = reader.read(self._limit, self.now)
            if isinstance(answer, Chunk):
                assert answer.origin == origin and answer.arrived == self.now
                self.chunks.append(answer)
                self.offsets[origin] = answer.resume
                if len(self.chunks) % 2 and isinstance(reader, Hasty):
                    reader.read_ahead(self._limit)
                continue
            self._placed(origin, reader)
            if isinstance(answer, Ended):
                if answer.problem:
                    self.problems.append(answer.problem)
                reader.close()
                del self.readers[origin]
                return
            if answer.wake_at is None or answer.wake_at > self.now:
                return
        raise AssertionError("the reader is busy and gives nothing")

    def _placed(self, origin: Origin, reader: Reader) -> None:
        """As the runtime does: where reading began counts as read, and where it moved to."""
        if isinstance(reader, Moving) and (place := reader.moved()) is not None:
            self.offsets[origin] = place
        if origin not in self.offsets and isinstance(reader, Placed) and (place := reader.place()) is not None:
            self.offsets[origin] = place


def whole(chunks: list[Chunk]) -> bool:
    """The contract of chunks: not empty, whole lines, in order and without holes in their positions."""
    for chunk in chunks:
        assert chunk.data and (chunk.partial or chunk.data.endswith(b"\n"))
        assert not chunk.partial or b"\n" not in chunk.data
        assert chunk.stamps is None or len(chunk.stamps) == chunk.data.count(b"\n") + chunk.partial
    for one, two in pairwise(chunks):
        if one.origin == two.origin and one.line and two.line > one.line:
            assert two.line == one.line + one.data.count(b"\n") + one.partial
    return True


def idle(answer: object) -> bool:
    return isinstance(answer, Idle)
