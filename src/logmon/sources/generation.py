"""One open file, read forward in blocks: what a path names until it is rotated or truncated."""

import os
from collections import deque
from enum import Enum

from logmon.sources.framing import MAX_LINE, Framer, Piece
from logmon.sources.identity import HEAD, WITNESS, Key, Mark, digest
from logmon.sources.storage import Storage

BLOCK = 256 * 1024
_BLOCKS_AT_ONCE = 16
"""Blocks without a newline that one call reads before it lets others have their turn."""


class Pull(Enum):
    MORE = "there is more to read"
    END = "the end of the file, for now"


class Generation:
    """`position` is the offset of the first byte that no piece has covered, `line` the number of its line (0: not
    counted).

    Blocks end at multiples of `BLOCK` in the file, so the pieces of a finished file are the same every time, wherever
    the reading was interrupted between two of them.
    """

    def __init__(
        self, storage: Storage, position: int, line: int, max_line: int = MAX_LINE, block: int = BLOCK
    ) -> None:
        self.storage = storage
        self.position = position
        self.line = line
        self.quiet_since: int | None = None
        self._block = block
        self._framer = Framer(max_line)
        self._ready: deque[Piece] = deque()
        self._at = position
        self._head = storage.pread(min(HEAD, position), 0)
        self._before = storage.pread(min(WITNESS, position), max(0, position - WITNESS))
        self._last = self._before

    @property
    def key(self) -> Key:
        return self.storage.key

    @property
    def held(self) -> int:
        """Bytes of an unfinished line that were read and not handed out."""
        return self._framer.held

    def pull(self, limit: int) -> Piece | Pull:
        """The next whole lines. Raises OSError or one of `PACKED_ERRORS`."""
        for _ in range(_BLOCKS_AT_ONCE):
            if self._ready:
                return self._taken(self._ready.popleft())
            size = min(self._block - self._at % self._block, max(1, limit))
            data = self.storage.pread(size, self._at)
            if not data:
                return Pull.END
            self._remember(data)
            self._ready.extend(self._framer.feed(data))
        return self._taken(self._ready.popleft()) if self._ready else Pull.MORE

    def finish(self) -> Piece | None:
        """The unfinished line at the end, when nothing will complete it."""
        pieces = self._framer.finish()
        return self._taken(pieces[0]) if pieces else None

    def intact(self) -> bool:
        """False when the file was truncated (and perhaps written again) since it was last read."""
        if self.storage.packed:
            return True
        return self.storage.pread(len(self._last), self._at - len(self._last)) == self._last

    def linked(self) -> bool:
        """False when it was deleted: only open descriptors keep it on the disk."""
        return os.fstat(self.storage.fileno()).st_nlink > 0

    def mark(self) -> Mark:
        device, inode = self.key
        head, before = self._head, self._before
        return Mark(self.position, self.line, device, inode, len(head), digest(head), len(before), digest(before))

    def close(self) -> None:
        self.storage.close()

    def _remember(self, data: bytes) -> None:
        if self._at == len(self._head) < HEAD:
            self._head += data[: HEAD - self._at]
        self._at += len(data)
        self._last = data[-WITNESS:] if len(data) >= WITNESS else (self._last + data)[-WITNESS:]

    def _taken(self, piece: Piece) -> Piece:
        self.position += piece.span
        self.line += piece.data.count(b"\n") if self.line else 0
        ends = b"" if piece.skipped and piece.partial else b"\n" if piece.skipped else piece.data[-WITNESS:]
        self._before = ends if piece.skipped else (self._before + ends)[-WITNESS:]
        return piece
