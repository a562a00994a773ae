"""What a source is: where chunks come from. One file per kind; `table.py` names them all."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from msgspec import Struct

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import Instant


class Idle(Struct, frozen=True):
    """Nothing to read now. `wake_at` is when to ask again at the latest (None: when `fileno` is readable); `sleeps`:
    and not before, as asking costs something and there may be many to ask."""

    wake_at: Instant | None = None
    sleeps: bool = False


class Ended(Struct, frozen=True):
    """Nothing will come any more. `problem`, when not empty, says in a clear sentence why it ended early."""

    problem: str = ""


class Trouble(Struct, frozen=True):
    """Something a person should know about a source; reading goes on if it can. `fatal` means this origin gave nothing
    at all (missing file, no permission): the command ends with exit code 3."""

    source: str
    message: str
    fatal: bool = False


class Start(Struct, frozen=True):
    """Where to begin an origin that has no stored offset: at the `end`, the `start`, or `lines` before the end. Events
    before `since` are not wanted: a source that can find the place may begin there, never behind it."""

    where: str = "start"
    lines: int = 0
    since: Instant | None = None


class Reader(Protocol):
    """One partition of a source. Never blocks."""

    origin: Origin

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        """At most about `limit` bytes of whole lines (more only for one longer line)."""
        ...

    def fileno(self) -> int | None:
        """A descriptor that becomes readable when there is something; None: ask again at `Idle.wake_at`."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class Headed(Protocol):
    """A reader that can look at the beginning of its origin, wherever it reads: formats are found from there, so that
    what is found does not depend on how much was read at once."""

    def head(self) -> bytes:
        """The first whole lines, at most some tens of KiB; empty when there are none."""
        ...


@runtime_checkable
class Placed(Protocol):
    """A reader that knows where it stands before it gave anything: who begins at the end and finds nothing new goes on
    from there the next time, not from the end that is then."""

    def place(self) -> Offset | None: ...


@runtime_checkable
class Moving(Protocol):
    """A reader whose place can change though nothing was read: another file took the name, and is still empty."""

    def moved(self) -> Offset | None:
        """Where to resume, if that has changed since the last chunk or call."""
        ...


@runtime_checkable
class Dated(Protocol):
    """A reader that knows when its origin was last written to."""

    def written(self) -> Instant | None: ...


@runtime_checkable
class Watching(Protocol):
    """A source that is told when new origins come to be: `discover` has something to do when one of these is
    readable."""

    def filenos(self) -> list[int]: ...


@runtime_checkable
class Sized(Protocol):
    """A reader that knows how much is waiting for it."""

    def behind(self) -> int | None:
        """Bytes that are there and were not given yet; None when that cannot be told now."""
        ...


@runtime_checkable
class Remembering(Protocol):
    """A source that recognises what it read under a name that is gone: told, before anything is opened, of all stored
    offsets of its origins."""

    def expect(self, offsets: Iterable[Offset]) -> None: ...


@runtime_checkable
class Hasty(Protocol):
    """A reader that can have the bytes which its next `read` will want read meanwhile."""

    def read_ahead(self, limit: int) -> None: ...


class Source(Protocol):
    name: str

    @property
    def follow(self) -> bool:
        """Keep reading for new lines at the end; without it every reader ends at the end of its input."""
        ...

    def discover(self, now: Instant) -> Iterable[Origin]:
        """The origins there are now. Called again and again: new ones appear, none is given twice at a time."""
        ...

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        """Resume after a stored offset, or begin at `start` when there is none."""
        ...

    def troubles(self) -> list[Trouble | Gap]:
        """What went wrong since the last call; calling takes them."""
        ...

    def close(self) -> None: ...
