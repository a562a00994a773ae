"""The log stream of a container, taken apart: from bytes in any pieces to messages with their instants.

A container without a terminal sends frames (8 bytes: stream, 3 zeros, length in 4 bytes big endian; one message each),
one with a terminal sends the messages as they are. Every message begins with its instant (RFC 3339, nanoseconds) and
holds one line, or 16 KiB of a longer one: only the last part of that ends with a newline.
"""

import calendar
import re
from collections.abc import Iterator

from msgspec import Struct

from logmon.model.time import SECOND, Instant

_PART = 16 * 1024
_HEADER = 8
_STAMP = re.compile(
    rb"((?:19|20)\d\d)-(0[1-9]|1[0-2])-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d)) "
)
_LONGEST_STAMP = 36


class Message(Struct, frozen=True):
    """A piece of a message. `at` is given with the first piece only, None later. `last`: the message ends here."""

    at: Instant | None
    data: bytes
    last: bool


class Frames:
    """The multiplexed stream. A frame is passed on as it comes: its length claims nothing of our memory."""

    def __init__(self) -> None:
        self._header = bytearray()
        self._left = 0
        self._stamp: bytearray | None = None
        self._second = Second()

    def feed(self, data: bytes) -> Iterator[Message]:
        at = 0
        while at < len(data):
            if not self._left:
                taken = data[at : at + _HEADER - len(self._header)]
                self._header += taken
                at += len(taken)
                if len(self._header) == _HEADER:
                    self._left = int.from_bytes(self._header[4:], "big")
                    self._header.clear()
                    self._stamp = bytearray()
                continue
            payload = data[at : at + self._left]
            at += len(payload)
            self._left -= len(payload)
            message = self._payload(payload)
            if message:
                yield message

    def _payload(self, payload: bytes) -> Message | None:
        last = not self._left
        if self._stamp is None:
            return Message(None, payload, last)
        if self._stamp:
            payload = bytes(self._stamp) + payload
        match = _STAMP.match(payload)
        if match is None and len(payload) < _LONGEST_STAMP and not last:
            self._stamp = bytearray(payload)
            return None
        self._stamp = None
        if match is None:
            return Message(0, payload, last)
        return Message(self._second.instant(match), payload[match.end() :], last)


class Terminal:
    """The raw stream. Where a message ends without a newline only its length (16 KiB) and the next instant tell."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._inside = 0
        self._at_start = True
        self._second = Second()

    def feed(self, data: bytes) -> Iterator[Message]:
        self._buffer += data
        while self._buffer:
            message = self._begin() if self._at_start else self._go_on()
            if message is None:
                return
            yield message

    def _begin(self) -> Message | None:
        match = _STAMP.match(self._buffer)
        if match is None and len(self._buffer) < _LONGEST_STAMP and b"\n" not in self._buffer:
            return None
        at = self._second.instant(match) if match else 0
        if match:
            del self._buffer[: match.end()]
        self._at_start = False
        self._inside = 0
        return Message(at, b"", False)

    def _go_on(self) -> Message | None:
        newline = self._buffer.find(b"\n", 0, _PART - self._inside + 2)
        if newline >= 0:
            return self._taken(newline + 1, last=True)
        room = _PART - self._inside
        if len(self._buffer) <= room:
            return self._taken(len(self._buffer), last=False)
        if room:
            return self._taken(room, last=False)
        return self._boundary()

    def _boundary(self) -> Message | None:
        """16 KiB of one line were read: either the next part begins here with its instant, or the line goes on."""
        if _STAMP.match(self._buffer):
            self._at_start = True
            return Message(None, b"", True)
        if len(self._buffer) < _LONGEST_STAMP:
            return None
        self._inside = -(1 << 62)
        return Message(None, b"", False)

    def _taken(self, size: int, last: bool) -> Message:
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._inside += size
        self._at_start = last
        return Message(None, data, last)


class Second:
    """Remembers the last second that it computed: neighbours share it."""

    def __init__(self) -> None:
        self._text = b""
        self._epoch: Instant = 0

    def instant(self, match: re.Match[bytes]) -> Instant:
        text = match.string[match.start(1) : match.end(6)]
        if text != self._text:
            self._text = bytes(text)
            self._epoch = calendar.timegm(tuple(int(match[i]) for i in range(1, 7))) * SECOND
        nanos = int((match[7] or b"0").ljust(9, b"0"))
        zone = (int(match[9]) * 60 + int(match[10])) * 60 * SECOND if match[8] else 0
        return self._epoch + nanos - (zone if match[8] == b"+" else -zone)
