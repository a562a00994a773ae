"""`logmon demo` without a terminal: a transcript that ends by itself."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


def demo(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "logmon", "demo", *arguments]
    env = {**os.environ, "TERM": "xterm", "TMPDIR": str(folder)} if folder else dict(os.environ)
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_the_whole_story(tmp_path: Path) -> None:
    """Each rule fires, those with an end resolve, the real hook speaks, and nothing is left behind."""
    done = demo(folder=tmp_path)
    assert done.returncode == 0
    assert done.stderr == ""
    for rule in ("web_errors", "error_burst", "disk_full", "ssh_brute_force"):
        assert re.search(rf"FIRING +\w+ {rule}", done.stdout), rule
        assert re.search(rf"│ hook: {rule} is firing: ", done.stdout), rule
    for rule in ("web_errors", "error_burst", "ssh_brute_force"):
        assert re.search(rf"RESOLVED +\w+ {rule}", done.stdout), rule
        assert re.search(rf"│ hook: {rule} is resolved: ", done.stdout), rule
    assert re.search(r"PENDING +critical web_errors", done.stdout)
    assert "nobody is told (cooldown)" in done.stdout
    assert "[rules.ssh_brute_force]" in done.stdout
    assert "\x1b" not in done.stdout
    assert not list(tmp_path.iterdir())


def test_the_story_is_told_in_order(tmp_path: Path) -> None:
    """Times never go back, and nothing is told before the chapter that it belongs to."""
    told = demo(folder=tmp_path).stdout
    times = re.findall(r"^  2026-03-02T09:(\d\d:\d\d)|^(\d\d:\d\d)  ", told, re.MULTILINE)
    seconds = [at or chapter for at, chapter in times]
    assert len(seconds) > 15
    assert seconds == sorted(seconds)


def test_the_same_seed_tells_the_same_story(tmp_path: Path) -> None:
    def story(*arguments: str) -> str:
        return re.sub(r"logmon-demo-\w+", "", demo(*arguments, folder=tmp_path).stdout)

    assert story("--seed", "3") == story("--seed", "3")
    assert story("--seed", "3") != story("--seed", "4")


def test_logs_and_rules_can_be_kept(tmp_path: Path) -> None:
    done = demo("--keep", "shop", folder=tmp_path)
    assert done.returncode == 0
    kept = {path.name for path in (tmp_path / "shop").iterdir()}
    assert kept == {"access.log", "app.json", "auth.log", "rules.toml", "hook.sh"}
    assert "shop/access.log" in done.stdout
    again = demo("--keep", "shop", folder=tmp_path)
    assert again.returncode == 2
    assert "does not exist yet" in again.stderr


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "1e9"])
def test_impossible_speeds(tmp_path: Path, speed: str) -> None:
    done = demo(f"--speed={speed}", folder=tmp_path)
    assert done.returncode == 2
    assert "speed" in done.stderr


def test_the_summary_lists_what_fired(tmp_path: Path) -> None:
    told = demo(folder=tmp_path).stdout
    assert re.search(r"\d+ alerts fired; the hook was run \d+ times", told)
    assert re.search(r"ssh_brute_force +ip=203\.0\.113\.66 +\S+ +\d+ failed logins from 203\.0\.113\.66", told)
