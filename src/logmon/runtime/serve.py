"""A very small HTTP server inside the loop: no thread, nothing blocks, everything is bounded.

It answers GET and HEAD of a few paths to a monitoring system beside us, one request per connection. All of its sockets
stand behind one epoll descriptor, so the loop has a single thing to wait for.
"""

import select
import socket
from collections.abc import Callable

from msgspec import Struct

from logmon.model.time import SECOND, Duration, Instant

MAX_CONNECTIONS = 32
MAX_REQUEST = 8 << 10
_RECEIVE = 8 * MAX_REQUEST
"""More than we want to see: what is left unread when we close would undo our answer."""
PATIENCE: Duration = 5 * SECOND
"""How long a connection may take from its first byte to its last."""
_REASONS = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    431: "Too Large",
    503: "Unavailable",
}


class Answer(Struct, frozen=True):
    status: int
    body: bytes
    kind: str = "text/plain; charset=utf-8"


class Server:
    """`answer` makes the answer to a path; it is called at most once per request."""

    def __init__(self, listener: socket.socket, answer: Callable[[str], Answer]) -> None:
        listener.listen(MAX_CONNECTIONS)
        listener.setblocking(False)
        self._listener = listener
        self._answer = answer
        self._open: dict[int, _Connection] = {}
        self._poll = select.epoll()
        self._poll.register(listener.fileno(), select.EPOLLIN)

    def fileno(self) -> int:
        return self._poll.fileno()

    def address(self) -> tuple[str, int]:
        host, port, *_ = self._listener.getsockname()
        return host, port

    def pump(self, now: Instant) -> None:
        """Do what can be done at once."""
        for fileno, _ in self._poll.poll(0):
            if fileno == self._listener.fileno():
                self._accept(now)
            elif fileno in self._open and self._open[fileno].go(self._answer):
                self._drop(fileno)
            elif fileno in self._open:
                wanted = select.EPOLLOUT if self._open[fileno].answering else select.EPOLLIN
                self._poll.modify(fileno, wanted)
        for fileno in [fileno for fileno, one in self._open.items() if now - one.began > PATIENCE]:
            self._drop(fileno)

    def wake_at(self) -> Instant | None:
        """When a connection that stalls is given up."""
        return min((one.began + PATIENCE for one in self._open.values()), default=None)

    def close(self) -> None:
        for fileno in list(self._open):
            self._drop(fileno)
        self._poll.close()
        self._listener.close()

    def _accept(self, now: Instant) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return  # nobody else waits, or there is no descriptor left for them
            if len(self._open) >= MAX_CONNECTIONS:
                accepted.close()
                continue
            accepted.setblocking(False)
            self._open[accepted.fileno()] = _Connection(accepted, now)
            self._poll.register(accepted.fileno(), select.EPOLLIN)

    def _drop(self, fileno: int) -> None:
        self._poll.unregister(fileno)
        self._open.pop(fileno).socket.close()


class _Connection:
    def __init__(self, accepted: socket.socket, now: Instant) -> None:
        self.socket = accepted
        self.began = now
        self.answering = False
        self._request = b""
        self._left = b""

    def go(self, answer: Callable[[str], Answer]) -> bool:
        """Read or write what is possible now. True: it is over."""
        try:
            if not self.answering and not self._read(answer):
                return False
            self._left = self._left[self.socket.send(self._left) :]
        except BlockingIOError:
            return False
        except OSError:
            return True
        return not self._left

    def _read(self, answer: Callable[[str], Answer]) -> bool:
        """True when the request is there and its answer made."""
        data = self.socket.recv(_RECEIVE)
        if not data:
            raise ConnectionResetError
        self._request += data
        if b"\r\n\r\n" not in self._request and b"\n\n" not in self._request:
            if len(self._request) < MAX_REQUEST:
                return False
            self._left = _response(Answer(431, b"the request is too large\n"), True)
        else:
            self._left = _respond(self._request, answer)
        self.answering = True
        return True


def _respond(request: bytes, answer: Callable[[str], Answer]) -> bytes:
    words = request.split(b"\n", 1)[0].rstrip(b"\r").split(b" ")
    if len(words) != 3 or not words[2].startswith(b"HTTP/1."):
        return _response(Answer(400, b"not an HTTP/1 request\n"), True)
    method, target = words[0], words[1].decode("ascii", "replace")
    if method not in (b"GET", b"HEAD"):
        return _response(Answer(405, b"only GET and HEAD\n"), True)
    return _response(answer(target.partition("?")[0]), method == b"GET")


def _response(answer: Answer, with_body: bool) -> bytes:
    head = (
        f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}\r\n"
        f"Content-Type: {answer.kind}\r\n"
        f"Content-Length: {len(answer.body)}\r\n"
        "Cache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + (answer.body if with_body else b"")
