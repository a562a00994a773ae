"""`unix:/path` (connections), `unix+dgram:/path`, and `syslog+` before either: sockets for programs on this machine."""

import os
import socket
import stat
import struct

from logmon.sources.address import Address
from logmon.sources.datagrams import DatagramSource
from logmon.sources.listener import Door, StreamListener
from logmon.sources.opening import shown
from logmon.sources.options import Options
from logmon.sources.reports import SourceError
from logmon.sources.tcp import manner_of

_BACKLOG = 128
_MODE = 0o660


class _SocketFile(socket.socket):
    """A bound unix socket that takes its file away when it is closed, if that is still its own."""

    path = ""
    inode = 0

    def close(self) -> None:
        try:
            if self.inode and os.lstat(self.path).st_ino == self.inode:
                os.unlink(self.path)
        except OSError:
            pass  # somebody else removed it: then there is nothing to do
        self.inode = 0
        super().close()


def unix_source(name: str, address: Address, count_lines: bool) -> StreamListener:
    """Raises SourceError."""
    path = _path(address)
    options = Options(address)
    manner = manner_of(address, options, local=True)
    options.done()

    def bind() -> socket.socket:
        listener = _bound(path, socket.SOCK_STREAM)
        listener.listen(_BACKLOG)
        return listener

    def host(connection: socket.socket, _: object) -> str:
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        _pid, uid, _gid = struct.unpack("3i", credentials)
        return f"{shown(path)} uid {uid}"

    return StreamListener(name, Door(f"{address.kind}:{shown(path)}", bind, host), manner, count_lines)


def unix_dgram_source(name: str, address: Address, count_lines: bool) -> DatagramSource:
    """Raises SourceError."""
    path = _path(address)
    Options(address).done()
    syslog = address.kind.startswith("syslog+")
    where = f"{address.kind}:{shown(path)}"
    return DatagramSource(name, where, lambda: _bound(path, socket.SOCK_DGRAM), count_lines, syslog)


def _path(address: Address) -> str:
    if not address.text:
        raise SourceError(f"`{address.kind}:` names no path", f"write it as {address.kind}:/run/logmon.sock")
    if len(os.fsencode(address.text)) > 107:
        raise SourceError(f"`{address.text}` is too long for a socket", "a socket's path has at most 107 bytes")
    return address.text


def _bound(path: str, kind: socket.SocketKind) -> socket.socket:
    _remove_stale(path, kind)
    bound = _SocketFile(socket.AF_UNIX, kind)
    try:
        os.fchmod(bound.fileno(), _MODE)  # Linux gives the file this mode: no moment in which everybody may connect
        bound.bind(path)
        os.chmod(path, _MODE)
        bound.path, bound.inode = path, os.lstat(path).st_ino
    except OSError:
        bound.close()
        raise
    return bound


def _remove_stale(path: str, kind: socket.SocketKind) -> None:
    """Remove what a killed process of ours left behind; refuse everything else. Raises SourceError, OSError."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(status.st_mode):
        raise SourceError(f"{shown(path)} exists and is not a socket", "choose another path")
    if status.st_uid != os.geteuid():
        raise SourceError(f"{shown(path)} is the socket of another user", "choose another path")
    with socket.socket(socket.AF_UNIX, kind) as probe:
        probe.setblocking(False)
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            os.unlink(path)
            return
        except OSError:
            pass  # of the other type, or its backlog is full: somebody listens
    raise SourceError(f"another program listens on {shown(path)}", "stop it, or choose another path")
