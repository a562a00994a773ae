"""What all listening sockets share: addresses, the loopback rule, accepting, and one origin per connection."""

import errno
import ipaddress
import socket
from collections.abc import Callable

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import SECOND, Instant
from logmon.sources.address import Address
from logmon.sources.base import Ended, Idle, Reader, Start, Trouble
from logmon.sources.reports import Reports, SourceError
from logmon.sources.stream import StreamReader

MAX_CONNECTIONS = 1000
_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
Endpoint = tuple[str, int]


class Listening:
    """Binding, when it is first needed. `bind` raises OSError or SourceError."""

    def __init__(self, where: str, bind: Callable[[], socket.socket], reports: Reports) -> None:
        self._where = where
        self._bind = bind
        self._reports = reports
        self._tried = False

    def bind_once(self) -> socket.socket | None:
        """The socket the first time; None later, and when it cannot be had (a trouble says why)."""
        if self._tried:
            return None
        self._tried = True
        try:
            return self._bind()
        except SourceError as error:
            self._reports.trouble(f"{error.message}; {error.help}", fatal=True)
        except OSError as error:
            self._reports.trouble(f"cannot listen on {self._where}: {_why(error)}", fatal=True)
        return None


class Connection:
    """The inlet of an accepted connection."""

    def __init__(self, connection: socket.socket, closed: Callable[[], None]) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._closed = closed

    def receive(self, size: int) -> bytes | None:
        try:
            return self._connection.recv(size)
        except BlockingIOError:
            return None

    def fileno(self) -> int:
        return self._connection.fileno()

    def close(self) -> None:
        self._connection.close()
        self._closed()


class Acceptor:
    """Reads the listening socket: wakes the program when somebody connects. It gives no lines itself."""

    def __init__(self, origin: Origin, accept: Callable[[Instant], bool], listener: socket.socket) -> None:
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
        self._resting = not self._accept(now)
        return Idle(now + SECOND) if self._resting else Idle()

    def close(self) -> None:
        self._ended = True


class StreamListener:
    """A source of connections: an origin that accepts (its partition is the address), and one per peer.

    `peer` names a new connection. It listens from the first `discover` on and never ends by itself.
    """

    follow = True

    def __init__(
        self,
        name: str,
        where: str,
        bind: Callable[[], socket.socket],
        peer: Callable[[socket.socket, object], str],
        count_lines: bool,
        max_connections: int = MAX_CONNECTIONS,
    ) -> None:
        self.name = name
        self._where = where
        self._peer = peer
        self._count_lines = count_lines
        self._max = max_connections
        self._reports = Reports(name)
        self._listening = Listening(where, bind, self._reports)
        self._listener: socket.socket | None = None
        self._open = 0
        self._refused = 0
        self._waiting: dict[Origin, socket.socket] = {}
        self._new: list[Origin] = []

    def address(self) -> object:
        """What the socket is bound to (a port that the system chose, for one)."""
        return self._listener.getsockname() if self._listener else None

    def discover(self, now: Instant) -> list[Origin]:
        new, self._new = self._new, []
        listener = self._listening.bind_once()
        if listener:
            listener.setblocking(False)
            self._listener = listener
            new.append(Origin(self.name, self._where))
        return new

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        if self._listener and origin.partition == self._where:
            return Acceptor(origin, self._accept, self._listener)
        connection = Connection(self._waiting.pop(origin), self._closed)
        return StreamReader(origin, connection, self._reports, count_lines=self._count_lines)

    def troubles(self) -> list[Trouble | Gap]:
        if self._refused:
            self._reports.trouble(
                f"{self._where}: {self._refused} connections refused: {self._max} are open, which is the limit"
            )
            self._refused = 0
        return self._reports.take()

    def close(self) -> None:
        for connection in self._waiting.values():
            connection.close()
        self._waiting.clear()
        if self._listener:
            self._listener.close()
            self._listener = None

    def _accept(self, now: Instant) -> bool:
        """Take all who wait. False when the system has no room for more now."""
        while self._listener:
            try:
                connection, peer = self._listener.accept()
            except BlockingIOError:
                return True
            except OSError as error:
                self._reports.once(f"{self._where}: cannot accept: {error.strerror or error}")
                return error.errno not in _NO_ROOM
            self._take(connection, peer)
        return True

    def _take(self, connection: socket.socket, peer: object) -> None:
        if self._open >= self._max:
            self._refused += 1
            connection.close()
            return
        self._open += 1
        origin = Origin(self.name, self._peer(connection, peer))
        self._waiting[origin] = connection
        self._new.append(origin)

    def _closed(self) -> None:
        self._open -= 1


def endpoint(address: Address) -> Endpoint:
    """Host and port of `tcp://HOST:PORT`. An empty host is loopback; any other than loopback must be asked for.
    Raises SourceError."""
    kind = address.kind
    host, colon, port = address.text.rstrip("/").rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SourceError(f"`{kind}://{address.text}` has no port", f"write it as {kind}://127.0.0.1:5140")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    host = "0.0.0.0" if host == "*" else host  # noqa: S104 (refused below unless asked for)
    if not _is_loopback(host) and address.options.get("insecure") != "1":
        raise SourceError(
            f"`{kind}://{address.text}` would accept unencrypted, unauthenticated lines from the network",
            f"listen on {kind}://127.0.0.1:{port}, or add ?insecure=1 if the network is trusted",
        )
    return host, int(port)


def bound(endpoint: Endpoint, kind: socket.SocketKind) -> socket.socket:
    """A bound socket. Raises OSError."""
    family, _, _, _, where = socket.getaddrinfo(*endpoint, type=kind, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family, kind)
    try:
        if kind == socket.SOCK_STREAM:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
    except OSError:
        listener.close()
        raise
    return listener


def shown_endpoint(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _why(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "the address is in use by another program (`ss -lnp` shows which)"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "permission denied (ports below 1024 need root or CAP_NET_BIND_SERVICE)"
    return error.strerror or str(error)
