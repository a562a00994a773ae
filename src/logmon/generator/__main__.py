"""`python -m logmon.generator KIND --size 200M --seed 7 --out FILE [--truth FILE]`"""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from logmon.generator.generate import START, generate
from logmon.generator.table import KINDS
from logmon.generator.truth import Truth

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
CLOSED_PIPE = 141


def main(argv: list[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    try:
        truth = _write(args)
        if args.truth:
            Path(args.truth).write_bytes(msgspec.json.format(msgspec.json.encode(truth), indent=1) + b"\n")
    except BrokenPipeError:
        # The reader went away (`| head`). Whatever is still buffered must not raise once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except OSError as problem:
        print(f"generator: cannot write {problem.filename or args.out}: {problem.strerror}", file=sys.stderr)
        return 2
    return 0


def size(text: str) -> int:
    """`200M` in bytes; K, M and G are powers of 1024."""
    number, unit = (text[:-1], UNITS[text[-1].upper()]) if text[-1:].upper() in UNITS else (text, 1)
    value = int(float(number) * unit)
    if value <= 0:
        raise ValueError(text)
    return value


def instant(text: str) -> int:
    """Seconds since the epoch of an ISO 8601 date, with or without time; UTC where no zone is given."""
    at = datetime.fromisoformat(text)
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())


def _write(args: argparse.Namespace) -> Truth:
    known = {"size": args.size, "seed": args.seed, "start": args.start, "rate": args.rate}
    if args.out == "-":
        truth = generate(args.kind, sys.stdout.buffer.write, **known)
        sys.stdout.buffer.flush()
        return truth
    with open(args.out, "wb") as out:
        return generate(args.kind, out.write, **known)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m logmon.generator", description="Write a realistic log: the same arguments give the same bytes."
    )
    parser.add_argument("kind", choices=list(KINDS))
    parser.add_argument(
        "--size", type=size, default=size("10M"), help="bytes to write at least, e.g. 200M (default 10M)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=instant, default=START, help="first second, ISO 8601 (default 2025-03-03)")
    parser.add_argument("--rate", type=float, help="lines per second of log time (default 60, auth 3)")
    parser.add_argument("--out", default="-", help="file to write (default: stdout)")
    parser.add_argument("--truth", help="JSON file for what was counted while writing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
