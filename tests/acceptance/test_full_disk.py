"""The disk under the state fills up while the program runs: it waits, says so once, and goes on when there is room."""

import os
import queue
import subprocess
import threading

import pytest

from tests.acceptance.program import LOGMON, clean
from tests.components.waiting import wait_for

RULES = """[hooks.receipts]
run = ["tee", "-a", "{receipts}"]
digest = 0
[rules.boom]
when = '/boom (?<n>\\d+)/ | count by n in 1h >= 1'
cooldown = "0s"
do = ["receipts"]
"""


@pytest.fixture
def small(tmp_path):
    """A file system of eight megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    yield place
    subprocess.run(["umount", place], check=True)


def test_it_pauses_and_resumes(tmp_path, small):
    log, receipts = tmp_path / "app.log", tmp_path / "receipts"
    log.touch()
    receipts.touch()
    (tmp_path / "rules.toml").write_text(RULES.format(receipts=receipts))
    command = [*LOGMON, "run", "--rules", tmp_path / "rules.toml", "--state", small / "state", "--from", "start", log]
    said: queue.Queue[bytes] = queue.Queue()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=clean()) as program:
        threading.Thread(target=lambda: [said.put(line) for line in program.stderr], daemon=True).start()
        try:
            write(log, range(5))
            wait_for(lambda: receipts.read_bytes().count(b"\n") == 5)
            fill(small / "filler")
            write(log, range(5, 100))
            assert b"no space left on the disk" in said.get(timeout=20)
            assert program.poll() is None
            (small / "filler").unlink()
            assert b"the state can be written again" in said.get(timeout=20)
            wait_for(lambda: receipts.read_bytes().count(b"\n") >= 100, seconds=60)
        finally:
            program.terminate()
        assert program.wait(20) == 0
    found = receipts.read_bytes()
    assert found.count(b"\n") == 100
    assert all(found.count(b'"labels": {"n": "%d"' % number) <= 1 for number in range(100))
    assert said.empty()


def write(log, numbers):
    with log.open("ab") as file:
        for number in numbers:
            file.write(b"2025-03-03T12:00:00Z ERROR app - boom %d\n" % number)


def fill(path):
    """To the last byte."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(os.urandom(size)):
                    pass
            except OSError:
                continue
