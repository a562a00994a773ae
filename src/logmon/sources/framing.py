"""Bytes in any pieces in, whole lines out. The result does not depend on where the pieces were cut."""

from typing import Protocol

from msgspec import Struct

from logmon.sources.encoding import BYTES, Encoding

MAX_LINE = 1 << 20
"""Bytes of one line that are kept; what is longer is cut there, the rest skipped and reported as a gap."""


class Piece(Struct, frozen=True):
    """Whole lines, in order. `span` counts the input bytes behind `data`: more than `len(data)` only for one line that
    was cut, which then stands alone in its piece. `skipped` is the number of bytes of it that are not in `data`; where
    there is no data, nobody wrote them (see holes.py)."""

    data: bytes
    span: int
    partial: bool = False
    skipped: int = 0


class Framing(Protocol):
    """A way to cut. `broken` says, when not empty, why nothing behind the pieces so far can be cut any more."""

    @property
    def held(self) -> int:
        """Input bytes taken that no piece covers yet."""
        ...

    @property
    def broken(self) -> str: ...

    def feed(self, data: bytes) -> list[Piece]: ...

    def finish(self) -> list[Piece]:
        """What is unfinished at the end of the input, if there is something. The framer is then as new."""
        ...


class Framer:
    """Cuts at `\\n` and nowhere else (VT, FF, NEL and lone CR are part of a line); holds the last, unfinished line.

    It keeps at most `limit` bytes of one line, so a line of any length needs no more memory than that. What is fed in
    an `encoding` of two-byte units comes in whole units, and pieces are in that encoding.
    """

    broken = ""

    def __init__(self, limit: int = MAX_LINE, encoding: Encoding = BYTES) -> None:
        self._limit = limit - limit % encoding.unit
        self._encoding = encoding
        self._held = bytearray()
        self._skipped = 0

    @property
    def held(self) -> int:
        return len(self._held) + self._skipped

    def feed(self, data: bytes) -> list[Piece]:
        if len(data) <= self._limit:
            return self._feed(data)
        pieces: list[Piece] = []
        for start in range(0, len(data), self._limit):
            pieces += self._feed(data[start : start + self._limit])
        return pieces

    def finish(self) -> list[Piece]:
        if not self.held:
            return []
        piece = Piece(bytes(self._held), self.held, partial=True, skipped=self._skipped)
        self._clear()
        return [piece]

    def _feed(self, data: bytes) -> list[Piece]:
        last = self._encoding.rfind(data)
        if last < 0:
            self._hold(data)
            return []
        cut = last + self._encoding.unit
        first = self._finish_long(data) if self._is_long(data) else None
        pieces = [] if first is None else [first]
        start = 0 if first is None else self._encoding.find(data) + self._encoding.unit
        if start < cut:
            pieces.append(self._whole(data, start, cut))
        if cut < len(data):
            self._hold(data[cut:])
        return pieces

    def _whole(self, data: bytes, start: int, cut: int) -> Piece:
        if self._held:
            whole = b"".join((self._held, memoryview(data)[start:cut]))
            self._clear()
        else:
            whole = data[start:cut]
        return Piece(whole, len(whole))

    def _is_long(self, data: bytes) -> bool:
        """Whether the line that `data` finishes first is too long."""
        return bool(self._held) and (self._skipped > 0 or len(self._held) + self._encoding.find(data) > self._limit)

    def _finish_long(self, data: bytes) -> Piece:
        self._hold(data[: self._encoding.find(data)])
        newline = self._encoding.newline
        piece = Piece(bytes(self._held) + newline, self.held + len(newline), skipped=self._skipped)
        self._clear()
        return piece

    def _hold(self, data: bytes) -> None:
        room = self._limit - len(self._held)
        self._held += data[:room] if len(data) > room else data
        self._skipped += max(0, len(data) - room)

    def _clear(self) -> None:
        self._held = bytearray()
        self._skipped = 0
