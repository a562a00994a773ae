"""One open file, read forward in blocks: what a path names until it is rotated or truncated."""

import os
from collections import deque
from enum import Enum

from msgspec.structs import replace

from logmon.sources.encoding import encoding_of, undecided
from logmon.sources.framing import MAX_LINE, Framer, Piece
from logmon.sources.holes import before_hole, begins_hole, nuls_at, without_tail
from logmon.sources.identity import HEAD, WITNESS, Key, Mark, digest
from logmon.sources.parking import Look
from logmon.sources.storage import Storage

BLOCK = 1008 * 1024
"""With what is before it of a line, no more than one step asks for (`READ` of the pipeline)."""
_TAIL = 4096
"""So near to the end of a block the end of a line is looked for."""
_BLOCKS_AT_ONCE = 16
"""Blocks without a newline that one call reads before it lets others have their turn."""


class Pull(Enum):
    MORE = "there is more to read"
    END = "the end of the file, for now"


class Generation:
    """`position` is the offset of the first byte that no piece has covered, `line` the number of its line (0: not
    counted), `rank` the how many-th it was to lose its name.

    Blocks end at multiples of `BLOCK` in the file, or with the line that ends just before, so the pieces of a finished
    file are the same every time, wherever the reading was interrupted between two of them.
    """

    def __init__(
        self, storage: Storage, position: int, line: int, max_line: int = MAX_LINE, block: int = BLOCK
    ) -> None:
        self.storage = storage
        self.position = position
        self.line = line
        self.quiet_since: int | None = None
        self.rank = 0
        self._block = block
        self._tail = max(1, min(_TAIL, block // 4))
        self._max_line = max_line
        self._head = storage.pread(min(HEAD, position), 0)
        self._framer = self._begin(self._head)
        self._ready: deque[Piece] = deque()
        self._at = position
        self._before = storage.pread(min(WITNESS, position), max(0, position - WITNESS))
        self._last = self._before
        self._following = b""

    @property
    def key(self) -> Key:
        return self.storage.key

    @property
    def held(self) -> int:
        """Bytes of an unfinished line that were read and not handed out."""
        return self._framer.held

    def pull(self, limit: int) -> Piece | Pull:
        """The next whole lines. Raises OSError or ArchiveError."""
        for _ in range(_BLOCKS_AT_ONCE):
            if self._ready:
                return self._taken(self._ready.popleft())
            data = self._next(limit)
            if data is None:
                return self._pass_over_hole()
            if not data:
                return Pull.END
            self._remember(data)
            self._ready.extend(self._framer.feed(data))
        return self._taken(self._ready.popleft()) if self._ready else Pull.MORE

    def read_ahead(self, limit: int) -> None:
        """Have what the next `pull` will ask for read meanwhile."""
        if not self._ready and self._encoding.unit == 1:
            self.storage.read_ahead(self._size(limit)[0], self._at)

    @property
    def following(self) -> bytes:
        """The line behind the last piece, where it was seen."""
        return self._following if not (self._ready or self._framer.held) else b""

    def finish(self) -> Piece | None:
        """The unfinished line at the end, when nothing will complete it."""
        self._following = b""
        pieces = self._framer.finish()
        return self._taken(pieces[0]) if pieces else None

    def intact(self) -> bool:
        """False when the file was truncated (and perhaps written again) since it was last read."""
        if self.storage.packed:
            return True
        return self.storage.pread(len(self._last), self._at - len(self._last)) == self._last

    def ends_as(self, seen: Look | None) -> bool:
        """Whether the path still names this file, and everything that is in it has been read."""
        if seen is None or (seen.device, seen.inode) != self.key or self.storage.packed:
            return False
        return seen.size == self._at and self.intact()

    def links(self) -> int:
        """How many names it has; 0 when it was deleted: only open descriptors keep it on the disk."""
        return os.fstat(self.storage.fileno()).st_nlink

    def mark(self) -> Mark:
        device, inode = self.key
        head, before = self._head, self._before
        return Mark(self.position, self.line, device, inode, len(head), digest(head), len(before), digest(before))

    def close(self) -> None:
        self.storage.close()

    def _begin(self, head: bytes) -> Framer:
        self._encoding = encoding_of(head)
        return Framer(self._max_line, self._encoding)

    def _next(self, limit: int) -> bytes | None:
        """The bytes up to the end of the block, or up to a hole; None where a hole is."""
        self._following = b""
        size, following = self._size(limit)
        data = self.storage.pread(size, self._at)
        if not self._at:
            if undecided(data):
                return b""
            self._framer = self._begin(data)
        if self._encoding.unit > 1:
            return data[: len(data) - len(data) % self._encoding.unit]
        if data[-1:] == b"\0":
            data = without_tail(self.storage, self._at, data)
        if data[:1] == b"\0" and not self._framer.held and begins_hole(self.storage, self._at):
            return None
        data = before_hole(data)
        self._following = following if len(data) == size else b""
        return data

    def _size(self, limit: int) -> tuple[int, bytes]:
        """Bytes to the end of the block, or rather of the last line in it (whole lines need not be put together), and
        the line behind."""
        tail = self._tail
        end = (self._at + tail) // self._block * self._block + self._block
        size = min(end - self._at, max(self._encoding.unit, limit))
        if size <= tail or self._encoding.unit > 1 or self.storage.packed:
            return size, b""
        around = self.storage.pread(2 * tail, self._at + size - tail)
        begin = around.rfind(b"\n", 0, tail) + 1
        if not begin or len(around) < tail:
            return size, b""
        return size - tail + begin, around[begin : around.find(b"\n", begin) + 1]

    def _pass_over_hole(self) -> Piece | Pull:
        size, last = nuls_at(self.storage, self._at)
        if last:
            return Pull.END
        self._at += size
        self._last = b"\0" * min(size, WITNESS)
        return self._taken(Piece(b"", size, skipped=size))

    def _remember(self, data: bytes) -> None:
        if self._at == len(self._head) < HEAD:
            self._head += data[: HEAD - self._at]
        self._at += len(data)
        self._last = data[-WITNESS:] if len(data) >= WITNESS else (self._last + data)[-WITNESS:]

    def _taken(self, piece: Piece) -> Piece:
        self.position += piece.span
        self._before = self._ending(piece)
        if self._encoding.codec:
            piece = replace(piece, data=self._encoding.text(piece.data))
        self.line += piece.data.count(b"\n") if self.line else 0
        return piece

    def _ending(self, piece: Piece) -> bytes:
        """The bytes before the new position, as far as they are known."""
        if not piece.data:
            return b"\0" * min(piece.skipped, WITNESS)
        if piece.skipped:
            return b"" if piece.partial else self._encoding.newline
        return (self._before + piece.data[-WITNESS:])[-WITNESS:]
