"""The real `logrotate` in its modes, while the log is followed and while nobody reads: no line lost, none twice."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from logmon.sources.files import FilesSource
from logmon.sources.lineage import Reading
from tests.components.require import require
from tests.torture.disk import folder_on_disk
from tests.unit.sources.drive import Drive

pytestmark = pytest.mark.components

MODES = {
    "create": "create",
    "nocreate": "nocreate",
    "compress": "create\ncompress",
    "delaycompress": "create\ncompress\ndelaycompress",
    "bzip2": "create\ncompress\ncompresscmd /bin/bzip2\ncompressext .bz2",
    "xz": "create\ncompress\ncompresscmd /usr/bin/xz\ncompressext .xz",
    "zstd": "create\ncompress\ncompresscmd /usr/bin/zstd\ncompressoptions --rm -q\ncompressext .zst",
    "dateext": "create\ndateext\ndateformat -%Y%m%d.TURN",
    "dateext and compress": "create\ncompress\ndateext\ndateformat -%Y%m%d.TURN",
    "start": "create\nstart 0",
    "copytruncate": "copytruncate",
    "copytruncate and compress": "copytruncate\ncompress",
    "copytruncate and dateext": "copytruncate\ndateext\ndateformat -%Y%m%d.TURN",
    "renamecopy": "renamecopy\nolddir old",
    "copy": "copy",
    "olddir": "create\nolddir old",
    "sharedscripts": "create\nsharedscripts\npostrotate\ntrue\nendscript",
    "maxsize": "create\nmaxsize 1k\nminsize 1",
    "extension": "create\nextension .log",
    "addextension": "create\naddextension .rotated",
}
LOST_WHILE_STOPPED = {"renamecopy", "olddir", "extension", "addextension"}
"""Rotated to a name that does not begin with the log's own, or to another folder: found only while the file is open."""


class Rotated:
    def __init__(self, folder: Path, mode: str) -> None:
        self.folder = folder
        self.path = folder / "app.log"
        self.count = 0
        self.it = self._start({})
        (folder / "old").mkdir()
        self._mode = MODES[mode]
        self._turn = 0

    def write(self, lines: int = 3) -> None:
        with self.path.open("ab") as file:
            for _ in range(lines):
                self.count += 1
                file.write(b"line %d of the application\n" % self.count)

    def rotate(self) -> None:
        """Dated names get a number too: the tests turn more often than once a second, which logrotate cannot name."""
        self._turn += 1
        mode = self._mode.replace("TURN", str(self._turn))
        (self.folder / "conf").write_text(f"{self.path} {{\nrotate 20\nmissingok\n{mode}\n}}\n")
        (self.folder / "conf").chmod(0o600)
        command = [require("logrotate"), "-f", "-s", str(self.folder / "status"), str(self.folder / "conf")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr

    def restart(self) -> None:
        before = self.it
        self.it = self._start(before.stop())
        self.it.chunks = before.chunks

    def check(self) -> None:
        self.it.settle(20)
        numbers = [int(line.split()[1]) for line in self.it.lines()]
        assert sorted(numbers) == list(range(1, self.count + 1))

    def _start(self, offsets: dict) -> Drive:
        return Drive(FilesSource("it", [str(self.path)], Reading(True, False)), offsets)


@pytest.fixture
def folder() -> Iterator[Path]:
    require("logrotate")
    with folder_on_disk("logrotate") as made:
        made.chmod(0o755)
        yield made


@pytest.mark.parametrize("mode", MODES)
def test_followed(folder: Path, mode: str) -> None:
    log = Rotated(folder, mode)
    for _ in range(4):
        log.write()
        log.it.later()
        log.write()
        log.rotate()
        log.write()
        log.it.later()
        log.it.later()
    log.check()
    assert not log.it.gaps()


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode not in LOST_WHILE_STOPPED])
def test_rotated_while_nobody_read(folder: Path, mode: str) -> None:
    log = Rotated(folder, mode)
    log.write()
    log.it.later()
    for _ in range(3):
        log.write()
        log.rotate()
        log.write()
        log.restart()
        log.it.later()
    log.check()
    assert not log.it.gaps()


@pytest.mark.parametrize("mode", sorted(LOST_WHILE_STOPPED))
def test_what_was_rotated_out_of_sight_is_a_gap(folder: Path, mode: str) -> None:
    log = Rotated(folder, mode)
    log.write()
    log.it.later()
    log.write()
    log.rotate()
    log.write()
    log.restart()
    log.it.settle(20)
    assert len(log.it.lines()) == 6 and len(log.it.gaps()) == 1
