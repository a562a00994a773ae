"""`-j`: Ctrl-C ends the program and its workers at once."""

import os
import signal
import subprocess
import time

from tests.acceptance.program import LOGMON, clean


def test_ctrl_c_ends_a_query_and_its_workers(tmp_path):
    """A named pipe that nobody closes keeps it busy; a terminal sends the signal to all of them."""
    pipe = tmp_path / "log"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    os.write(writer, b"a\n")
    query = subprocess.Popen(
        [*LOGMON, "query", "-j", "2", "| count", str(pipe)],
        env=clean(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    workers = _children(query.pid, 2)
    os.killpg(query.pid, signal.SIGINT)
    out, err = query.communicate(timeout=20)
    os.close(writer)
    assert (query.returncode, out, err) == (130, b"", b"")
    assert not [pid for pid in workers if os.path.exists(f"/proc/{pid}")]


def _children(pid, count):
    """The children of a process, once there are so many and it waits for input."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            children = file.read().split()
        with open(f"/proc/{pid}/stat") as file:
            waits = file.read().rpartition(")")[2].split()[0] == "S"
        if len(children) == count and waits:
            return children
        time.sleep(0.01)
    raise AssertionError("the workers did not start")
