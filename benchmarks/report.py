"""The results as text."""

import sys

from benchmarks.bars import MIB
from benchmarks.model import Job, Made, Measured, Results, Tool, Verdict

MARKS = {True: "PASS", False: "FAIL", None: "----"}
COLUMNS = ("tool", "wall", "CPU", "MB/s", "lines/s", "peak RSS")


def header(job: Job, made: Made | None, runs: int) -> str:
    size = f", {made.size / 1e6:,.0f} MB, {made.lines:,} lines" if made else ""
    return f"{job.name}: {job.title}{size}, median of {runs}"


def table(results: Results, made: Made | None) -> str:
    rows = [COLUMNS, *(_row(measured, made) for measured in results.values())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join(_aligned(row, widths) for row in rows)


def verdict(result: Verdict) -> str:
    return f"  {MARKS[result.passed]}  {result.text}"


def missing(tool: Tool) -> str:
    return f"  {tool.name} is not installed ({tool.package})"


def show(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _row(measured: Measured, made: Made | None) -> tuple[str, ...]:
    wall = measured.wall
    speed = (f"{made.size / wall / 1e6:,.0f}", f"{made.lines / wall:,.0f}") if made else ("", "")
    return measured.tool, _time(wall), _time(measured.cpu), *speed, f"{measured.peak / MIB:.0f} MiB"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    first, *others = (
        cell.ljust(width) if not i else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  " + "   ".join([first, *others])
