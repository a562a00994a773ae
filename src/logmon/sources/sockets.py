"""What all listening sockets share: addresses, the loopback rule, and binding."""

import errno
import ipaddress
import socket
from collections.abc import Callable

from logmon.sources.address import Address
from logmon.sources.options import Options
from logmon.sources.reports import Reports, SourceError

Endpoint = tuple[str, int]


class Listening:
    """Binding, when it is first needed. `bind` raises OSError or SourceError."""

    def __init__(self, where: str, bind: Callable[[], socket.socket], reports: Reports) -> None:
        self._where = where
        self._bind = bind
        self._reports = reports
        self._tried = False
        self.failed = False

    def bind_once(self) -> socket.socket | None:
        """The socket the first time; None later, and when it cannot be had (a trouble says why)."""
        if self._tried:
            return None
        self._tried = self.failed = True
        try:
            listener = self._bind()
        except SourceError as error:
            self._reports.trouble(f"{error.message}; {error.help}", fatal=True)
        except OSError as error:
            self._reports.trouble(f"cannot listen on {self._where}: {_why(error)}", fatal=True)
        else:
            self.failed = False
            return listener
        return None


def endpoint(address: Address, options: Options, usual: int, encrypted: bool = False) -> Endpoint:
    """Host and port of `tcp://HOST:PORT`. An empty host is loopback; without encryption any other must be asked for.
    `usual` is a port for the examples. Raises SourceError."""
    kind = address.kind
    host, colon, port = address.text.rstrip("/").rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port[:6]) > 65535:
        raise SourceError(f"`{kind}://{address.text}` has no port", f"write it as {kind}://127.0.0.1:{usual}")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    host = "0.0.0.0" if host == "*" else host  # noqa: S104 (refused below unless asked for)
    if not encrypted and not options.flag("insecure") and not is_loopback(host):
        secure = "use syslog+tls:// or tls://, " if "tcp" in kind else ""
        raise SourceError(
            f"`{kind}://{address.text}` would accept unencrypted, unauthenticated lines from the network",
            f"{secure}listen on {kind}://127.0.0.1:{port}, or add ?insecure=1 if the network is trusted",
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


def shown_endpoint(kind: str, where: Endpoint) -> str:
    host, port = where
    return f"{kind}://[{host}]:{port}" if ":" in host else f"{kind}://{host}:{port}"


def is_loopback(host: str) -> bool:
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
