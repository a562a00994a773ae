"""`-j`: Ctrl-C ends the program and its workers at once, processes as well as threads of native code."""

import fcntl
import os
import signal
import struct
import subprocess
import termios
import time

import pytest

from logmon.native import core
from tests.acceptance.program import LOGMON, clean


@pytest.mark.parametrize("native", ["on", "off"])
def test_ctrl_c_ends_a_query_and_its_workers(native, tmp_path):
    """A named pipe that nobody closes keeps it busy; a terminal sends the signal to all of them."""
    pipe = tmp_path / "log"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    os.write(writer, b"a\n")
    query = subprocess.Popen(
        [*LOGMON, "query", "-j", "2", "| count", str(pipe)],
        env={**clean(), "LOGMON_NATIVE": native},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    _wait_until(lambda: not struct.unpack("i", fcntl.ioctl(writer, termios.FIONREAD, b"\0" * 4))[0])
    workers = _children(query.pid)
    assert len(workers) == (2 if native == "off" or core is None else 0)
    os.killpg(query.pid, signal.SIGINT)
    out, err = query.communicate(timeout=20)
    os.close(writer)
    assert (query.returncode, out, err) == (130, b"", b"")
    assert not [pid for pid in workers if os.path.exists(f"/proc/{pid}")]


def _children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return file.read().split()


def _wait_until(said):
    deadline = time.monotonic() + 20
    while not said():
        assert time.monotonic() < deadline, "it has not read what is there"
        time.sleep(0.01)
