"""`logmon watch` without a screen, and what it refuses."""

import subprocess
import sys
from pathlib import Path

RULES = '[rules.refused]\nwhen = "level >= error | count in 5m >= 2"\n'


def watch(*arguments: str, cwd: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "logmon", "watch", *arguments]
    return subprocess.run(command, cwd=cwd, input=text, capture_output=True, text=True, timeout=60, check=False)


def test_transitions_and_the_end(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES)
    lines = "2026-11-20T10:00:00Z ERROR a\n2026-11-20T10:00:01Z ERROR b\n"
    done = watch("--rules", "rules.toml", "--tz", "utc", cwd=tmp_path, text=lines)
    assert done.returncode == 0
    assert "2026-11-20T10:00:01Z FIRING   medium refused 2 >= 2 in 5m" in done.stdout
    assert "1 firing: refused 2 >= 2 in 5m" in done.stdout
    assert done.stdout.rstrip().endswith("the input has ended.")
    assert "\x1b" not in done.stdout


def test_watching_runs_no_hook(tmp_path: Path) -> None:
    hook = tmp_path / "hook.sh"
    hook.write_text("#!/bin/sh\ntouch ran\n")
    hook.chmod(0o755)
    rules = '[hooks.page]\nrun = ["./hook.sh"]\n[rules.any]\nwhen = \'"x" | once\'\ndo = ["page"]\n'
    (tmp_path / "rules.toml").write_text(rules)
    done = watch("--rules", "rules.toml", cwd=tmp_path, text="x\n")
    assert "FIRING" in done.stdout
    assert not (tmp_path / "ran").exists()


def test_no_source(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "logmon", "watch"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "no source" in done.stderr


def test_wrong_rules_end_it(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text('[rules.x]\nwhen = "level >="\n')
    done = watch("--rules", "rules.toml", cwd=tmp_path, text="x\n")
    assert done.returncode == 2
    assert "rules.toml:2" in done.stderr


def test_a_file_that_comes_later_and_the_signal_to_end(tmp_path: Path) -> None:
    """Nothing is there yet: that is a note, not an end."""
    command = [sys.executable, "-m", "logmon", "watch", "later.log", "--every", "0.2"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert " 0 events per second" in process.stdout.readline()
        (tmp_path / "later.log").write_text("here now\n")
        assert any(" 0 events per second" not in line for line in process.stdout)
        process.terminate()
        assert process.wait(20) == 143
