"""The bytes of a file on disk: as they are, or unpacked while they are read (gzip, bzip2, xz, by content)."""

import bz2
import gzip
import lzma
import os
import zlib
from typing import Protocol

from logmon.sources.identity import Key

GZIP, BZIP2, XZ, ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_SKIP = 1 << 20
PACKED_ERRORS = (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile)


class Storage(Protocol):
    key: Key
    packed: bool

    def pread(self, size: int, position: int) -> bytes:
        """Up to `size` bytes; nothing at the end. Raises OSError, or one of `PACKED_ERRORS`."""
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

    def pread(self, size: int, position: int) -> bytes:
        return os.pread(self._fd, size, position)

    def size(self) -> int | None:
        return os.fstat(self._fd).st_size

    def fileno(self) -> int:
        return self._fd

    def close(self) -> None:
        os.close(self._fd)


class Packed:
    """Positions count unpacked bytes; going back begins again at the start."""

    packed = True

    def __init__(self, fd: int, kind: bytes) -> None:
        self._raw = os.fdopen(fd, "rb")
        self._kind = kind
        status = os.fstat(fd)
        self.key: Key = (status.st_dev, status.st_ino)
        self._at = 0
        self._stream = self._begin()

    def pread(self, size: int, position: int) -> bytes:
        if position < self._at:
            self._stream = self._begin()
        while self._at < position:
            skipped = len(self._stream.read(min(_SKIP, position - self._at)))
            if not skipped:
                return b""
            self._at += skipped
        data = self._stream.read(size)
        self._at += len(data)
        return data

    def size(self) -> int | None:
        return None

    def fileno(self) -> int:
        return self._raw.fileno()

    def close(self) -> None:
        self._raw.close()

    def _begin(self) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
        self._raw.seek(0)
        self._at = 0
        if self._kind == GZIP:
            return gzip.GzipFile(fileobj=self._raw)
        return bz2.BZ2File(self._raw) if self._kind == BZIP2 else lzma.LZMAFile(self._raw)


def storage_of(fd: int) -> Storage:
    """Takes the descriptor over. Raises ValueError for a packing that cannot be read here."""
    head = os.pread(fd, 8, 0)
    if head.startswith(ZSTD):
        os.close(fd)
        raise ValueError("zstd")
    for kind in (GZIP, BZIP2, XZ):
        if head.startswith(kind):
            return Packed(fd, kind)
    return Plain(fd)
