"""The state directory: ours, private, and on a disk that SQLite can trust."""

import os
import stat

from logmon.state.errors import StateFailed, StateFull, StateUnsafe

DATABASE = "state.db"
COMPANIONS = ("", "-wal", "-shm", "-journal")
"""SQLite keeps the newest commits in the file beside it; they move and go together."""

_KEPT_QUARANTINES = 3
_NETWORKED = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "afs", "lustre"})


def prepare(directory: str) -> None:
    """Make the directory (0700, whatever the umask says) or check the one that is there.

    Refused, because its contents could be somebody else's: a symbolic link, another owner, writable by everyone.
    """
    try:
        os.makedirs(os.path.dirname(os.path.abspath(directory)), exist_ok=True)
        if not os.path.lexists(directory):
            os.mkdir(directory, 0o700)
            os.chmod(directory, 0o700)
        found = os.lstat(directory)
    except OSError as error:
        kind = StateFull if error.errno in (28, 122) else StateFailed
        raise kind(f"{directory}: cannot be made: {error.strerror}") from error
    _check(directory, found)
    database = os.path.join(directory, DATABASE)
    if os.path.lexists(database) and not stat.S_ISREG(os.lstat(database).st_mode):
        raise StateUnsafe(f"{database}: is not a regular file; remove it, or choose another directory with --state")


def _check(directory: str, found: os.stat_result) -> None:
    advice = "choose another directory with --state"
    if stat.S_ISLNK(found.st_mode):
        raise StateUnsafe(f"{directory}: is a symbolic link; give the real directory, or {advice}")
    if not stat.S_ISDIR(found.st_mode):
        raise StateUnsafe(f"{directory}: is not a directory; {advice}")
    if found.st_uid != os.geteuid():
        raise StateUnsafe(f"{directory}: belongs to user {found.st_uid}, not to user {os.geteuid()}; {advice}")
    if found.st_mode & stat.S_IWOTH:
        raise StateUnsafe(f"{directory}: is writable by everyone; run chmod o-w on it, or {advice}")


def networked(directory: str) -> str:
    """The name of the network file system that the directory is on, or an empty string.

    SQLite's write-ahead log needs shared memory between its users, which network file systems do not give.
    """
    device = os.stat(directory).st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as mounts:
            for mount in mounts:
                left, _, right = mount.partition(" - ")
                kind = right.split(" ", 1)[0]
                if left.split(" ")[2] == wanted and (kind in _NETWORKED or kind.startswith("fuse.sshfs")):
                    return kind
    except OSError:
        return ""
    return ""


def quarantine(directory: str) -> str:
    """Put a damaged database aside as `state.db.corrupt-<n>` and return that path. The newest few are kept, so that
    a machine which damages files again and again does not fill its disk with them."""
    prefix = DATABASE + ".corrupt-"
    numbers = sorted({_number(name, prefix) for name in os.listdir(directory)} - {0})
    target = os.path.join(directory, f"{prefix}{(numbers[-1] if numbers else 0) + 1}")
    for number in numbers[: max(0, len(numbers) + 1 - _KEPT_QUARANTINES)]:
        remove(os.path.join(directory, f"{prefix}{number}"))
    for companion in COMPANIONS:
        source = os.path.join(directory, DATABASE + companion)
        if os.path.lexists(source):
            os.replace(source, target + companion)
    return target


def remove(database: str) -> None:
    """Remove a database file and the files that SQLite keeps beside it."""
    for companion in COMPANIONS:
        if os.path.lexists(database + companion):
            os.unlink(database + companion)


def _number(name: str, prefix: str) -> int:
    rest = name.removeprefix(prefix).partition("-")[0]
    return int(rest) if name.startswith(prefix) and rest.isdecimal() else 0
