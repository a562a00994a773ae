"""What became of every byte that was read: per source, `read = used + dropped + buffered`, exactly.

The three terms are counted in three places that do not know each other (the readers give chunks, the scanner is given
whole events, lanes hold the rest), so the equation can fail, and the tests try to make it. It is committed in the same
transaction as the offsets: it goes on over restarts, and after `kill -9` it is still right.

Bytes, not lines: counting newlines would cost a tenth of the time of a selective rule.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct

from logmon.model.chunk import Chunk
from logmon.model.gap import Gap
from logmon.model.time import Instant

TOO_LONG = "line_too_long"
PREFIX = "ledger "


class Account(Struct):
    """Of one source, since the instant `since`, in bytes: `read` from it, `used` (looked at by the rules, in whole
    events) and `dropped` by reason. `gaps` could not be read: how many, and how many bytes (where that is known)."""

    since: Instant
    read: int = 0
    used: int = 0
    dropped: dict[str, int] = {}
    gaps: int = 0
    lost: int = 0


class Ledger:
    """Counted per chunk, never per line."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._dirty: set[str] = set()

    def read(self, chunks: Iterable[Chunk]) -> int:
        """Chunks came from the readers; the number of their bytes."""
        total = 0
        for chunk in chunks:
            size = len(chunk.data)
            total += size
            account = self._account(chunk.origin.source, chunk.arrived)
            account.read += size + chunk.skipped
            if chunk.skipped:
                account.dropped[TOO_LONG] = account.dropped.get(TOO_LONG, 0) + chunk.skipped
        return total

    def used(self, source: str, size: int, now: Instant) -> None:
        """So many bytes in whole events were looked at."""
        self._account(source, now).used += size

    def gap(self, gap: Gap, now: Instant) -> None:
        account = self._account(gap.origin.source, now)
        account.gaps += 1
        account.lost += gap.size or 0

    def accounts(self) -> Mapping[str, Account]:
        """By source."""
        return self._accounts

    def take_changed(self) -> Iterator[tuple[str, bytes]]:
        """Accounts that changed since the last call, as the state keeps them."""
        for source in self._dirty:
            yield PREFIX + source, msgspec.msgpack.encode(self._accounts[source])
        self._dirty = set()

    def restore(self, blobs: Mapping[str, bytes]) -> None:
        for name, blob in blobs.items():
            if name.startswith(PREFIX):
                self._accounts[name.removeprefix(PREFIX)] = msgspec.msgpack.decode(blob, type=Account)

    def _account(self, source: str, now: Instant) -> Account:
        self._dirty.add(source)
        account = self._accounts.get(source)
        if account is None:
            account = self._accounts[source] = Account(now)
        return account
