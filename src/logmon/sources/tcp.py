"""`tcp://127.0.0.1:5140`: lines over TCP. Every connection is an origin of its own, named after its peer."""

import socket

from logmon.sources.address import Address
from logmon.sources.sockets import StreamListener, bound, endpoint, shown_endpoint

_BACKLOG = 128


def tcp_source(name: str, address: Address, count_lines: bool) -> StreamListener:
    """Raises SourceError."""
    where = endpoint(address)

    def bind() -> socket.socket:
        listener = bound(where, socket.SOCK_STREAM)
        listener.listen(_BACKLOG)
        return listener

    return StreamListener(name, f"tcp://{shown_endpoint(*where)}", bind, _peer, count_lines)


def _peer(connection: socket.socket, peer: object) -> str:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return shown_endpoint(str(peer[0]), int(peer[1])) if isinstance(peer, tuple) else str(peer)
