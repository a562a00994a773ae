"""The benchmark harness measures, judges and checks answers; a stand-in plays logmon."""

import shlex
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.bars import Faster, Peak, Said, Speed, Wall, Within
from benchmarks.jobs.table import JOBS
from benchmarks.measure import RunError, execute, measure, present
from benchmarks.model import Job, Measured, Run, Tool

STAND_IN = """
import re, sys
if sys.argv[1] == "--version":
    print("logmon 0")
elif sys.argv[1] == "tail":
    sys.stdout.buffer.writelines(line for line in open(sys.argv[2], "rb") if b"Failed password" in line)
else:
    print(*{line.split(" from ")[1].split()[0] for line in open(sys.argv[2]) if "Failed password" in line})
"""


def runs(*walls: float, mib: int = 10) -> Measured:
    nowhere = Path("x")
    return Measured("any", tuple(Run(wall, wall, mib << 20, 0, nowhere, nowhere) for wall in walls))


@pytest.fixture
def logmon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(command, "FOLDER", tmp_path / "bench")
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    return f"--logmon={shlex.join([sys.executable, '-S', str(tmp_path / 'stand_in.py')])}"


def test_bars() -> None:
    """Medians decide; a bar that is just reached is cleared; a missing peer leaves it open."""
    results = {"logmon": runs(1.0, 1.0, 9.0, mib=50), "peer": runs(8.0, 10.0, 12.0)}
    assert Faster("peer", 10).judge(results).passed is True
    assert Faster("peer", 10.1).judge(results).passed is False
    assert Faster("absent", 10).judge(results).passed is None
    assert Within("peer", 0.1).judge(results).passed is True
    assert Within("peer", 0.05).judge(results).passed is False
    assert (Peak(50).judge(results).passed, Peak(51).judge(results).passed) == (False, True)
    assert (Wall(1.0).judge(results).passed, Wall(1.1).judge(results).passed) == (False, True)


def test_bars_of_what_is_counted_and_of_what_a_tool_says(tmp_path: Path) -> None:
    """Lines in a second; numbers that the tool prints, of which the median counts."""
    several = []
    for number, value in enumerate((70, 90, 300)):
        (tmp_path / str(number)).write_text(f'{{"p99 ms": {value}}}')
        several.append(Run(2.0, 1.0, 0, 0, tmp_path / str(number), tmp_path))
    results = {"logmon": Measured("logmon", tuple(several), lines=1_000)}
    assert (Speed(500).judge(results).passed, Speed(501).judge(results).passed) == (True, False)
    assert (Said("p99 ms", 90).judge(results).passed, Said("p99 ms", 89).judge(results).passed) == (True, False)


def test_a_run_is_measured(tmp_path: Path) -> None:
    """Wall time, peak memory, exit status and both outputs."""
    program = "import sys, time; block = bytearray(b'x' * (60 << 20)); print(len(block)); sys.exit(3)"
    run = execute([sys.executable, "-S", "-c", program], tmp_path)
    assert run.exit == 3
    assert 60 << 20 < run.peak < 200 << 20
    assert 0 < run.cpu <= run.wall + 1 < 30
    assert run.stdout.read_text().strip() == str(60 << 20)


def test_memory_of_the_harness_is_not_counted(tmp_path: Path) -> None:
    """What this process holds would show in its children; the small launcher in between keeps it out."""
    ballast = bytearray(b"x" * (100 << 20))
    run = execute(["true"], tmp_path)
    assert len(ballast) > run.peak < 30 << 20


def test_a_tool_that_does_not_exist(tmp_path: Path) -> None:
    run = execute(["no-such-program-anywhere"], tmp_path)
    assert run.exit == 127
    assert "no-such-program-anywhere" in run.stderr.read_text()


def test_tools_take_turns_with_a_new_state_each(tmp_path: Path) -> None:
    """Every run finds an empty folder; the files of a tool are there; a tool that is not installed is left out."""
    see = "import os, sys; assert not os.listdir(sys.argv[1]); open(sys.argv[1] + '/used', 'w')"
    see += "; print(open(sys.argv[2]).read())"
    tools = (
        Tool("logmon", ("logmon", "{state}", "{folder}/rules"), files={"rules": "the rules"}),
        Tool("absent", ("no-such-program-anywhere",), package="nothing"),
    )
    job = Job("example", "an example", tools, ())
    found = measure(job, None, 3, tmp_path, (sys.executable, "-S", "-c", see))
    assert [tool.name for tool in present(tools)] == list(found) == ["logmon"]
    assert len(found["logmon"].runs) == 3
    assert found["logmon"].runs[0].stdout.read_text() == "the rules\n"


def test_a_tool_that_fails_is_named(tmp_path: Path) -> None:
    job = Job("example", "an example", (Tool("logmon", ("logmon",)),), ())
    with pytest.raises(RunError, match=r"(?s)logmon ended with 1: .*no such thing"):
        measure(job, None, 1, tmp_path, (sys.executable, "-S", "-c", "raise SystemExit('no such thing')"))


def test_the_command(logmon: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A table with ratios; answers are compared with those of grep."""
    assert command.main([logmon, "--job", "tail-phrase", "--size", "200K", "--runs", "1"]) == 0
    printed = capsys.readouterr().out
    assert "wrong answer" not in printed
    assert "times the time of grep (bar: 6)" in printed


def test_a_wrong_answer_fails(logmon: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The stand-in takes every failed login for an attack. That is said, and is the exit status with --strict."""
    arguments = [logmon, "--job", "brute-force", "--size", "200K", "--runs", "1"]
    assert command.main(arguments) == 0
    assert "FAIL  wrong answer: 0 addresses missing" in capsys.readouterr().out
    assert command.main([*arguments, "--strict"]) == 1


def test_quick_takes_a_twentieth_and_one_run(logmon: str, capsys: pytest.CaptureFixture[str]) -> None:
    command.main([logmon, "--job", "tail-phrase", "--quick", "--runs", "4"])
    assert "10 MB" in (printed := capsys.readouterr().out)
    assert "median of 1" in printed


def test_names_of_jobs_differ() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
