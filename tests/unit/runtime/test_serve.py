"""The server in the loop: its answers, its limits, and that nobody can hold it up."""

import select
import socket

import pytest

from logmon.model.time import SECOND
from logmon.runtime.serve import MAX_CONNECTIONS, MAX_REQUEST, PATIENCE, Answer, Server

LARGE = b"x" * 8_000_000


class Loop:
    """The server, pumped by hand on a clock that stands still."""

    def __init__(self):
        self.asked = []
        self.now = 0
        self.server = Server(socket.create_server(("127.0.0.1", 0)), self.answer)

    def answer(self, path):
        self.asked.append(path)
        return Answer(200, LARGE) if path == "/large" else Answer(200 if path == "/metrics" else 404, b"one 1\n")

    def connect(self):
        client = socket.create_connection(self.server.address(), timeout=10)
        self.pump()
        return client

    def pump(self):
        """What is ready within a moment is done."""
        select.select([self.server.fileno()], [], [], 0.05)
        self.server.pump(self.now)

    def ask(self, *pieces):
        client = self.connect()
        for piece in pieces:
            client.sendall(piece)
            self.pump()
        return self.rest(client)

    def rest(self, client):
        data = b""
        client.setblocking(False)
        for _ in range(10_000):
            self.pump() if not select.select([client], [], [], 0)[0] else self.server.pump(self.now)
            try:
                piece = client.recv(1 << 20)
            except BlockingIOError:
                continue
            if not piece:
                client.close()
                return data
            data += piece
        raise AssertionError("the answer never ended")


@pytest.fixture
def loop():
    it = Loop()
    yield it
    it.server.close()


def test_get(loop):
    head, _, body = loop.ask(b"GET /metrics?x=1 HTTP/1.1\r\nHost: x\r\n\r\n").partition(b"\r\n\r\n")
    assert (body, loop.asked) == (b"one 1\n", ["/metrics"])
    assert head.startswith(b"HTTP/1.1 200 OK\r\n") and b"Content-Length: 6" in head and b"Connection: close" in head


def test_a_request_in_single_bytes(loop):
    assert b" 200 " in loop.ask(*(bytes([one]) for one in b"GET /metrics HTTP/1.0\r\n\r\n"))


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"HEAD /metrics HTTP/1.1\r\n\r\n", b"200"),
        (b"GET /other HTTP/1.1\r\n\r\n", b"404"),
        (b"POST /metrics HTTP/1.1\r\n\r\n", b"405"),
        (b"\x16\x03\x01 tls?\r\n\r\n", b"400"),
        (b"GET /\xff HTTP/1.1\r\n\r\n", b"404"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * MAX_REQUEST, b"431"),
    ],
)
def test_status(loop, request_, status):
    answer = loop.ask(request_)
    assert answer.split(b" ")[1] == status
    assert answer.endswith(b"\r\n\r\n") == request_.startswith(b"HEAD")


def test_a_large_answer_to_a_slow_reader_holds_nobody_up(loop):
    slow = loop.connect()
    slow.sendall(b"GET /large HTTP/1.1\r\n\r\n")
    for _ in range(5):
        loop.pump()
    assert b" 200 " in loop.ask(b"GET /metrics HTTP/1.1\r\n\r\n")
    assert loop.rest(slow).endswith(LARGE)


def test_who_says_nothing_is_given_up(loop):
    silent = loop.connect()
    assert loop.server.wake_at() == PATIENCE
    loop.now = PATIENCE + 1
    loop.pump()
    assert silent.recv(10) == b""
    assert loop.server.wake_at() is None
    silent.close()


def test_connections_are_limited_and_places_come_free(loop):
    clients = [loop.connect() for _ in range(MAX_CONNECTIONS)]
    extra = loop.connect()
    assert extra.recv(10) == b""
    loop.now = 6 * SECOND
    loop.pump()
    assert b" 200 " in loop.ask(b"GET /metrics HTTP/1.1\r\n\r\n")
    for client in (*clients, extra):
        client.close()


def test_who_hangs_up_is_forgotten(loop):
    loop.connect().close()
    loop.pump()
    assert loop.server.wake_at() is None
