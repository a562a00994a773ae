"""Syslog messages out of a byte stream or a datagram: octet counting, newlines, and the trailers in use (RFC 6587).

Every message becomes one line of the chunk. One that has newlines in it stays one event: its further lines are
indented by a tab, so that nothing inside a message can pass for the head of another one.
"""

import re
from collections.abc import Callable

from logmon.sources.framing import Framer, Piece

MAX_MESSAGE = 64 * 1024
"""Bytes of one message that are kept, unless asked otherwise. RFC 5424 wants 2,048 at least."""

LINES, COUNTED = "lines", "counted"

_TRAILERS = b"\r\n\0"
_BREAKS = re.compile(rb"[\n\0]+")
_INSIDE = re.compile(rb"\n(?![ \t])")
_COUNT = re.compile(rb"([1-9]\d{0,8}) ")
_PART_OF_COUNT = re.compile(rb"(?:[1-9]\d{0,8} ?)?")
_COUNTED_HEAD = re.compile(rb"[1-9]\d{0,8} <")
_COUNTED_LINE = re.compile(rb"[1-9]\d{0,8} <\d{1,3}>")
_COUNTED_LATER = re.compile(rb"\n" + _COUNTED_LINE.pattern)


def message_line(message: bytes) -> bytes:
    """A whole message as a line with its newline; empty for an empty one."""
    body = message.rstrip(_TRAILERS)
    if not body:
        return b""
    return (_INSIDE.sub(b"\n\t", body) if b"\n" in body else body) + b"\n"


class SyslogFramer:
    """Finds out from its first bytes how a connection frames (`12 <` begins a count), or is told; then keeps to it: a
    line that looks like a count is a line, or a log message could swallow those behind it.

    `complain` is told of traffic that mixes both, and of a message that was not sent to its end.
    """

    def __init__(self, limit: int, complain: Callable[[str], None], framing: str = "") -> None:
        self._limit = limit
        self._complain = complain
        self._undecided = b""
        self._chosen: LineMessages | CountedMessages | None = self._choose(framing) if framing else None

    @property
    def held(self) -> int:
        return self._chosen.held if self._chosen else len(self._undecided)

    @property
    def broken(self) -> str:
        return self._chosen.broken if self._chosen else ""

    def feed(self, data: bytes) -> list[Piece]:
        if self._chosen is None:
            data = self._undecided + data
            self._undecided = b""
            if _PART_OF_COUNT.fullmatch(data):
                self._undecided = data
                return []
            self._chosen = self._choose(COUNTED if _COUNTED_HEAD.match(data) else LINES)
        return self._chosen.feed(data)

    def finish(self) -> list[Piece]:
        if self._chosen is None:
            self._chosen = self._choose(LINES)
        undecided, self._undecided = self._undecided, b""
        return self._chosen.feed(undecided) + self._chosen.finish()

    def _choose(self, framing: str) -> "LineMessages | CountedMessages":
        return (CountedMessages if framing == COUNTED else LineMessages)(self._limit, self._complain)


class LineMessages:
    """Messages that end with a newline, a NUL or both (RFC 6587, 3.4.2; Python's SysLogHandler sends NULs)."""

    broken = ""

    def __init__(self, limit: int, complain: Callable[[str], None]) -> None:
        self._framer = Framer(limit)
        self._complain = complain

    @property
    def held(self) -> int:
        return self._framer.held

    def feed(self, data: bytes) -> list[Piece]:
        if b"\0" in data or b"\n\n" in data:
            data = _BREAKS.sub(b"\n", data)
        if not self._framer.held and data.startswith(b"\n"):
            data = data[1:]
        pieces = self._framer.feed(data)
        if any(_COUNTED_LINE.match(piece.data) or _COUNTED_LATER.search(piece.data) for piece in pieces):
            self._complain("a line begins with a count, but the connection began with lines; it was read as a line")
        return pieces

    def finish(self) -> list[Piece]:
        return self._framer.finish()


class CountedMessages:
    """`LEN SP MSG` (RFC 6587, 3.4.1; RFC 5425). Nothing is set aside for a length that is only claimed.

    Trailers behind a message that its length does not count are skipped. A message without a count that begins with
    `<` is read up to its newline. After anything else nobody knows where the next message begins: `broken` says so.
    """

    def __init__(self, limit: int, complain: Callable[[str], None]) -> None:
        self.broken = ""
        self._limit = limit
        self._complain = complain
        self._count = b""
        self._missing = 0
        self._message = bytearray()
        self._skipped = 0
        self._uncounted: LineMessages | None = None

    @property
    def held(self) -> int:
        line = self._uncounted.held if self._uncounted else 0
        return len(self._count) + len(self._message) + self._skipped + line + (self._missing > 0)

    def feed(self, data: bytes) -> list[Piece]:
        data, self._count = self._count + data, b""
        pieces: list[Piece] = []
        lines: list[bytes] = []
        at = 0
        while at < len(data) and not self.broken:
            if self._uncounted:
                at = self._read_uncounted(self._uncounted, data, at, pieces, lines)
            elif self._missing:
                at = self._read_message(data, at, pieces, lines)
            else:
                at = self._read_count(data, self._read_whole(data, at, lines))
        _join(lines, pieces)
        return pieces

    def finish(self) -> list[Piece]:
        """What came of the last message."""
        if self._uncounted:
            return self._uncounted.finish()
        if self._missing:
            self._complain(f"the connection ended inside a message, {self._missing} bytes of it did not come")
        lines, newline, rest = message_line(bytes(self._message))[:-1].rpartition(b"\n")
        whole, skipped = lines + newline, self._skipped
        self._message, self._missing, self._skipped, self._count = bytearray(), 0, 0, b""
        return ([Piece(whole, len(whole))] if whole else []) + (
            [Piece(rest, len(rest) + skipped, partial=True, skipped=skipped)] if rest else []
        )

    def _read_whole(self, data: bytes, at: int, lines: list[bytes]) -> int:
        """The messages that lie in `data` from end to end, which are nearly all of them: quickly, up to the first that
        needs more care."""
        size, limit, count = len(data), self._limit, _COUNT.match
        while match := count(data, at):
            begin = match.end()
            end = begin + int(match[1])
            if end > size or end - begin > limit:
                break
            lines.append(message_line(data[begin:end]))
            at = end
        return at

    def _read_count(self, data: bytes, at: int) -> int:
        while at < len(data) and data[at] in _TRAILERS:
            at += 1
        if match := _COUNT.match(data, at):
            self._missing = int(match[1])
            return match.end()
        if _PART_OF_COUNT.fullmatch(data, at):
            self._count = data[at:]
        elif data.startswith(b"<", at):
            self._uncounted = LineMessages(self._limit, self._complain)
            self._complain("a message has no count, but the connection began with counts; it was read as a line")
            return at
        else:
            shown = repr(data[at : at + 20])[1:]
            self.broken = f"a count was expected, but this came: {shown}; the sender counts wrongly"
        return len(data)

    def _read_message(self, data: bytes, at: int, pieces: list[Piece], lines: list[bytes]) -> int:
        end = min(len(data), at + self._missing)
        kept = min(end, at + self._limit - len(self._message))
        self._missing -= end - at
        self._message += memoryview(data)[at:kept]
        self._skipped += end - kept
        if not self._missing:
            self._end_message(pieces, lines)
        return end

    def _end_message(self, pieces: list[Piece], lines: list[bytes]) -> None:
        line, skipped = message_line(bytes(self._message)), self._skipped
        self._message, self._skipped = bytearray(), 0
        if skipped:
            _join(lines, pieces)
            pieces.append(Piece(line, len(line) + skipped, skipped=skipped))
        else:
            lines.append(line)

    def _read_uncounted(
        self, messages: LineMessages, data: bytes, at: int, pieces: list[Piece], lines: list[bytes]
    ) -> int:
        found = _BREAKS.search(data, at)
        end = found.start() + 1 if found else len(data)
        _join(lines, pieces)
        pieces += messages.feed(data[at:end])
        if found:
            self._uncounted = None
        return end


def _join(lines: list[bytes], pieces: list[Piece]) -> None:
    """The messages so far as one piece; `lines` is then empty."""
    if whole := b"".join(lines):
        pieces.append(Piece(whole, len(whole)))
    lines.clear()
