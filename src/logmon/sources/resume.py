"""Finding the files again that a stored offset speaks of: under their name, or a rotated one."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from logmon.sources.identity import Key, Mark, fits
from logmon.sources.opening import UnreadableError, open_if_there, open_regular
from logmon.sources.packing import ArchiveError
from logmon.sources.siblings import Sibling, while_still
from logmon.sources.storage import Storage


class Found(Struct):
    """What to read, in order: `old` generations with the position and line to go on at, then the live file.

    `live_at` is None when the live file was never read (begin at 0). `lost` is the mark whose file is nowhere.
    `followed`: the last of the old ones is the newest there is.
    """

    old: list[tuple[Storage, int, int]]
    live: Storage | None
    live_at: Mark | None = None
    lost: Mark | None = None
    followed: bool = False

    def close(self) -> None:
        _close(self.live, *(storage for storage, _, _ in self.old))


def find(path: str, marks: list[Mark], taken: set[Key]) -> Found:
    """`marks` are the newest first, as `Lineage.marks` gives them. Files in `taken` are not to be read, but tell what
    came after them. Raises UnreadableError when `path` is there and cannot be read.

    What came after the newest file of which something was read was never read. When that one is nowhere, nobody knows
    what came after it.
    """
    live, current = open_if_there(path), marks[0]
    if live and len(marks) == 1 and live.key == current.key and fits_safely(current, live):
        return Found([], live, current)
    _close(live)
    return while_still(path, lambda siblings: _find(open_if_there(path), siblings, marks, taken), Found.close)


def _find(live: Storage | None, siblings: list[Sibling], marks: list[Mark], taken: set[Key]) -> Found:
    siblings = [s for s in siblings if live is None or s.key != live.key]
    found, current = Found([], live), marks[0]
    newest: Sibling | None = None
    lost: Mark | None = current
    for mark in reversed(marks):
        old, is_live = _locate(found, siblings, mark, marks)
        if mark.witness_size or (lost and (old or is_live)):
            newest, lost = old, None if old or is_live else mark
    if lost and lost.inode and (current.inode or siblings):
        found.lost = lost
        newest = _add_rewritten(found, siblings, lost)
    found.followed = newest is not None
    if not _add_newer(found, siblings, newest) and current.inode and not (old or is_live):
        found.lost = current
    _arrange(found, siblings, taken)
    return found


def _arrange(found: Found, siblings: list[Sibling], taken: set[Key]) -> None:
    order = [sibling.key for sibling in siblings]
    found.old.sort(key=lambda old: order.index(old[0].key) if old[0].key in order else len(order))
    for old in [old for old in found.old if old[0].key in taken]:
        found.old.remove(old)
        old[0].close()


def _locate(found: Found, siblings: list[Sibling], mark: Mark, marks: list[Mark]) -> tuple[Sibling | None, bool]:
    """The rotated file that the mark is in, which is to be read from there; or whether it is in the live one."""
    live, current = found.live, marks[0]
    old = _by_key(siblings, mark, marks)
    if mark is current and live and live.key == mark.key and fits_safely(mark, live):
        found.live_at = mark
        return None, True
    if old is None and live and mark.witness_size and fits_safely(mark, live):
        found.live_at = mark  # moved back, or the same bytes in a new file: restored from a backup
        return None, True
    old = old or _by_content(siblings, mark)
    return _add(found, old, mark), False


class Newer(Struct):
    """What `path` names now, and the rotated files that came after the last one, oldest first; `there`: that one is, or
    its archive."""

    live: Storage | None
    old: list[Storage]
    there: bool

    def close(self) -> None:
        _close(self.live, *self.old)


def newer_than(path: str, last: tuple[Key, int], taken: set[Key]) -> Newer:
    """`last` is the key of a file and when it was last written. When it is gone, its inode may be that of a later one.
    Raises UnreadableError."""

    def work(siblings: list[Sibling]) -> Newer:
        live = open_if_there(path)
        place = next((i for i, s in enumerate(siblings) if (s.key, s.modified) == last), None)
        later = siblings[place + 1 :] if place is not None else [s for s in siblings if s.modified > last[1]]
        there = any(s.key == last[0] or s.modified == last[1] for s in siblings)
        known = taken | ({live.key} if live else set())
        return Newer(live, [storage for s in later if s.key not in known and (storage := _open(s))], there)

    return while_still(path, work, Newer.close)


def copy_of(path: str, mark: Mark, taken: set[Key]) -> Storage | None:
    """The rotated copy (copytruncate) that holds the bytes up to the mark. Raises UnreadableError."""

    def work(siblings: list[Sibling]) -> Storage | None:
        found = _by_content([s for s in siblings if s.key not in taken and s.key != mark.key], mark)
        return found[0] if found else None

    return while_still(path, work, _close)


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


def _add_newer(found: Found, siblings: list[Sibling], after: Sibling | None) -> int:
    """How many there are."""
    if after is None:
        return 0
    before = len(found.old)
    known = {storage.key for storage, _, _ in found.old}
    for sibling in siblings[siblings.index(after) + 1 :]:
        if sibling.key not in known and (storage := _open(sibling)):
            found.old.append((storage, 0, 1))
    return len(found.old) - before


def _add_rewritten(found: Found, siblings: list[Sibling], mark: Mark) -> Sibling | None:
    """Other bytes in the very file that was read: it was truncated, written anew and then rotated, all since."""
    same = next((sibling for sibling in siblings if sibling.key == mark.key), None)
    storage = _open(same) if same else None
    if same and storage and not storage.packed:
        return _add(found, (storage, same), replace(mark, position=0, line=1))
    if storage:
        storage.close()
    return None


def _open(sibling: Sibling) -> Storage | None:
    try:
        return open_regular(sibling.path)
    except UnreadableError:
        return None


def _close(*storages: Storage | None) -> None:
    for storage in storages:
        if storage:
            storage.close()
