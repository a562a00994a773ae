"""`tcp://127.0.0.1:5140` and `syslog+tcp://…`: lines or syslog messages over TCP. Every peer is an origin."""

import re
import socket

from logmon.sources.address import Address
from logmon.sources.admission import limits_of
from logmon.sources.connections import Connection
from logmon.sources.listener import Door, Manner, StreamListener
from logmon.sources.options import Options
from logmon.sources.sockets import Endpoint, bound, endpoint, is_loopback, shown_endpoint
from logmon.sources.syslogframing import COUNTED, LINES

_BACKLOG = 128
_USUAL_PORT = 5140
_CLIENT_HELLO = re.compile(rb"\x16\x03[\x00-\x04]")
_KEEPALIVE = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 30), (socket.TCP_KEEPCNT, 10))
"""Seconds, seconds, times: a peer that vanished without a word is noticed within six minutes."""


def tcp_source(name: str, address: Address, count_lines: bool) -> StreamListener:
    """Raises SourceError."""
    options = Options(address)
    where = endpoint(address, options, _USUAL_PORT)
    manner = manner_of(address, options, is_loopback(where[0]))
    options.done()
    door = Door(shown_endpoint(address.kind, where), lambda: listening(where), host_of, PlainConnection)
    return StreamListener(name, door, manner, count_lines)


def manner_of(address: Address, options: Options, local: bool) -> Manner:
    """Raises SourceError."""
    syslog = address.kind.startswith("syslog+")
    framing = options.choice("framing", ("auto", LINES, COUNTED)) if syslog else "auto"
    return Manner(limits_of(options, syslog, local), syslog, "" if framing == "auto" else framing)


def listening(where: Endpoint) -> socket.socket:
    """Raises OSError."""
    listener = bound(where, socket.SOCK_STREAM)
    listener.listen(_BACKLOG)
    return listener


def host_of(connection: socket.socket, peer: object) -> str:
    """The address of a peer that connected; one that vanishes will be noticed."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _KEEPALIVE:
        connection.setsockopt(socket.IPPROTO_TCP, option, value)
    return str(peer[0]).removeprefix("::ffff:") if isinstance(peer, tuple) else str(peer)


class PlainConnection(Connection):
    """Notices a client that speaks TLS, whose bytes would make strange lines."""

    _first = True

    def receive(self, size: int) -> bytes | None:
        data = super().receive(size)
        if data and self._first:
            self._first = False
            if _CLIENT_HELLO.match(data):
                self.refusal = "closed: the client speaks TLS, and this port does not; listen with tls:// instead"
                return b""
        return data
