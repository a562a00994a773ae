"""What a benchmark is: a job is one piece of work, done by logmon and by its peers, with bars that it has to clear."""

from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Protocol

from msgspec import Struct


class Input(Struct, frozen=True):
    """A generated log. `size` as the generator takes it (`200M`)."""

    kind: str
    size: str
    seed: int = 7


class Made(Struct, frozen=True):
    """An input that is there: its path, the truth about it as JSON, and what was counted in it."""

    path: Path
    truth: Path
    size: int
    lines: int


class Tool(Struct, frozen=True):
    """One way to do the work.

    In `argv`, `{input}` is the log, `{folder}` a folder with `files` (name to text) in it, `{state}` a new empty folder
    for each run, `{logmon}` the command that is measured. `package` says what brings `argv[0]` (`Debian package sec`,
    `cargo install ag`); empty for logmon, which is `logmon` here. With `module` the tool is a script of Python that
    needs it, and `argv[0]` is `python`.
    """

    name: str
    argv: tuple[str, ...]
    package: str = ""
    module: str = ""
    files: dict[str, str] = {}


class Run(Struct, frozen=True):
    """One execution: wall seconds, peak resident bytes, exit status, and where its output went. `cpu` is user and
    system time, that of its children too: on a busy machine that is the number to compare."""

    wall: float
    cpu: float
    peak: int
    exit: int
    stdout: Path
    stderr: Path


class Measured(Struct, frozen=True):
    """All runs of one tool; the figures are medians. `lines` is how many lines its input has."""

    tool: str
    runs: tuple[Run, ...]
    lines: int = 0

    @property
    def wall(self) -> float:
        return median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        return median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        return median(run.peak for run in self.runs)


Results = Mapping[str, Measured]
"""By name of the tool. A tool that is not installed is not in it."""


class Verdict(Struct, frozen=True):
    """`passed` is None when the bar could not be judged, because the peer is missing."""

    text: str
    passed: bool | None


class Bar(Protocol):
    def judge(self, results: Results) -> Verdict: ...


class Job(Struct, frozen=True):
    """`check` looks at the answers (a fast wrong answer is worth nothing) and returns a sentence about what is wrong,
    or an empty one. `runs` replaces the number of runs that was asked for; `big` jobs run only with `--big`."""

    name: str
    title: str
    tools: tuple[Tool, ...]
    bars: tuple[Bar, ...]
    input: Input | None = None
    check: Callable[[Results, Made], str] | None = None
    runs: int | None = None
    big: bool = False
