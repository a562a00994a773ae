"""Runs tools and takes their time and memory."""

import importlib.util
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.model import Job, Made, Measured, Run, Tool

KIB = 1 << 10
NOT_STARTED = 127
LAUNCHER = Path(__file__).with_name("launch.py")


class RunError(Exception):
    """A tool ended with an exit status that is not 0. The text says which and what it said."""


def measure(job: Job, made: Made | None, runs: int, folder: Path, logmon: tuple[str, ...]) -> dict[str, Measured]:
    """Each tool in turn, `runs` times around, so that a slow minute of the machine hits all of them. Tools that are not
    installed are left out. Raises RunError."""
    commands = {tool.name: _prepared(tool, made, folder / job.name / tool.name, logmon) for tool in present(job.tools)}
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(runs):
        for name, argv in commands.items():
            _progress(f"{job.name}: {name} {number + 1}/{runs}")
            found[name].append(_checked(name, argv, folder / job.name / name))
    _progress("")
    lines = made.lines if made else 0
    return {name: Measured(name, tuple(runs), lines) for name, runs in found.items()}


def _progress(text: str) -> None:
    """One line on a terminal that is written over; nothing anywhere else."""
    if sys.stderr.isatty():
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)


def present(tools: tuple[Tool, ...]) -> Iterator[Tool]:
    return (tool for tool in tools if _installed(tool))


def _installed(tool: Tool) -> bool:
    if tool.module:
        return importlib.util.find_spec(tool.module) is not None
    return not tool.package or shutil.which(tool.argv[0]) is not None


def _prepared(tool: Tool, made: Made | None, folder: Path, logmon: tuple[str, ...]) -> list[str]:
    """The argv with everything filled in but `{state}`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tool.files.items():
        (folder / name).write_text(text)
    head = list(logmon) if not tool.package else [sys.executable if tool.module else tool.argv[0]]
    known = {"{input}": str(made.path) if made else "", "{folder}": str(folder), "{logmon}": shlex.join(logmon)}
    return head + [_filled(argument, known) for argument in tool.argv[1:]]


def _filled(argument: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        argument = argument.replace(name, value)
    return argument


def _checked(name: str, argv: list[str], folder: Path) -> Run:
    with tempfile.TemporaryDirectory(dir=folder, prefix="state-") as state:
        run = execute([_filled(argument, {"{state}": state}) for argument in argv], folder)
    if run.exit != 0:
        said = run.stderr.read_bytes().decode("utf-8", "replace").strip().split("\n")[-5:]
        raise RunError("\n    ".join([f"{name} ended with {run.exit}: {' '.join(argv)}", *said]))
    return run


def execute(argv: list[str], folder: Path) -> Run:
    """One run. Output goes to a file: grep, for one, does less work when it sees /dev/null. A tool that cannot be
    started has the exit status 127."""
    stdout, stderr = folder / "stdout", folder / "stderr"
    command = [sys.executable, "-I", "-S", str(LAUNCHER), str(stdout), str(stderr), *argv]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        stderr.write_text(done.stderr)
        return Run(0, 0, 0, NOT_STARTED, stdout, stderr)
    wall, cpu, peak, end = done.stdout.split()
    return Run(float(wall), float(cpu), int(peak) * KIB, int(end), stdout, stderr)
