"""`make torture`: what is too long for every day. Each part says what it did, and the exit code is 1 if anything was
lost, counted twice or broken.

    python -m tests.torture                          everything, as docs/reliability.md reports it
    python -m tests.torture kills --count 1000
    python -m tests.torture histories --count 100000 --first 0
    python -m tests.torture corruptions --count 10000
    python -m tests.torture rotation --minutes 30 --rate 50000
    python -m tests.torture faults
"""

import argparse
import pathlib
import sys
import time
from collections.abc import Callable

from tests.torture import corruptions, faults, histories, kills, rotation
from tests.torture.disk import folder_in_memory, folder_on_disk

_SHOWN = 20


def _kills(folder: pathlib.Path, options: argparse.Namespace) -> list[str]:
    count = options.count or 1000
    return _account(kills.torment(folder, count, lines=1200 * count, seed=options.first))


def _histories(folder: pathlib.Path, options: argparse.Namespace) -> list[str]:
    count = options.count or 100_000
    wrong = histories.torment(folder, count, options.first)
    print(f"  {count:,} histories, {len(wrong)} wrong")
    return wrong


def _corruptions(folder: pathlib.Path, options: argparse.Namespace) -> list[str]:
    endings, wrong = corruptions.torment(folder, options.count or 10_000, options.first)
    print("  " + ", ".join(f"{count:,} {ending}" for ending, count in sorted(endings.items())))
    return wrong


def _rotation(folder: pathlib.Path, options: argparse.Namespace) -> list[str]:
    tell: Callable[[str], object] = lambda line: print(f"  {line}", flush=True)  # noqa: E731
    return _account(rotation.torment(folder, options.minutes * 60, options.rate, tell))


def _faults(folder: pathlib.Path, options: argparse.Namespace) -> list[str]:
    points = faults.points(folder)
    print(f"  {len(points)} points")
    return faults.torment(folder, points)


PARTS = {
    "faults": _faults,
    "corruptions": _corruptions,
    "kills": _kills,
    "histories": _histories,
    "rotation": _rotation,
}


def _account(account: kills.Account) -> list[str]:
    said = (
        f"{account.kills:,} kills ({account.fruitful:,} of them after a commit)",
        f"{account.lines:,} lines in {account.rotations + 1:,} files",
        f"buckets: {len(account.lost)} short, {len(account.twice)} over, {len(account.renamed)} under a second id",
        f"{account.rerun} hooks run again, {account.unmarked} of them not marked as another attempt",
    )
    print("  " + "\n  ".join(said))
    return [] if account.sound else [str(account)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="What is too long for every day.")
    parser.add_argument("part", nargs="?", choices=PARTS, help="one part; everything without it")
    parser.add_argument("--count", type=int, default=0, help="kills, histories or corruptions")
    parser.add_argument(
        "--first", type=int, default=0, help="the number of the first: each is a function of its number"
    )
    parser.add_argument("--minutes", type=float, default=30, help="of rotation")
    parser.add_argument("--rate", type=int, default=50_000, help="lines a second during rotation")
    options = parser.parse_args()
    failed = False
    for name, part in PARTS.items():
        if options.part in (None, name):
            print(f"{name}:", flush=True)
            began = time.monotonic()
            with (folder_in_memory if name == "corruptions" else folder_on_disk)(name) as folder:
                wrong = part(folder, options)
            print(f"  {'FAILED' if wrong else 'sound'} after {time.monotonic() - began:.0f} s", flush=True)
            for line in wrong[:_SHOWN]:
                print(f"  {line[:2000]}")
            failed = failed or bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
