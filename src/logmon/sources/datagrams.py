"""Datagrams as lines: one origin per socket, every datagram one line or more."""

import array
import socket
from collections.abc import Callable

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import Instant
from logmon.sources.base import Ended, Idle, Reader, Start, Trouble
from logmon.sources.reports import Reports
from logmon.sources.sockets import Listening

_LARGEST = 256 * 1024
_WANTED_BUFFER = 8 << 20
_SO_RXQ_OVFL = 40
_COUNTER = 1 << 32


class DatagramReader:
    """Counts what the kernel dropped for want of room (SO_RXQ_OVFL, socket(7)) and reports it as a gap."""

    def __init__(self, origin: Origin, receiver: socket.socket, reports: Reports, count_lines: bool) -> None:
        self.origin = origin
        self._socket = receiver
        self._reports = reports
        self._position = 0
        self._line = 1 if count_lines else 0
        self._buffer = bytearray(_LARGEST)
        self._dropped = 0
        self._ended = False

    def fileno(self) -> int | None:
        return None if self._ended else self._socket.fileno()

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if self._ended:
            return Ended()
        lines: list[bytes] = []
        room = limit
        while room > 0 and (datagram := self._receive()) is not None:
            if datagram:
                lines.append(datagram if datagram.endswith(b"\n") else datagram + b"\n")
                room -= len(lines[-1])
        return self._chunk(b"".join(lines), now) if lines else Idle()

    def close(self) -> None:
        self._ended = True

    def _receive(self) -> bytes | None:
        try:
            size, ancillary, flags, _ = self._socket.recvmsg_into([self._buffer], 64)
        except BlockingIOError:
            return None
        except OSError as error:
            self._reports.once(f"{self.origin.partition}: {error.strerror or error}")
            return None
        if ancillary:
            self._count_drops(ancillary)
        if flags & socket.MSG_TRUNC:
            why = f"a datagram was longer than {_LARGEST} bytes; the rest of it is gone"
            self._reports.gap(self.origin, self._position + size, None, why)
        return bytes(memoryview(self._buffer)[:size])

    def _count_drops(self, ancillary: list[tuple[int, int, bytes]]) -> None:
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == _SO_RXQ_OVFL:
                dropped = array.array("I", data[:4])[0]
                if new := (dropped - self._dropped) % _COUNTER:
                    why = f"the kernel dropped {new} datagrams: they came faster than they were read"
                    self._reports.gap(self.origin, self._position, None, why)
                self._dropped = dropped

    def _chunk(self, data: bytes, now: Instant) -> Chunk:
        position, line = self._position, self._line
        self._position += len(data)
        if line:
            self._line += data.count(b"\n")
        return Chunk(self.origin, data, position, line, f"s1;{self._position},{self._line}", now)


class DatagramSource:
    """It listens from the first `discover` on and never ends by itself."""

    follow = True

    def __init__(self, name: str, where: str, bind: Callable[[], socket.socket], count_lines: bool) -> None:
        self.name = name
        self._where = where
        self._count_lines = count_lines
        self._reports = Reports(name)
        self._listening = Listening(where, bind, self._reports)
        self._socket: socket.socket | None = None

    def address(self) -> object:
        """What the socket is bound to (a port that the system chose, for one)."""
        return self._socket.getsockname() if self._socket else None

    def discover(self, now: Instant) -> list[Origin]:
        receiver = self._listening.bind_once()
        if receiver is None:
            return []
        receiver.setblocking(False)
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WANTED_BUFFER)
        receiver.setsockopt(socket.SOL_SOCKET, _SO_RXQ_OVFL, 1)
        self._socket = receiver
        return [Origin(self.name, self._where)]

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        if self._socket is None:
            raise ValueError("opened before it was discovered")
        return DatagramReader(origin, self._socket, self._reports, self._count_lines)

    def troubles(self) -> list[Trouble | Gap]:
        return self._reports.take()

    def close(self) -> None:
        if self._socket:
            self._socket.close()
            self._socket = None
