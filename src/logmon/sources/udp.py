"""`udp://127.0.0.1:5514`: one datagram is one line or more; `syslog+udp://…`: one datagram is one message."""

import socket

from logmon.sources.address import Address
from logmon.sources.datagrams import DatagramSource
from logmon.sources.options import Options
from logmon.sources.sockets import bound, endpoint, shown_endpoint

_USUAL_PORT = 5514


def udp_source(name: str, address: Address, count_lines: bool) -> DatagramSource:
    """Raises SourceError."""
    options = Options(address)
    where = endpoint(address, options, _USUAL_PORT)
    options.done()
    syslog = address.kind.startswith("syslog+")
    shown = shown_endpoint(address.kind, where)
    return DatagramSource(name, shown, lambda: bound(where, socket.SOCK_DGRAM), count_lines, syslog)
