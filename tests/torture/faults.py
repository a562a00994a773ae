"""Every system call of a commit fails once: with an error of the disk, or by the death of the program in it.

`strace -e inject` makes the n-th call of a kind fail, for every n there is. Afterwards the state must open and hold all
that was acknowledged, as one moment.
"""

import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from logmon.model.chunk import Origin
from logmon.state.store import Store

CALLS = ("pwrite64", "write", "fdatasync", "fsync", "openat", "ftruncate", "unlink", "rename", "fallocate", "mkdir")
FAULTS = ("error=ENOSPC", "error=EIO", "signal=KILL")
COMMITS = 4

_WORKER = """
import sys
from logmon.model.chunk import Origin
from logmon.state.errors import StateError
from logmon.state.store import Store
try:
    store = Store.open(sys.argv[1], 0)
except StateError as error:
    print("refused", type(error).__name__)
    sys.exit(error.exit_code)
for problem in store.problems:
    print("problem", problem)
origin = Origin("s", "p")
n = int(store.offsets().get(origin, "0"))
failed = 0
while n < int(sys.argv[2]) and failed < 3:
    try:
        with store.transaction() as txn:
            txn.offset(origin, str(n + 1))
            txn.detectors("r", [(b"%d" % key, b"%d" % (n + 1)) for key in range(40)])
    except StateError as error:
        failed += 1
        print("failed", type(error).__name__, flush=True)
        continue
    n += 1
    print("done", n, flush=True)
store.close()
"""


@dataclass(frozen=True)
class Point:
    call: str
    fault: str
    number: int

    def __str__(self) -> str:
        return f"{self.call}:{self.fault}:when={self.number}"


def points(folder: pathlib.Path) -> list[Point]:
    """All of them: as many as there are calls when nothing fails, beginning with no state at all."""
    where, log = folder / "state", folder / "calls"
    _run(where, ["-o", str(log), "-e", f"trace={','.join(CALLS)}"])
    counts = {call: len(re.findall(rf"\b{call}\(", log.read_text())) for call in CALLS}
    shutil.rmtree(where)
    return [Point(call, fault, n + 1) for call in CALLS for n in range(counts[call]) for fault in FAULTS]


def strike(folder: pathlib.Path, point: Point) -> str:
    """Empty when all is well, else what is wrong."""
    where = folder / "state"
    inject = ["-o", "/dev/null", "-e", f"trace={point.call}", "-e", f"inject={point}"]
    try:
        done = _run(where, inject)
        return "".join(_wrong(where, done))
    finally:
        shutil.rmtree(where, ignore_errors=True)


def _wrong(where: pathlib.Path, done: subprocess.CompletedProcess[str]) -> Iterator[str]:
    if "Traceback" in done.stderr:
        yield f"a traceback: {done.stderr[-300:]}"
        return
    said = max([0, *map(int, re.findall(r"^done (\d+)$", done.stdout, re.MULTILINE))])
    store = Store.open(str(where), 0)
    there = int(store.offsets().get(Origin("s", "p"), "0"))
    if store.problems:
        yield f"the next start found damage: {store.problems}"
    if there not in (said, said + 1):
        yield f"{said} was acknowledged, {there} was there"
    if {state for _, state in store.detector_rows("r")} != ({b"%d" % there} if there else set()):
        yield "offset and detectors are of different moments"
    with store.transaction() as txn:
        txn.offset(Origin("s", "p"), "written again")
    store.close()


def _run(where: pathlib.Path, options: list[str]) -> subprocess.CompletedProcess[str]:
    paths = [argument for path in _paths(where) for argument in ("-P", str(path))]
    command = ["strace", "-f", "--seccomp-bpf", *paths, *options, *_command(where, COMMITS)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def _command(where: pathlib.Path, commits: int) -> list[str]:
    return [sys.executable, "-c", _WORKER, str(where), str(commits)]


def _paths(where: pathlib.Path) -> list[pathlib.Path]:
    names = [f"{name}{tail}" for name in ("state.db", "state.db.new") for tail in ("", "-wal", "-shm", "-journal")]
    return [where, *(where / name for name in [*names, "lock"])]


def torment(folder: pathlib.Path, chosen: list[Point]) -> list[str]:
    return [f"{point}: {wrong}" for point in chosen if (wrong := strike(folder, point))]
