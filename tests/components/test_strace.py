"""Seen from the kernel: a run that is full of hostile lines executes the configured programs and nothing else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.components.require import require
from tests.unit.hooks.hostile import CORPUS

pytestmark = pytest.mark.components

RULES = """
[hooks.keep]
run = ["./keep", "--fixed"]
digest = 0
[rules.each]
when = '/^(?<what>.*)$/ | once by what'
do = ["keep"]
summary = "{what}"
"""
KEEP = f"""#!{sys.executable} -I
import os, sys
with open("got." + str(os.getpid()), "wb") as file:
    file.write(sys.stdin.buffer.read())
"""
EXECUTED = re.compile(rb'execve\("((?:[^"\\]|\\.)*)", \[(.*?)\],? .*= 0$', re.MULTILINE)


def test_only_configured_programs_are_executed(tmp_path: Path) -> None:
    strace = require("strace")
    (tmp_path / "rules.toml").write_text(RULES)
    (tmp_path / "keep").write_text(KEEP)
    (tmp_path / "keep").chmod(0o755)
    lines = [text.encode("utf-8", "surrogatepass")[:60_000] for text in CORPUS.values() if text.strip()]
    (tmp_path / "app.log").write_bytes(b"".join(line.replace(b"\n", b"\r") + b"\n" for line in lines))
    command = [sys.executable, "-m", "logmon", "run", "app.log", "--rules", "rules.toml", "--state", "state"]
    done = subprocess.run(
        [strace, "-ff", "-qq", "-s", "256", "-e", "trace=execve", "-o", "calls", *command, "--once", "--from", "start"],
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = list(tmp_path.glob("got.*"))
    assert len(told) > len(lines) // 2
    executed = EXECUTED.findall(b"".join(path.read_bytes() for path in sorted(tmp_path.glob("calls.*"))))
    hooks = [call for call in executed if b'"logmon", "run"' not in call[1]]
    assert len(executed) == len(hooks) + 1
    assert len(hooks) == len(told)
    assert set(hooks) == {(os.fsencode(tmp_path / "keep"), b'"%s", "--fixed"' % os.fsencode(tmp_path / "keep"))}
    assert not (tmp_path / "canary").exists()
