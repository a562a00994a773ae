"""Unpacking while reading: gzip, bzip2, xz and zstd, told apart by their first bytes and never by a name."""

import bz2
import gzip
import lzma
import zlib
from typing import BinaryIO, Protocol

GZIP, BZIP2, XZ, ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_KINDS = (GZIP, BZIP2, XZ, ZSTD)
_ZSTD_STEP = 1024
"""Packed bytes unpacked at once: a block of zstd is 4 bytes or more, and gives up to 128 KiB."""
_ZSTD_WINDOW = 1 << 27


class ArchiveError(Exception):
    """An archive is damaged, ends too early or unpacks to more than any log would. The message says which."""


class MissingLibraryError(Exception):
    """This packing needs a library that is not installed. The message says which extra brings it."""


class Stream(Protocol):
    def read1(self, size: int = -1, /) -> bytes:
        """Up to `size` unpacked bytes, at least one; nothing at the end."""
        ...


def packing_of(head: bytes) -> bytes | None:
    """The magic number of an archive that begins like this; None when it is none."""
    return next((kind for kind in _KINDS if head.startswith(kind)), None)


def unpack(raw: BinaryIO, kind: bytes) -> Stream:
    """Raises MissingLibraryError."""
    if kind == GZIP:
        return gzip.GzipFile(fileobj=raw)
    if kind == ZSTD:
        return _zstd(raw)
    return bz2.BZ2File(raw) if kind == BZIP2 else lzma.LZMAFile(raw)


def damage(error: Exception) -> ArchiveError | None:
    """What an exception of `Stream.read1` means for the archive; None: it is an error of the disk, not of its bytes."""
    if isinstance(error, EOFError):
        return ArchiveError("the archive is incomplete: it ends early")
    known = isinstance(error, (lzma.LZMAError, zlib.error, gzip.BadGzipFile, ArchiveError))
    if known or (isinstance(error, OSError) and error.errno is None):  # bz2 says it so
        return ArchiveError(f"the archive is damaged ({error})")
    return None


def _zstd(raw: BinaryIO) -> Stream:
    try:
        import zstandard
    except ImportError:
        raise MissingLibraryError("zstd") from None
    return _Zstd(raw, zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW), zstandard.ZstdError)


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class _Factory(Protocol):
    def decompressobj(self) -> _Decompressor: ...


class _Zstd:
    """Frames one after the other, as `cat` of two archives makes them."""

    def __init__(self, raw: BinaryIO, factory: _Factory, error: type[Exception]) -> None:
        self._raw = raw
        self._factory = factory
        self._error = error
        self._frame: _Decompressor | None = None
        self._rest = b""
        self._ready = b""

    def read1(self, size: int = -1, /) -> bytes:
        while not self._ready:
            data = self._rest or self._raw.read(_ZSTD_STEP)
            self._rest = b""
            if not data and self._frame:
                raise EOFError
            if not data:
                return b""
            self._ready = self._unpacked(data)
        size = len(self._ready) if size < 0 else size
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _unpacked(self, data: bytes) -> bytes:
        self._frame = self._frame or self._factory.decompressobj()
        try:
            unpacked = self._frame.decompress(data)
        except self._error as error:
            raise ArchiveError(str(error)) from None
        if self._frame.eof:
            self._rest, self._frame = self._frame.unused_data, None
        return unpacked
