"""Random histories of a log file on a real disk: whatever is written, rotated, deleted and restarted, each line that
stood in a file when it was looked at is read once."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.sources.test_follow import Log

RENAMING = ("write", "write", "rotate", "poll", "restart", "late", "wait")
STEPS = st.lists(st.sampled_from(RENAMING), min_size=3, max_size=25)


def run(log: Log, step: str) -> None:
    if step == "write":
        log.write(1)
    elif step == "rotate" and log.path.exists():
        log.rotate(keep=99)
    elif step == "late" and log.name(".1").exists() and not log.path.exists():
        log.write(1, path=log.name(".1"))
    elif step == "poll":
        log.it.later()
    elif step == "wait":
        log.it.settle(12)
    elif step == "restart":
        log.restart()


@contextlib.contextmanager
def begun(pattern: str = "app.log") -> Iterator[Log]:
    """A log of which a line was read, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="history"))
    try:
        log = Log(folder, pattern)
        log.write(1)
        log.it.later()
        yield log
        log.it.stop()
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("pattern", ["app.log", "app.log*"])
@settings(max_examples=150)
@given(steps=STEPS)
def test_rename_rotation(pattern: str, steps: list[str]) -> None:
    with begun(pattern) as log:
        for step in steps:
            run(log, step)
        log.check()


@settings(max_examples=150)
@given(steps=st.lists(st.sampled_from(("write", "copy", "poll", "restart", "wait")), min_size=3, max_size=20))
def test_copytruncate(steps: list[str]) -> None:
    """What was read before the copy is not read again in it, and what was not, is read there (of a file of which
    something was read: else nobody can know what it was a copy of)."""
    with begun() as log:
        seen = True
        for step in steps:
            if step != "copy":
                run(log, step)
                seen = seen or (step in ("poll", "wait") and log.path.stat().st_size > 0)
            elif seen:
                log.copy_truncate()
                seen = False
        log.it.settle()
        assert sorted(log.it.lines()) == [line[:-1] for line in log.written]
