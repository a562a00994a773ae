"""Where the readers of one source leave what went wrong, until the source is asked for it."""

from logmon.model.chunk import Origin
from logmon.model.gap import Gap
from logmon.sources.base import Trouble


class SourceError(Exception):
    """A source argument that cannot be used. `help` says what to do instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = hint


class Reports:
    def __init__(self, source: str) -> None:
        self._source = source
        self._waiting: list[Trouble | Gap] = []
        self._said: set[str] = set()

    def trouble(self, message: str, *, fatal: bool = False) -> None:
        self._waiting.append(Trouble(self._source, message, fatal))

    def once(self, message: str, *, fatal: bool = False) -> None:
        """As `trouble`, unless the same was said since the last `forget`."""
        if message not in self._said:
            self._said.add(message)
            self.trouble(message, fatal=fatal)

    def forget(self, message: str) -> None:
        """The cause is gone: say it again should it come back."""
        self._said.discard(message)

    def gap(self, origin: Origin, position: int, size: int | None, why: str) -> None:
        self._waiting.append(Gap(origin, position, size, why))

    def take(self) -> list[Trouble | Gap]:
        taken, self._waiting = self._waiting, []
        return taken
