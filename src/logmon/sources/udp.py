"""`udp://127.0.0.1:5514`: one datagram is one line or more."""

import socket

from logmon.sources.address import Address
from logmon.sources.datagrams import DatagramSource
from logmon.sources.sockets import bound, endpoint, shown_endpoint


def udp_source(name: str, address: Address, count_lines: bool) -> DatagramSource:
    """Raises SourceError."""
    where = endpoint(address)
    return DatagramSource(name, f"udp://{shown_endpoint(*where)}", lambda: bound(where, socket.SOCK_DGRAM), count_lines)
