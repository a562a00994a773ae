"""Receiving from a descriptor that others may share: asked first, so that its flags need no change."""

import os
import select


class Descriptor:
    """A pipe, terminal or regular file. `O_NONBLOCK` would belong to every process that shares the open file (for a
    terminal, the shell), so readiness is polled instead."""

    def __init__(self, fd: int, owned: bool) -> None:
        self._fd = fd
        self._owned = owned
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN | select.POLLHUP | select.POLLERR)

    def receive(self, size: int) -> bytes | None:
        if not self._poll.poll(0):
            return None
        return os.read(self._fd, size)

    def fileno(self) -> int:
        return self._fd

    def close(self) -> None:
        if self._owned:
            os.close(self._fd)
