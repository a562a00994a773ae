"""Folders on a real disk: file systems in memory never give an inode to the next file, and so hide half of what goes
wrong. And folders in memory, for the rest."""

import contextlib
import os
import pathlib
import shutil
import tempfile
from collections.abc import Iterator

_HERE = pathlib.Path(__file__).parents[2] / ".work"


def _in_memory(path: pathlib.Path) -> bool:
    device = os.stat(path).st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as mounts:
        kinds = [line.partition(" - ")[2].split(" ")[0] for line in mounts if line.split(" ")[2] == wanted]
    return "tmpfs" in kinds or "ramfs" in kinds


@contextlib.contextmanager
def folder_on_disk(name: str) -> Iterator[pathlib.Path]:
    base = pathlib.Path(tempfile.gettempdir())
    if _in_memory(base):
        base = _HERE
        base.mkdir(exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"logmon-{name}-", dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def folder_in_memory(name: str) -> Iterator[pathlib.Path]:
    """Where there is one: for what does not depend on the disk, and would only wait for it."""
    memory = "/dev/shm"
    with tempfile.TemporaryDirectory(prefix=f"logmon-{name}-", dir=memory if os.path.isdir(memory) else None) as made:
        yield pathlib.Path(made)
