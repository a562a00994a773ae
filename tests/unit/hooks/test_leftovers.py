"""What a hook leaves behind may stay until the hook's deadline, wherever it hid, and no longer. No zombie remains."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os, subprocess, sys
sys.path.insert(0, sys.argv[2])
from running import delivery, finish, script, wait
from pathlib import Path
import msgspec
from logmon.hooks.leftovers import adopt_orphans
from logmon.hooks.runner import Runner
from logmon.model.time import SECOND

where = Path(sys.argv[1])
assert adopt_orphans()
config = msgspec.structs.replace(script(where, sys.argv[3]), timeout=30 * SECOND)
runner = Runner({"page": config}, str(where))

def stat(name):
    try:
        with open(f"/proc/{(where / name).read_text().strip()}/stat") as file:
            return file.read().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "gone"

other = subprocess.Popen(["sh", "-c", "exit 7"])
held = os.pidfd_open(other.pid)
runner.start(delivery(), 0)
print(finish(runner)[0].result.value)
wait(runner, (where / "pid").exists, lambda: 0)
runner.poll(30 * SECOND - 1)
print(stat("pid") not in ("gone", "Z"), runner.wake_at(0) == 30 * SECOND)
at = [30 * SECOND]
def later():
    at[0] += SECOND
    return at[0]
runner.poll(30 * SECOND)
wait(runner, lambda: stat("pid") == "gone", later)
print(stat("pid"))
wait(runner, lambda: runner.wake_at(at[0]) is None, later)
children = [name for name in os.listdir("/proc") if name.isdigit()]
mine = []
for name in children:
    try:
        parent = int(open(f"/proc/{name}/stat").read().rpartition(")")[2].split()[1])
        if int(name) != other.pid and parent == os.getpid():
            mine.append(name)
    except OSError:
        pass
print("children", mine)
assert other.wait() == 7, "who started a process waits for it"
"""


def run(where: Path, text: str) -> list[str]:
    """In a process of its own, which adopts its orphans and nobody else's."""
    where.mkdir(exist_ok=True)
    arguments = [str(where), os.path.dirname(__file__), text]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


HIDDEN = "exec setsid -f sh -c 'echo $$ >own; mv own pid; exec sleep 300' >/dev/null 2>&1 </dev/null"


def test_a_daemon_in_a_session_of_its_own_is_killed_at_the_deadline(tmp_path: Path) -> None:
    assert run(tmp_path, HIDDEN) == ["delivered", "True True", "gone", "children []"]


def test_a_background_process_of_its_session_too(tmp_path: Path) -> None:
    assert run(tmp_path, "sleep 300 & echo $! >pid") == ["delivered", "True True", "gone", "children []"]


def test_a_hundred_that_end_by_themselves_are_buried(tmp_path: Path) -> None:
    text = "i=0; while [ $i -lt 100 ]; do (setsid -f true); i=$((i+1)); done; sleep 300 & echo $! >pid"
    assert run(tmp_path, text) == ["delivered", "True True", "gone", "children []"]
