"""Datagrams as lines: one origin per socket, every datagram one line or more."""

import socket
import struct
from collections.abc import Callable

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import Instant
from logmon.sources.base import Ended, Idle, Reader, Start, Trouble
from logmon.sources.reports import Reports
from logmon.sources.sockets import Listening
from logmon.sources.syslogframing import message_line

_LARGEST = 256 * 1024
_WANTED_BUFFER = 8 << 20
_SO_RCVBUFFORCE = 33
_SO_MEMINFO = 55
_MEMINFO = struct.Struct("9I")
_DROPS = 8
_COUNTER = 1 << 32


class DatagramReader:
    """Counts what the kernel dropped for want of room and reports it as a gap. It asks with SO_MEMINFO (Linux 4.12):
    SO_RXQ_OVFL tells of a loss only together with the next datagram, so never of the last one."""

    def __init__(
        self, origin: Origin, receiver: socket.socket, reports: Reports, count_lines: bool, syslog: bool = False
    ) -> None:
        self.origin = origin
        self._socket = receiver
        self._reports = reports
        self._line_of = message_line if syslog else _lines
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
            lines.append(self._line_of(datagram))
            room -= len(datagram) + 1
        self._count_drops()
        data = b"".join(lines)
        return self._chunk(data, now) if data else Idle(now if room <= 0 else None)

    def close(self) -> None:
        self._ended = True

    def _receive(self) -> bytes | None:
        try:
            size = self._socket.recv_into(self._buffer, 0, socket.MSG_TRUNC)
        except BlockingIOError:
            return None
        except OSError as error:
            self._reports.once(f"{self.origin.partition}: {error.strerror or error}")
            return None
        if size > _LARGEST:
            why = f"a datagram was longer than {_LARGEST} bytes; the rest of it is gone"
            self._reports.gap(self.origin, self._position, size - _LARGEST, why)
        return bytes(memoryview(self._buffer)[:size])

    def _count_drops(self) -> None:
        told = self._socket.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
        dropped = _MEMINFO.unpack(told)[_DROPS]
        if new := (dropped - self._dropped) % _COUNTER:
            why = f"the kernel dropped {new} datagrams: they came faster than they were read ({self._room()})"
            self._reports.gap(self.origin, self._position, None, why)
        self._dropped = dropped

    def _room(self) -> str:
        """Linux doubles what is asked for, and tells the double."""
        got = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2
        if got >= _WANTED_BUFFER:
            return f"the receive buffer has {got >> 10} KiB"
        wish = f"sysctl -w net.core.rmem_max={_WANTED_BUFFER}"
        return f"the receive buffer has {got >> 10} of the {_WANTED_BUFFER >> 10} KiB asked for; {wish} allows them"

    def _chunk(self, data: bytes, now: Instant) -> Chunk:
        position, line = self._position, self._line
        self._position += len(data)
        if line:
            self._line += data.count(b"\n")
        return Chunk(self.origin, data, position, line, f"s1;{self._position},{self._line}", now)


class DatagramSource:
    """It listens from the first `discover` on and never ends by itself, unless it cannot listen at all."""

    def __init__(
        self, name: str, where: str, bind: Callable[[], socket.socket], count_lines: bool, syslog: bool = False
    ) -> None:
        """`syslog`: a datagram is one message, whatever is in it."""
        self.name = name
        self._where = where
        self._syslog = syslog
        self._count_lines = count_lines
        self._reports = Reports(name)
        self._listening = Listening(where, bind, self._reports)
        self._socket: socket.socket | None = None

    @property
    def follow(self) -> bool:
        return not self._listening.failed

    def address(self) -> object:
        """What the socket is bound to (a port that the system chose, for one)."""
        return self._socket.getsockname() if self._socket else None

    def discover(self, now: Instant) -> list[Origin]:
        receiver = self._listening.bind_once()
        if receiver is None:
            return []
        receiver.setblocking(False)
        _enlarge(receiver)
        self._socket = receiver
        return [Origin(self.name, self._where)]

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        if self._socket is None:
            raise ValueError("opened before it was discovered")
        return DatagramReader(origin, self._socket, self._reports, self._count_lines, self._syslog)

    def troubles(self) -> list[Trouble | Gap]:
        return self._reports.take()

    def close(self) -> None:
        if self._socket:
            self._socket.close()
            self._socket = None


def _lines(datagram: bytes) -> bytes:
    return datagram if not datagram or datagram.endswith(b"\n") else datagram + b"\n"


def _enlarge(receiver: socket.socket) -> None:
    """As much as wanted where we may force it (CAP_NET_ADMIN), else as much as net.core.rmem_max allows."""
    try:
        receiver.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _WANTED_BUFFER)
    except PermissionError:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WANTED_BUFFER)
