"""The names that rotation gives to older generations of a file: `NAME.1`, `NAME.2.gz`, `NAME-20240131`, …"""

import os
import re
from collections.abc import Callable, Container
from typing import TypeVar

from msgspec import Struct

from logmon.model.later import later
from logmon.sources.identity import Key
from logmon.sources.opening import UnreadableError, shown

_PACKED = later(r"(.+)\.(?:gz|bz2|xz|zst)", re.DOTALL)
_GENERATION = r"[.-](\d{1,3}|\d{4}-?\d\d-?\d\d(?:[T_.-]?\d[\d:.-]*)?|\d{9,10}|old|bak)(?:\.(?:gz|bz2|xz|zst))?"
_ROTATED = later(_GENERATION)
_TRIES = 10
_TEMPLATE = later(r"(.+?)" + _GENERATION)

T = TypeVar("T")


class Sibling(Struct, frozen=True):
    path: str
    key: Key
    modified: int


def while_still(path: str, work: Callable[[list[Sibling]], T], undo: Callable[[T], None]) -> T:
    """What `work` makes of the rotated generations of `path` that there are now, oldest first.

    Names move on at any time: between the reading of a directory and the opening of what stood in it `app.log.1` may
    have become another file, or one may be missed or met twice. So the work is undone and done again until no name
    moved meanwhile. Raises UnreadableError when they never stand still, and what `work` raises.
    """
    folder, name = os.path.split(os.path.realpath(path))
    entries = _entries(folder, name)
    for _ in range(_TRIES):
        result = work(_generations(entries, name))
        before, entries = entries, _entries(folder, name)
        if [(one.name, one.inode()) for one in entries] == [(one.name, one.inode()) for one in before]:
            return result
        undo(result)
    raise UnreadableError(f"{shown(path)} is being rotated all the time")


def _entries(folder: str, name: str) -> list[os.DirEntry[str]]:
    """Of the file and of what was rotated from it."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if entry.name.startswith(name)]
    except OSError:
        return []


def _generations(entries: list[os.DirEntry[str]], name: str) -> list[Sibling]:
    found: list[tuple[int, int, Sibling]] = []
    names = {entry.name for entry in entries}
    for entry in entries:
        if being_packed(entry.name, names):
            continue
        rotated = _ROTATED.fullmatch(entry.name[len(name) :])
        if rotated and (sibling := _sibling(entry)):
            number = rotated[1]
            found.append((sibling.modified, -int(number) if len(number) <= 3 and number.isdecimal() else 0, sibling))
    return [sibling for _, _, sibling in sorted(found, key=lambda item: item[:2])]


def base_of(path: str) -> str | None:
    """The name that a rotated file had: `auth.log` for `auth.log.2.gz`; None for a name without such an ending."""
    folder, name = os.path.split(path)
    match = _TEMPLATE.fullmatch(name)
    return os.path.join(folder, match[1]) if match else None


def being_packed(name: str, others: Container[str]) -> bool:
    """Whether this is the archive of a rotated file that is still beside it: that goes when the archive is complete."""
    packed = _PACKED.fullmatch(name)
    return packed is not None and packed[1] in others and base_of(packed[1]) is not None


def _sibling(entry: os.DirEntry[str]) -> Sibling | None:
    try:
        status = entry.stat()
        if not entry.is_file():
            return None
    except OSError:
        return None
    return Sibling(entry.path, (status.st_dev, status.st_ino), status.st_mtime_ns)
