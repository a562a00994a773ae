"""One HTTP request and its answer over a connection of its own, plain or in TLS, without ever waiting."""

import errno
import select
import socket
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from logmon.sources.http import Body

if TYPE_CHECKING:
    import ssl

_RECEIVE = 256 * 1024
_REASONS = {
    errno.ENOENT: "there is no such socket; is it running?",
    errno.ECONNREFUSED: "connection refused; is it running?",
    errno.EACCES: "permission denied; run as root or as a member of group docker",
}


class Server(Struct, frozen=True):
    """`where` is a socket's path, or host and port; `tls` how to talk to it, None for plainly."""

    where: str | tuple[str, int]
    tls: "ssl.SSLContext | None" = None

    def __str__(self) -> str:
        return self.where if isinstance(self.where, str) else f"{self.where[0]}:{self.where[1]}"


class Exchange:
    """A GET. Raises OSError throughout."""

    def __init__(self, server: Server, target: str) -> None:
        self.body = Body()
        self._request = f"GET {target} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n".encode("ascii")
        self._connected = self._greeted = False
        self._waits_for = select.POLLOUT
        family, address = _resolved(server.where)
        self._socket = socket.socket(family)
        self._socket.setblocking(False)
        error = self._socket.connect_ex(address)
        if error not in (0, errno.EINPROGRESS):
            self.close()
            raise OSError(error, _reason(error))
        if server.tls:
            host = server.where[0] if isinstance(server.where, tuple) else None
            self._server = (server.tls, host)
        else:
            self._greeted = True

    @property
    def sending(self) -> bool:
        """The request is not out yet: only time, or writability, moves it on."""
        return bool(self._request)

    def receive(self) -> bytes | None:
        """Bytes of the body; None when there is nothing now. After the last, `body.done` is true."""
        try:
            if not self._ready() or not self._send():
                return None
            self._waits_for = select.POLLIN
            data = self._socket.recv(_RECEIVE)
        except BlockingIOError:
            return None
        except OSError as error:
            if not self._wants_more(error):
                raise
            return None
        if data:
            return self.body.feed(data)
        self.body.end()
        return b""

    def wait(self, milliseconds: int) -> bool:
        """Until something can be sent or received; False when that took longer."""
        poll = select.poll()
        poll.register(self._socket, self._waits_for)
        return bool(poll.poll(milliseconds))

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def _ready(self) -> bool:
        """Connected, and the TLS handshake done."""
        if not self._connected:
            poll = select.poll()
            poll.register(self._socket, select.POLLOUT)
            if not poll.poll(0):
                return False
            error = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                raise OSError(error, _reason(error))
            self._connected = True
        if not self._greeted:
            self._greet()
        return True

    def _greet(self) -> None:
        if not hasattr(self._socket, "do_handshake"):
            tls, host = self._server
            self._socket = tls.wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)
        cast("ssl.SSLSocket", self._socket).do_handshake()
        self._greeted = True

    def _send(self) -> bool:
        self._waits_for = select.POLLOUT
        if self._request:
            self._request = self._request[self._socket.send(self._request) :]
        return not self._request

    def _wants_more(self, error: OSError) -> bool:
        """TLS says as an error what it waits for."""
        kind = type(error).__name__
        if kind not in ("SSLWantReadError", "SSLWantWriteError"):
            return False
        self._waits_for = select.POLLIN if kind == "SSLWantReadError" else select.POLLOUT
        return True


def _resolved(where: str | tuple[str, int]) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    if isinstance(where, str):
        return socket.AF_UNIX, where
    family, _, _, _, address = socket.getaddrinfo(*where, type=socket.SOCK_STREAM)[0]
    return family, cast("tuple[str, int]", address)


def _reason(error: int) -> str:
    return errno.errorcode.get(error, str(error)) if error not in _REASONS else _REASONS[error]
