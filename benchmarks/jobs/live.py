"""From a line in a growing log to its hook: how long, and what it costs."""

from pathlib import Path

from benchmarks import live
from benchmarks.bars import OURS, Said
from benchmarks.model import Job, Tool

JOB = Job(
    name="live",
    title=f"from a line to its hook, idle and under {live.BUSY:,} lines/s",
    tools=(
        Tool(
            OURS,
            ("python", str(Path(live.__file__)), "{state}", "{logmon}"),
            package="Python",
            module="logmon",
        ),
    ),
    bars=(Said("p99 ms idle", 150), Said("p99 ms busy", 1_000), Said("cores busy", 1)),
)
