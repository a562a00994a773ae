"""A listening stream socket: accepting, and one origin per peer that is connected."""

import errno
import socket
from collections.abc import Callable
from functools import partial

from msgspec import Struct

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import SECOND, Instant
from logmon.sources.admission import Admission, Limits
from logmon.sources.base import Ended, Idle, Reader, Start, Trouble
from logmon.sources.connections import Connection, ConnectionReader
from logmon.sources.framing import Framer, Framing
from logmon.sources.reports import Reports
from logmon.sources.sockets import Listening
from logmon.sources.stream import StreamReader
from logmon.sources.syslogframing import SyslogFramer
from logmon.sources.tally import Tally

_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Door(Struct, frozen=True):
    """What is different for each kind of stream socket. `bind` raises OSError or SourceError; `host` says who connected
    (of one that is gone it raises OSError); `inlet` makes the bytes of a connection readable."""

    where: str
    bind: Callable[[], socket.socket]
    host: Callable[[socket.socket, object], str]
    inlet: Callable[[socket.socket], Connection] = Connection


class Manner(Struct, frozen=True):
    """How the bytes of a connection are cut. `framing` of syslog: `lines`, `counted`, or empty to find it out."""

    limits: Limits
    syslog: bool = False
    framing: str = ""

    def framer(self, complain: Callable[[str], None]) -> Framing:
        return SyslogFramer(self.limits.line, complain, self.framing) if self.syslog else Framer(self.limits.line)


class Acceptor:
    """Reads the listening socket: wakes the program when somebody connects. It gives no lines itself."""

    def __init__(self, origin: Origin, accept: Callable[[], bool], listener: socket.socket) -> None:
        self.origin = origin
        self._accept = accept
        self._listener = listener
        self._resting = False
        self._ended = False

    def fileno(self) -> int | None:
        return None if self._resting or self._ended else self._listener.fileno()

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        if self._ended:
            return Ended()
        self._resting = not self._accept()
        return Idle(now + SECOND) if self._resting else Idle()

    def close(self) -> None:
        self._ended = True


class StreamListener:
    """A source of connections: an origin that accepts (its partition is the address), and one per connected peer.

    It listens from the first `discover` on and never ends by itself, unless it cannot listen at all.
    """

    def __init__(self, name: str, door: Door, manner: Manner, count_lines: bool) -> None:
        self.name = name
        self._door = door
        self._manner = manner
        self._count_lines = count_lines
        self._reports = Reports(name)
        self._listening = Listening(door.where, door.bind, self._reports)
        self._listener: socket.socket | None = None
        self._admission = Admission(manner.limits)
        self._tally = Tally(door.where, self._reports)
        self._waiting: dict[Origin, socket.socket] = {}
        self._new: list[Origin] = []

    @property
    def follow(self) -> bool:
        return not self._listening.failed

    def address(self) -> object:
        """What the socket is bound to (a port that the system chose, for one)."""
        return self._listener.getsockname() if self._listener else None

    def discover(self, now: Instant) -> list[Origin]:
        self._tally.tell(now)
        new, self._new = self._new, []
        listener = self._listening.bind_once()
        if listener:
            listener.setblocking(False)
            self._listener = listener
            new.append(Origin(self.name, self._door.where))
        return new

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        if self._listener and origin.partition == self._door.where:
            return Acceptor(origin, self._accept, self._listener)
        inlet = self._door.inlet(self._waiting.pop(origin))
        complain = partial(self._complain, origin.partition)
        lines = StreamReader(
            origin,
            inlet,
            self._reports,
            count_lines=self._count_lines,
            max_line=self._manner.limits.line,
            framing=self._manner.framer(complain),
            after=after,
        )
        left = partial(self._admission.leave, origin.partition)
        return ConnectionReader(inlet, lines, self._manner.limits, self._tally, left)

    def troubles(self) -> list[Trouble | Gap]:
        return self._reports.take()

    def close(self) -> None:
        for origin, connection in self._waiting.items():
            connection.close()
            self._admission.leave(origin.partition)
        self._waiting.clear()
        if self._listener:
            self._listener.close()
            self._listener = None

    def _complain(self, peer: str, what: str) -> None:
        self._tally.count(f"with a fault: {what}", peer)

    def _accept(self) -> bool:
        """Take all who wait. False when the system has no room for more now."""
        while self._listener:
            try:
                connection, peer = self._listener.accept()
            except BlockingIOError:
                return True
            except ConnectionError:
                continue  # it was gone before we came
            except OSError as error:
                wait = "; connections wait until others end" if error.errno in _NO_ROOM else ""
                self._reports.once(f"{self._door.where}: cannot accept: {error.strerror or error}{wait}")
                return not wait
            self._take(connection, peer)
        return True

    def _take(self, connection: socket.socket, peer: object) -> None:
        try:
            host = self._door.host(connection, peer)
        except OSError:
            connection.close()
            return
        refusal = self._admission.refusal(host)
        if refusal:
            self._tally.count(refusal, host)
            connection.close()
            return
        origin = Origin(self.name, self._admission.enter(host))
        self._waiting[origin] = connection
        self._new.append(origin)
