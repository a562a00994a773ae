"""`python -m benchmarks`: logmon beside other tools on generated logs."""

import argparse
import compileall
import shlex
import sys
from pathlib import Path

from msgspec.structs import replace

from benchmarks.inputs import make, warm
from benchmarks.jobs.table import JOBS
from benchmarks.measure import RunError, measure
from benchmarks.model import Job
from benchmarks.report import header, missing, show, table, verdict
from logmon.generator.__main__ import size as bytes_of

FOLDER = Path(__file__).parents[1] / ".work" / "bench"
QUICKER = 20
SOURCE = Path(__file__).parents[1] / "src" / "logmon"


def main(argv: list[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    # as an installed wheel is: nobody measures how long Python compiles our modules
    compileall.compile_dir(str(SOURCE), quiet=1)
    chosen = [job for job in JOBS if (job.name in args.job if args.job else args.big or not job.big)]
    passed = [_run(job, args) for job in chosen]
    show(f"{sum(passed)} of {len(passed)} jobs clear their bars")
    return 1 if args.strict and not all(passed) else 0


def _run(job: Job, args: argparse.Namespace) -> bool:
    """One job from input to verdicts. True when no bar failed and the answers are right."""
    wanted = replace(job.input, size=_size(job.input.size, args)) if job.input else None
    made = make(wanted, FOLDER) if wanted else None
    if made:
        warm(made.path)
    runs = 1 if args.quick else job.runs or args.runs
    show(header(job, made, runs))
    try:
        results = measure(job, made, runs, FOLDER, tuple(shlex.split(args.logmon)))
    except RunError as problem:
        show(f"  FAIL  {problem}\n")
        return False
    show(table(results, made))
    for tool in job.tools:
        if tool.name not in results:
            show(missing(tool))
    wrong = job.check(results, made) if job.check and made else ""
    if wrong:
        show(f"  FAIL  wrong answer: {wrong}")
    verdicts = [bar.judge(results) for bar in job.bars]
    show("\n".join(map(verdict, verdicts)) + "\n")
    return not wrong and all(result.passed is not False for result in verdicts)


def _size(usual: str, args: argparse.Namespace) -> str:
    return args.size or (f"{bytes_of(usual) // QUICKER}" if args.quick else usual)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [job.name for job in JOBS]
    parser.add_argument("--job", action="append", choices=names, help="only this job; may be repeated")
    parser.add_argument("--runs", type=int, default=5, help="runs of each tool (default 5)")
    parser.add_argument("--size", help="make the logs this large instead, e.g. 20M for a quick look")
    parser.add_argument("--quick", action="store_true", help="logs of a twentieth, one run: does it work?")
    parser.add_argument("--big", action="store_true", help="the jobs on a file of 1 GB as well")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a bar is missed")
    parser.add_argument(
        "--logmon", default=shlex.quote(str(Path(sys.executable).with_name("logmon"))), help="the command to measure"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
