"""Beginning anew what ended: a command, the journal's reader."""

from collections.abc import Callable

from logmon.model.chunk import Chunk, Origin
from logmon.model.time import MINUTE, SECOND, Duration, Instant, duration_text
from logmon.sources.base import Ended, Idle, Reader
from logmon.sources.reports import Reports

_FIRST: Duration = SECOND
_LONGEST: Duration = MINUTE
"""Who ran for so long begins with the first wait again."""


class Again:
    """Reads what `begin` opens; when that ended and `wanted` says so, `begin` is asked again: after a second, then
    after twice as long each time, at most a minute. Each end is reported with its reason."""

    def __init__(
        self, origin: Origin, begin: Callable[[Instant], Reader], wanted: Callable[[Ended], bool], reports: Reports
    ) -> None:
        self.origin = origin
        self._begin = begin
        self._wanted = wanted
        self._reports = reports
        self._reader: Reader | None = None
        self._wait = _FIRST
        self._began: Instant = 0
        self._again_at: Instant = 0
        self._ended: Ended | None = None

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if self._ended:
            return self._ended
        if self._reader is None and now < self._again_at:
            return Idle(self._again_at)
        answer = self._read(limit, now)
        if not isinstance(answer, Ended):
            return answer
        self._hang_up()
        if not self._wanted(answer):
            self._ended = answer
            return answer
        return self._later(answer, now)

    def fileno(self) -> int | None:
        return self._reader.fileno() if self._reader else None

    def close(self) -> None:
        self._hang_up()
        self._ended = self._ended or Ended()

    def _read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if self._reader is None:
            self._began = now
            try:
                self._reader = self._begin(now)
            except (OSError, ValueError) as error:  # ValueError: a NUL byte among the words of a command
                return Ended(f"{self.origin.partition}: {getattr(error, 'strerror', None) or error}")
        return self._reader.read(limit, now)

    def _later(self, answer: Ended, now: Instant) -> Idle:
        if now - self._began >= _LONGEST:
            self._wait = _FIRST
        problem = answer.problem or f"{self.origin.partition}: it ended"
        self._reports.trouble(f"{problem}; starting it again in {duration_text(self._wait)}")
        self._again_at = now + self._wait
        self._wait = min(self._wait * 2, _LONGEST)
        return Idle(self._again_at)

    def _hang_up(self) -> None:
        if self._reader:
            self._reader.close()
        self._reader = None
