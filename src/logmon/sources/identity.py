"""Which file an offset belongs to, and whether the bytes before it are still the same.

An inode is no identity (ext4 gives it to the next file at once) and a size does not show that a file was truncated and
grew again. So a mark holds two hashes as well: of the head of the file and of the bytes just before its position.
"""

from hashlib import blake2b
from typing import Protocol

from msgspec import Struct

HEAD = 1024
WITNESS = 64
_VERSION = "f1"
_FIELDS = 8

Key = tuple[int, int]
"""Device and inode: what the system calls the same file, now."""


class Bytes(Protocol):
    """Something that bytes can be read from at a position."""

    def pread(self, size: int, position: int) -> bytes: ...


class Mark(Struct, frozen=True):
    """A place in one file. `line` is the number of the line that begins there (0: not counted). `head` and `witness`
    are hashes of the first `head_size` bytes and of the `witness_size` bytes before `position`."""

    position: int
    line: int
    device: int
    inode: int
    head_size: int
    head: str
    witness_size: int
    witness: str

    @property
    def key(self) -> Key:
        return (self.device, self.inode)


def no_file() -> Mark:
    """Stands for the live file in an offset while the path names nothing."""
    return Mark(0, 0, 0, 0, 0, "", 0, "")


def digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


def fits(mark: Mark, file: Bytes) -> bool:
    """Whether the file has, up to the mark, the bytes that it had when the mark was made."""
    head = file.pread(mark.head_size, 0)
    if len(head) != mark.head_size or digest(head) != mark.head:
        return False
    witness = file.pread(mark.witness_size, mark.position - mark.witness_size)
    return len(witness) == mark.witness_size and digest(witness) == mark.witness


def encode(marks: list[Mark]) -> str:
    """The text of an offset: the file being written first, then rotated ones, then perhaps (see `parted`) others."""
    return ";".join([_VERSION, *(_encode(mark) for mark in marks)])


def decode(text: str) -> list[Mark]:
    """Raises ValueError for a text that no `encode` wrote."""
    version, *marks = text.split(";")
    if version != _VERSION or not marks:
        raise ValueError("not the offset of a file")
    return [_decode(mark) for mark in marks]


def decode_or_none(text: str | None) -> list[Mark]:
    """Nothing where there is no text, or none that can be understood."""
    try:
        return decode(text) if text else []
    except ValueError:
        return []


def parted(marks: list[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Those of the generations of a path, and those behind a second `no_file`: of files that have left it and may come
    back under another name."""
    end = next((i for i, mark in enumerate(marks) if i and not mark.inode), len(marks))
    return marks[:end], marks[end + 1 :]


def _encode(m: Mark) -> str:
    return f"{m.position},{m.line},{m.device},{m.inode},{m.head_size},{m.head},{m.witness_size},{m.witness}"


def _decode(text: str) -> Mark:
    parts = text.split(",")
    if len(parts) != _FIELDS:
        raise ValueError("not a mark in a file")
    position, line, device, inode, head_size, witness_size = (int(parts[i]) for i in (0, 1, 2, 3, 4, 6))
    if min(position, line, head_size, witness_size) < 0 or witness_size > position:
        raise ValueError("not a mark in a file")
    return Mark(position, line, device, inode, head_size, parts[5], witness_size, parts[7])
