"""A log file and all that can happen to it, beside a model that knows which lines must come out.

The model holds what every file contains and which lines were committed as read. What is destroyed before that is
`excused`: it may be read or not. So is what nothing leads to any more: a file that took the place of a deleted one and
was rotated before anybody looked at it, one that only its inode leads to and that was packed before anything of it was
committed, and those that came after that one. Everything else is read exactly once; nothing is read twice; and where
lines of a file are lost of which something was read, a gap is told.
"""

import gzip
import os
import pathlib
import random
import re
import shutil
from dataclasses import dataclass, field

from logmon.model.time import MILLISECOND, SECOND
from logmon.sources.files import FilesSource
from logmon.sources.lineage import Reading
from logmon.sources.parking import Parking
from tests.unit.sources.drive import Drive

_LINE = re.compile(rb"line (\d+) of the application, whole")
STEPS = (
    "write", "write", "write", "half", "rotate", "create", "truncate", "copytruncate", "delete", "compress",
    "hard_link", "swap", "old_writer", "poll", "poll", "wait", "stop", "kill",
)  # fmt: skip
"""The names of the methods of `World`, those more often that should happen more often."""

KINDS = (("app.log", False), ("app.log", True), ("app.log*", False))
"""What the program is told to read, and whether that is a symbolic link."""


@dataclass(eq=False)
class File:
    """`seen`: the running program has it open. `begun`: something of it was committed, so a copy can be recognised.
    `cut`: it was truncated, or took the place of a deleted one, so that its inode alone leads to it until something of
    it is committed."""

    lines: list[int] = field(default_factory=list)
    half: bytes = b""
    seen: bool = False
    begun: bool = False
    cut: bool = False


class World:
    """`pattern` is what the program was told to read: the name, or a glob with the rotated ones. With `linked` the name
    is a symbolic link to where the writer writes."""

    def __init__(
        self, folder: pathlib.Path, pattern: str = "app.log", linked: bool = False, open_files: int = 99
    ) -> None:
        self.folder = folder
        self.path = folder / "app.log"
        self.linked = linked
        self.excused: set[int] = set()
        self._owed: set[int] = set()
        self._gaps = 0
        self.history: list[str] = []
        self._pattern = str(folder / pattern)
        self._open_files = open_files
        self._files: dict[str, File] = {}
        self._limbo: list[File] = []
        self._committed: set[int] = set()
        self._orphaned = False
        self._number = 0
        self._targets = 0
        self._it = self._start({})
        self._saved: tuple[dict, int] = ({}, 0)
        self.create()
        self.write()
        self.poll()

    def do(self, step: str) -> None:
        self.history.append(step)
        getattr(self, step)()

    # -- what writers do

    def write(self) -> None:
        if live := self._files.get("app.log"):
            self._append(live, "app.log", self._rest(live) + self._line(live) + self._line(live))

    def half(self) -> None:
        """A part of a line; what follows is written with the next one."""
        live = self._files.get("app.log")
        if live and not live.half:
            line = self._line(live)
            self._append(live, "app.log", line[:9])
            live.half = line[9:]

    def old_writer(self) -> None:
        """Somebody has not noticed yet that the file was rotated."""
        old = self._files.get("app.log.1")
        if old and old.seen and not self._files.get("app.log"):
            self._append(old, "app.log.1", self._rest(old) + self._line(old))

    def create(self) -> None:
        if "app.log" not in self._files:
            self._files["app.log"] = File()
            if self.linked:
                self._targets += 1
                target = self.folder / f"target {self._targets}"
                target.touch()
                os.symlink(target, self.folder / "link")
                os.replace(self.folder / "link", self.path)
            else:
                self.path.touch()

    # -- what rotation and administrators do

    def rotate(self) -> None:
        if "app.log" in self._files and not self.linked:
            self._complete()
            self._shift()
            if self._orphaned and not self._files["app.log"].begun:
                self._excuse(self._files["app.log"])
            self.path.rename(self._name("app.log.1"))
            self._files["app.log.1"] = self._files.pop("app.log")

    def copytruncate(self) -> None:
        live = self._files.get("app.log")
        if live and not self.linked:
            self._complete()
            self._shift()
            shutil.copy(self.path, self._name("app.log.1"))
            self._files["app.log.1"] = File(list(live.lines), seen=False, begun=live.begun)
            if not live.begun:
                self._excuse(live)
            os.truncate(self.path, 0)
            live.lines, live.begun, live.cut = [], False, live.cut and not live.begun

    def truncate(self) -> None:
        if live := self._files.get("app.log"):
            self._excuse(live)
            os.truncate(self.path, 0)
            live.lines, live.half, live.begun, live.cut = [], b"", False, live.cut or live.begun

    def delete(self) -> None:
        if live := self._files.pop("app.log", None):
            if self.linked:
                os.unlink(os.path.realpath(self.path))
            self.path.unlink()
            self._gone(live)

    def swap(self) -> None:
        """The link is set to another file."""
        if self.linked and (live := self._files.pop("app.log", None)):
            self.create()
            self._gone(live)

    def compress(self) -> None:
        """gzip leaves files alone that have another name."""
        for number in (1, 2):
            name = f"app.log.{number}"
            path = self._name(name)
            if (old := self._files.get(name)) and path.exists() and path.stat().st_nlink == 1:
                packed = path.with_name(path.name + ".gz")
                status = path.stat()
                with gzip.open(packed, "wb") as file:
                    file.write(path.read_bytes())
                os.utime(packed, ns=(status.st_atime_ns, status.st_mtime_ns))
                path.unlink()
                if old.cut and not old.begun:
                    self._excuse(old)
                    self._lose_track(number)
                old.seen = False
                return

    def hard_link(self) -> None:
        other = self.folder / "app.log.same"
        if "app.log" in self._files and not other.exists() and not self.linked:
            os.link(self.path, other)

    # -- what the program does

    def poll(self) -> None:
        """Look around, read everything, and commit."""
        for _ in range(3):
            self._it.later(400 * MILLISECOND)
        self._it.later(SECOND)
        self._saved = (dict(self._it.offsets), len(self._it.chunks))
        self._committed = set(self._read())
        for file in [*self._files.values(), *self._limbo]:
            file.begun = file.begun or any(line in self._committed for line in file.lines)
        self._orphaned = self._orphaned or any(file.begun or file.half for file in self._limbo)
        if live := self._files.get("app.log"):
            live.seen = True
            live.cut = live.cut or self._orphaned or self._follows_cut()
            self._orphaned = False
        self._limbo = []

    def wait(self) -> None:
        """Until rotated files are left alone."""
        for _ in range(8):
            self.poll()
        for name, file in self._files.items():
            file.seen = file.seen and name == "app.log"

    def stop(self) -> None:
        self._restart(dict(self._it.offsets), len(self._it.chunks))

    def kill(self) -> None:
        """Back to the last commit."""
        self._restart(*self._saved)

    # -- the end

    def check(self) -> None:
        self._complete()
        self.wait()
        self.wait()
        read = self._read()
        self.create()
        self.wait()
        twice = sorted({line for line in read if read.count(line) > 1})
        lost = sorted(set(range(1, self._number + 1)) - set(read) - self.excused)
        self._it.stop()
        assert not twice, f"read twice: {twice} in {self.history}"
        assert not lost, f"lost: {lost} in {self.history}"
        untold = sorted(self._owed - set(read)) if not self._gaps + len(self._it.gaps()) else []
        assert not untold, f"lost without a gap: {untold} in {self.history}"

    # -- below

    def _line(self, file: File) -> bytes:
        self._number += 1
        file.lines.append(self._number)
        return b"line %d of the application, whole\n" % self._number

    def _rest(self, file: File) -> bytes:
        rest, file.half = file.half, b""
        return rest

    def _append(self, file: File, name: str, data: bytes) -> None:
        with self._name(name).open("ab") as opened:
            opened.write(data)

    def _complete(self) -> None:
        live = self._files.get("app.log")
        if live and live.half:
            self._append(live, "app.log", self._rest(live))

    def _name(self, name: str) -> pathlib.Path:
        return self.folder / name

    def _shift(self) -> None:
        for number in range(len(self._files) + 1, 0, -1):
            for tail in ("", ".gz"):
                older = self._name(f"app.log.{number}{tail}")
                if older.exists():
                    older.rename(self._name(f"app.log.{number + 1}{tail}"))
            if f"app.log.{number}" in self._files:
                self._files[f"app.log.{number + 1}"] = self._files.pop(f"app.log.{number}")

    def _excuse(self, file: File) -> None:
        whole = file.lines[:-1] if file.half else file.lines
        self._owed |= set(whole if file.begun else ()) - self._committed
        self.excused |= set(file.lines) - self._committed

    def _gone(self, file: File) -> None:
        """No name leads to it; who has it open may still read it."""
        self._orphaned = self._orphaned or file.begun or file.cut
        if file.half:
            self.excused.add(file.lines[-1])
        if file.seen:
            self._limbo.append(file)
        if not file.seen or self._crowded():
            self._excuse(file)

    def _follows_cut(self) -> bool:
        """Whether no bytes lead to the live file, as none do to the last one before it that is known at all."""
        names = [name for n in range(1, len(self._files) + 1) if (name := f"app.log.{n}") in self._files]
        older = [self._files[name] for name in names if self._files[name].begun or self._files[name].cut]
        return bool(older) and not older[0].begun

    def _lose_track(self, number: int) -> None:
        """Nothing leads to the rotated file of that number any more, nor from it to those that came after it."""
        later = [self._files[name] for n in range(1, number) if (name := f"app.log.{n}") in self._files]
        for file in later:
            if not (file.begun or file.cut):
                self._excuse(file)
        known = [*later, *([self._files["app.log"]] if "app.log" in self._files else [])]
        self._orphaned = not any(file.begun or file.cut for file in known)

    def _crowded(self) -> bool:
        """Whether the program follows more files than it may hold open: the glob gives it the hard link too."""
        return self._open_files < 2 and self._pattern.endswith("*") and self._name("app.log.same").exists()

    def _restart(self, offsets: dict, chunks: int) -> None:
        kept = self._it.chunks[:chunks]
        self._gaps += len(self._it.gaps())
        self._it.stop()
        for file in self._limbo:
            self._excuse(file)
        self._limbo = []
        for file in self._files.values():
            file.seen = False
        now = self._it.now
        self._it = self._start(offsets)
        self._it.chunks, self._it.now = kept, now

    def _start(self, offsets: dict) -> Drive:
        source = FilesSource("it", [self._pattern], Reading(True, True, block=4096), Parking(self._open_files))
        return Drive(source, offsets)

    def _read(self) -> list[int]:
        return [int(number) for number in _LINE.findall(self._it.text())]


def torment(folder: pathlib.Path, count: int, seed: int) -> list[str]:
    """Random histories, each in a folder of its own; what was wrong with those that were. A history is a pure function
    of its number: `History N` can be looked at again with `--first N --count 1`."""
    wrong = []
    for number in range(seed, seed + count):
        chance = random.Random(number)
        place = folder / str(number)
        place.mkdir()
        world = World(place, *chance.choice(KINDS), chance.choice((0, 1, 99)))
        try:
            for _ in range(chance.randrange(2, 30)):
                world.do(chance.choice(STEPS))
            world.check()
        except AssertionError as error:
            wrong.append(f"history {number}: {error}")
        shutil.rmtree(place)
    return wrong
