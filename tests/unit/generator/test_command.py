"""`python -m logmon.generator` writes what was asked for and fails with a sentence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from logmon.generator.__main__ import instant, main, size


def test_writes_log_and_truth(tmp_path: Path) -> None:
    log, truth = tmp_path / "auth.log", tmp_path / "truth.json"
    assert main(["auth", "--size", "20K", "--seed", "3", "--out", str(log), "--truth", str(truth)]) == 0
    known = json.loads(truth.read_bytes())
    assert known["kind"] == "auth"
    assert known["size"] == log.stat().st_size >= 20 * 1024


def test_sizes_and_instants() -> None:
    assert [size(text) for text in ("10", "2K", "1.5M", "1g")] == [10, 2048, 1_572_864, 1 << 30]
    assert instant("1970-01-02") == instant("1970-01-02T01:00+01:00") == 86_400


@pytest.mark.parametrize("argument", ["--size=-1", "--size=ten", "--start=noon"])
def test_bad_arguments(argument: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["json", argument])
    assert end.value.code == 2
    assert argument.split("=")[1] in capsys.readouterr().err


def test_a_place_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["json", "--out", str(tmp_path / "missing" / "x.log")]) == 2
    assert "No such file or directory" in capsys.readouterr().err


def test_a_closed_pipe_is_silent() -> None:
    """`| head -1` ends it without a word, as it ends cat."""
    command = [sys.executable, "-m", "logmon.generator", "json", "--size", "5M"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
