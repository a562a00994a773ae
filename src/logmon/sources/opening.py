"""Opening a path without ever hanging on it, and saying in words why it cannot be read."""

import errno
import os
import stat

from logmon.sources.packing import MissingLibraryError
from logmon.sources.storage import Plain, Storage, storage_of

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a character device"),
    (stat.S_ISBLK, "a block device"),
    (stat.S_ISFIFO, "a named pipe"),
)
_BINARY_PROBE = 8192
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class UnreadableError(Exception):
    """The message is a sentence for a person. `missing`: there is no such file (yet)."""

    def __init__(self, message: str, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


def open_regular(path: str) -> Storage:
    """Raises UnreadableError."""
    fd = open_any(path)
    mode = os.fstat(fd).st_mode
    if not stat.S_ISREG(mode):
        os.close(fd)
        raise UnreadableError(f"{shown(path)} is {kind_of(mode)}, not a file")
    try:
        return storage_of(fd)
    except MissingLibraryError as missing:
        os.close(fd)
        name = f"{shown(path)} is packed with {missing}"
        help_ = f"pip install 'logmon-cli[{missing}]', or `{missing} -dc FILE | logmon … -`"
        raise UnreadableError(f"{name}, which needs a library: {help_}") from None
    except OSError as error:
        os.close(fd)
        raise UnreadableError(why(path, error)) from None


def open_if_there(path: str) -> Storage | None:
    """Raises UnreadableError for what is there."""
    try:
        return open_regular(path)
    except UnreadableError as error:
        if error.missing:
            return None
        raise


def open_any(path: str) -> int:
    """A descriptor, whatever the path names; a named pipe without a writer does not block. Raises UnreadableError."""
    try:
        return os.open(path, _FLAGS)
    except OSError as error:
        raise UnreadableError(why(path, error), missing=error.errno in (errno.ENOENT, errno.ENOTDIR)) from None
    except ValueError:
        raise UnreadableError(f"{shown(path)} is no path: it contains a NUL byte") from None


def is_pipe(path: str) -> bool:
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode) and os.access(path, os.R_OK)
    except (OSError, ValueError):
        return False


def open_pipe(path: str, follow: bool) -> int:
    """A descriptor of a named pipe. Who follows is a writer too, so that it does not end with the last other one."""
    both = follow and os.access(path, os.W_OK)
    return os.open(path, (os.O_RDWR if both else os.O_RDONLY) | os.O_NONBLOCK | os.O_CLOEXEC)


def why(path: str, error: OSError) -> str:
    name = shown(path)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return f"{name}: no such file; check the path, or follow with -f to wait for it"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{name}: permission denied; run as a user who may read it (group adm reads most of /var/log)"
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return f"{name}: too many open files; raise the limit with `ulimit -n`"
    if error.errno == errno.ENXIO:
        return f"{name} is a socket, not a file; to listen on one use unix:{name}"
    return f"{name}: {error.strerror or error}"


def kind_of(mode: int) -> str:
    return next((words for test, words in _KINDS if test(mode)), "not a regular file")


def looks_binary(storage: Storage) -> bool:
    """NUL bytes near the start, and not UTF-16. Looks only where looking has no cost."""
    if not isinstance(storage, Plain):
        return False
    probe = storage.pread(_BINARY_PROBE, 0)
    return b"\0" in probe and not probe.startswith(_UTF16)


def shown(path: str) -> str:
    """A path as text that every encoder takes: bytes that are no UTF-8 as `\\xNN`, control characters escaped."""
    if path.isascii() and path.isprintable():
        return path
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
