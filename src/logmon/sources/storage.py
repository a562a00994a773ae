"""The bytes of a file on disk: as they are, or unpacked while they are read."""

import os
from typing import Any, Protocol

from logmon.native import core
from logmon.sources.identity import Key
from logmon.sources.packing import ArchiveError, damage, packing_of, unpack

_MUCH = 1 << 17
"""Less than this is read at once in less time than it takes to ask somebody."""
_SKIP = 1 << 20
_FREE = 64 << 20
_MOST = 500
"""An archive that unpacks to more than `_FREE` bytes and to so many times its size is no log: repetitive ones pack to a
hundredth or two, gzip's densest possible (one byte again and again) is 1032 to 1."""


class Storage(Protocol):
    key: Key
    packed: bool

    def pread(self, size: int, position: int) -> bytes:
        """Up to `size` bytes; nothing at the end. Raises OSError; ArchiveError once, after all that could be unpacked,
        and then the end is there."""
        ...

    def read_ahead(self, size: int, position: int) -> None:
        """These bytes will be asked for next, and may be read meanwhile."""
        ...

    def size(self) -> int | None:
        """None where only reading to the end would tell."""
        ...

    def fileno(self) -> int: ...

    def close(self) -> None: ...


class Plain:
    packed = False

    def __init__(self, fd: int) -> None:
        self._fd = fd
        status = os.fstat(fd)
        self.key: Key = (status.st_dev, status.st_ino)
        self._asked = 0, 0
        self._coming: Any = None

    def pread(self, size: int, position: int) -> bytes:
        if self._coming is not None and (size, position) == self._asked:
            coming, self._coming = self._coming, None
            if (data := coming.take()) is not None:
                return data  # type: ignore[no-any-return]
        return os.pread(self._fd, size, position)

    def read_ahead(self, size: int, position: int) -> None:
        if core is not None and size >= _MUCH:
            self._asked, self._coming = (size, position), core.ReadAhead(self._fd, size, position)

    def size(self) -> int | None:
        return os.fstat(self._fd).st_size

    def fileno(self) -> int:
        return self._fd

    def close(self) -> None:
        self._coming = None  # which has ended then
        os.close(self._fd)


class Packed:
    """Positions count unpacked bytes; going back begins again at the start. Raises MissingLibraryError."""

    packed = True

    def __init__(self, fd: int, kind: bytes) -> None:
        self._raw = os.fdopen(fd, "rb", closefd=False)
        self._fd = fd
        self._kind = kind
        status = os.fstat(fd)
        self.key: Key = (status.st_dev, status.st_ino)
        self._begin()

    def pread(self, size: int, position: int) -> bytes:
        if position < self._at:
            self._begin()
        while self._at < position:
            if not self._unpacked(min(_SKIP, position - self._at)):
                return b""
        return self._unpacked(size)

    def read_ahead(self, size: int, position: int) -> None:
        """There is nothing to gain: unpacking holds the interpreter."""

    def size(self) -> int | None:
        return None

    def fileno(self) -> int:
        return self._fd

    def close(self) -> None:
        os.close(self._fd)

    def _begin(self) -> None:
        self._raw.seek(0)
        self._at = 0
        self._damage: ArchiveError | None = None
        self._over = False
        self._stream = unpack(self._raw, self._kind)

    def _unpacked(self, size: int) -> bytes:
        """As much as asked for, unless the archive ends or the good part of a damaged one does."""
        parts: list[bytes] = []
        while size > 0 and not self._over and (data := self._next(size)):
            parts.append(data)
            size -= len(data)
        if self._damage and not parts:
            told, self._damage = self._damage, None
            raise told
        return b"".join(parts)

    def _next(self, size: int) -> bytes:
        try:
            data = self._stream.read1(size)
        except Exception as error:
            self._damage = damage(error)
            if self._damage is None:
                raise
            data = b""
        self._at += len(data)
        if self._at > _FREE and self._at > _MOST * self._raw.tell():
            self._damage = ArchiveError(
                f"the archive unpacks to more than {_MOST} times its size, which no log does; to read it all the same, "
                "unpack it first"
            )
        self._over = not data or self._damage is not None
        return data


def storage_of(fd: int) -> Storage:
    """Takes the descriptor over, unless it raises: OSError, MissingLibraryError."""
    kind = packing_of(os.pread(fd, 8, 0))
    return Packed(fd, kind) if kind else Plain(fd)
