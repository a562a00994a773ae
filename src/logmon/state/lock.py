"""One process per state directory: a kernel lock, which cannot go stale because it dies with its holder."""

import fcntl
import os
from typing import Self

from logmon.state.errors import StateFailed, StateLocked

_NAME = "lock"


class Lock:
    """Held from `acquire` to `release`. The file stays: removing it would let two processes lock two files."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    @classmethod
    def acquire(cls, directory: str) -> Self:
        """Raises StateLocked at once when somebody else holds it."""
        path = os.path.join(directory, _NAME)
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise StateFailed(f"{path}: cannot be opened: {error.strerror}") from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(fd)
            os.close(fd)
            raise StateLocked(directory, holder) from error
        _sign(fd)
        return cls(fd)

    def release(self) -> None:
        os.close(self._fd)


def _sign(fd: int) -> None:
    """Leave our process id for whom we keep out. A full disk must not keep us from running: the lock is the lock."""
    try:
        os.fchmod(fd, 0o600)
        os.ftruncate(fd, 0)
        os.pwrite(fd, b"%d\n" % os.getpid(), 0)
    except OSError:
        return


def _holder(fd: int) -> int | None:
    text = os.pread(fd, 32, 0).strip()
    return int(text) if text.isdigit() else None
