"""Where to begin in a file that was never read before."""

from logmon.sources.base import Start
from logmon.sources.storage import Storage

_BLOCK = 256 * 1024


def position_for(start: Start, storage: Storage) -> int:
    """The offset of the first line to read: always the begin of a line."""
    if start.where == "start":
        return 0
    size = _size(storage)
    return _before_last(storage, size, start.lines)


def count_newlines(storage: Storage, end: int) -> int:
    count = at = 0
    while at < end and (data := storage.pread(min(_BLOCK, end - at), at)):
        count += data.count(b"\n")
        at += len(data)
    return count


def _size(storage: Storage) -> int:
    size = storage.size()
    if size is not None:
        return size
    at = 0
    while data := storage.pread(_BLOCK, at):
        at += len(data)
    return at


def _before_last(storage: Storage, size: int, lines: int) -> int:
    """The begin of the last `lines` lines (an unfinished one counts); with 0, of the unfinished line or the end."""
    end = size
    if lines and size and storage.pread(1, size - 1) == b"\n":
        end -= 1
    wanted = max(lines, 1)
    while end > 0:
        begin = max(0, end - _BLOCK)
        data = storage.pread(end - begin, begin)
        found = data.count(b"\n")
        if found >= wanted:
            return begin + _nth_from_end(data, wanted) + 1
        wanted -= found
        end = begin
    return 0


def _nth_from_end(data: bytes, nth: int) -> int:
    at = len(data)
    for _ in range(nth):
        at = data.rfind(b"\n", 0, at)
    return at
