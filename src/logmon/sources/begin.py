"""Where to begin in a file that was never read before."""

from logmon.sources.base import Start
from logmon.sources.encoding import Encoding, encoding_of
from logmon.sources.packing import ArchiveError
from logmon.sources.storage import Storage

_BLOCK = 256 * 1024


def position_for(start: Start, storage: Storage) -> int:
    """The offset of the first line to read: always the begin of a line."""
    if start.where == "start":
        return 0
    size = _size(storage)
    encoding = encoding_of(storage.pread(2, 0))
    return _before_last(storage, size - size % encoding.unit, start.lines, encoding)


def count_newlines(storage: Storage, end: int) -> int:
    count = at = 0
    encoding = encoding_of(storage.pread(2, 0))
    while at < end and (data := storage.pread(min(_BLOCK, end - at), at)):
        count += encoding.count(data)
        at += len(data)
    return count


def _size(storage: Storage) -> int:
    size = storage.size()
    if size is not None:
        return size
    at = 0
    try:
        while data := storage.pread(_BLOCK, at):
            at += len(data)
    except ArchiveError:
        return at  # who reads it to there is told
    return at


def _before_last(storage: Storage, size: int, lines: int, encoding: Encoding) -> int:
    """The begin of the last `lines` lines (an unfinished one counts); with 0, of the unfinished line or the end."""
    end, unit = size, encoding.unit
    if lines and size and storage.pread(unit, size - unit) == encoding.newline:
        end -= unit
    wanted = max(lines, 1)
    while end > 0:
        begin = max(0, end - _BLOCK)
        data = storage.pread(end - begin, begin)
        found = encoding.count(data)
        if found >= wanted:
            return begin + _nth_from_end(data, wanted, encoding) + unit
        wanted -= found
        end = begin
    return 0


def _nth_from_end(data: bytes, nth: int, encoding: Encoding) -> int:
    at = len(data)
    for _ in range(nth):
        at = encoding.rfind(data, at)
    return at
