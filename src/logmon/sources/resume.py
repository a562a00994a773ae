"""Finding the files again that a stored offset speaks of: under their name, or a rotated one."""

from collections.abc import Callable

from msgspec import Struct

from logmon.sources.identity import Key, Mark, fits
from logmon.sources.opening import UnreadableError, open_regular
from logmon.sources.packing import ArchiveError
from logmon.sources.siblings import Sibling, siblings_of
from logmon.sources.storage import Storage


class Found(Struct):
    """What to read, in order: `old` generations with the position and line to go on at, then the live file.

    `live_at` is None when the live file was never read (begin at 0). `lost` is the mark whose file is nowhere.
    """

    old: list[tuple[Storage, int, int]]
    live: Storage | None
    live_at: Mark | None = None
    lost: Mark | None = None


def no_file() -> Mark:
    """Stands for the live file in an offset while the path names nothing."""
    return Mark(0, 0, 0, 0, 0, "", 0, "")


def find(path: str, live: Storage | None, marks: list[Mark], taken: set[Key]) -> Found:
    """`live` is what `path` names now; `marks` as `identity.decode` gives them. Files in `taken` are left alone."""
    current, *rotated = marks
    if live and not rotated and live.key == current.key and fits_safely(current, live):
        return Found([], live, current)
    siblings = [s for s in siblings_of(path) if s.key not in taken and (live is None or s.key != live.key)]
    found = Found([], live)
    newest: Sibling | None = None
    for mark in reversed(rotated):
        if not (live and live.key == mark.key):
            newest = _add(found, _by_key(siblings, mark, marks) or _by_content(siblings, mark), mark) or newest
    if current.inode == 0:
        _add_newer(found, siblings, newest)
        return found
    if live and live.key == current.key and fits_safely(current, live):
        found.live_at = current
        return found
    old = _by_key(siblings, current, marks)
    if old is None and live and current.witness_size and fits_safely(current, live):
        found.live_at = current  # the same bytes in a new file: restored from a backup, or moved
        return found
    old = old or _by_content(siblings, current)
    if old is None:
        found.lost = current
        _add_rewritten(found, siblings, current)
        return found
    _add_newer(found, siblings, _add(found, old, current))
    return found


def newer_than(path: str, key: Key, modified: int, taken: set[Key]) -> list[Storage]:
    """Rotated generations of `path` that came after the one with `key`, last written at `modified`, oldest first. When
    that one is gone, its inode may be that of a later one."""
    siblings = siblings_of(path)
    place = next((i for i, s in enumerate(siblings) if (s.key, s.modified) == (key, modified)), None)
    later = siblings[place + 1 :] if place is not None else [s for s in siblings if s.modified > modified]
    return [storage for s in later if s.key not in taken and (storage := _open(s))]


def copy_of(path: str, mark: Mark, taken: set[Key]) -> Storage | None:
    """The rotated copy (copytruncate) that holds the bytes up to the mark."""
    siblings = [s for s in siblings_of(path) if s.key not in taken and s.key != mark.key]
    found = _by_content(siblings, mark)
    return found[0] if found else None


def fits_safely(mark: Mark, storage: Storage) -> bool:
    try:
        return fits(mark, storage)
    except (OSError, ArchiveError):
        return False


def _by_key(siblings: list[Sibling], mark: Mark, marks: list[Mark]) -> tuple[Storage, Sibling] | None:
    """The very file. Where nothing had been read of it, an archive or what holds the bytes of one of the `marks` is
    another: a copy that has the inode of a file now gone."""
    found = _first(siblings, mark, lambda sibling: sibling.key == mark.key)
    if found and not mark.witness_size and (found[0].packed or _was_read(found[0], marks)):
        found[0].close()
        return None
    return found


def _was_read(storage: Storage, marks: list[Mark]) -> bool:
    return any(mark.witness_size and fits_safely(mark, storage) for mark in marks)


def _by_content(siblings: list[Sibling], mark: Mark) -> tuple[Storage, Sibling] | None:
    """A file that has what was read: a copy, or an archive."""
    return _first(siblings, mark, lambda _: True) if mark.witness_size else None


def _first(siblings: list[Sibling], mark: Mark, wanted: Callable[[Sibling], bool]) -> tuple[Storage, Sibling] | None:
    for sibling in reversed(siblings):
        if wanted(sibling) and (storage := _open(sibling)):
            if fits_safely(mark, storage):
                return storage, sibling
            storage.close()
    return None


def _add(found: Found, old: tuple[Storage, Sibling] | None, mark: Mark) -> Sibling | None:
    if old is None:
        return None
    if all(storage.key != old[0].key for storage, _, _ in found.old):
        found.old.append((old[0], mark.position, mark.line))
    else:
        old[0].close()
    return old[1]


def _add_newer(found: Found, siblings: list[Sibling], after: Sibling | None) -> None:
    if after is None:
        return
    known = {storage.key for storage, _, _ in found.old}
    for sibling in siblings[siblings.index(after) + 1 :]:
        if sibling.key not in known and (storage := _open(sibling)):
            found.old.append((storage, 0, 1))


def _add_rewritten(found: Found, siblings: list[Sibling], mark: Mark) -> None:
    """Other bytes in the very file that was read: it was truncated, written anew and then rotated, all since."""
    same = next((sibling for sibling in siblings if sibling.key == mark.key), None)
    storage = _open(same) if same else None
    if same and storage and not storage.packed:
        found.old.append((storage, 0, 1))
        _add_newer(found, siblings, same)
    elif storage:
        storage.close()


def _open(sibling: Sibling) -> Storage | None:
    try:
        return open_regular(sibling.path)
    except UnreadableError:
        return None
