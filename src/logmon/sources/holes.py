"""Runs of NUL bytes at the begin of a line: nobody wrote them.

They stand where a file was truncated under a writer that went on at its old place, where a crash kept the size of a
file and not its last blocks, and at the end of files that are made large in advance.
"""

import errno
import os

from logmon.sources.storage import Plain, Storage

LEAST = 8
_NULS = bytes(LEAST)
"""Shorter runs are taken for text, however strange."""
_BLOCK = bytes(1 << 20)


def before_hole(data: bytes) -> bytes:
    """The whole lines before the first hole in a block that does not begin with one; all of it when there is none. A
    hole that may begin with the last bytes counts too."""
    if b"\0" not in data:  # at the speed of memory, which is what nearly every block is asked
        return data
    at = data.find(b"\n" + _NULS)
    if at >= 0:
        return data[: at + 1]
    if data.endswith(b"\0"):
        solid = data.rstrip(b"\0")
        return solid if solid.endswith(b"\n") else data
    return data


def without_tail(storage: Storage, position: int, data: bytes) -> bytes:
    """A block that ends with NUL bytes, without those when they go on to the end of the file."""
    solid = data.rstrip(b"\0")
    size, last = nuls_at(storage, position + len(solid))
    return solid if last and size >= LEAST else data


def begins_hole(storage: Storage, position: int) -> bool:
    return storage.pread(len(_NULS), position) == _NULS


def nuls_at(storage: Storage, position: int) -> tuple[int, bool]:
    """How many NUL bytes follow, and whether they go on to the end of the file: then they may yet be overwritten."""
    at = position
    while True:
        at = _data_after(storage, at)
        data = storage.pread(len(_BLOCK), at)
        if data == _BLOCK:
            at += len(data)
            continue
        solid = data.lstrip(b"\0")
        at += len(data) - len(solid)
        if solid or not data:
            return at - position, not solid


def _data_after(storage: Storage, position: int) -> int:
    """Sparse stretches cost no reading: a hole of a terabyte is one question to the file system."""
    if not isinstance(storage, Plain):
        return position
    try:
        return os.lseek(storage.fileno(), position, os.SEEK_DATA)
    except OSError as error:
        end = os.fstat(storage.fileno()).st_size
        return max(position, end) if error.errno == errno.ENXIO else position
