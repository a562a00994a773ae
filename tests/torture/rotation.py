"""Rotation at full speed: tens of thousands of lines a second, a new file every two seconds, and an oracle that counts.

The program follows; at the end every bucket of lines must have been counted in full, and none over.
"""

import pathlib
import random
import signal
import time
from collections.abc import Callable

from tests.torture import kills
from tests.torture.launcher import Launcher

EVERY = 2.0
KEPT = 30
_TICK = 0.05


def torment(folder: pathlib.Path, seconds: float, rate: int, tell: Callable[[str], object]) -> kills.Account:
    """`rate` lines a second for so long; `tell` is given a line of progress once a minute."""
    bucket = rate
    receipts, output, state = folder / "receipts", folder / "output", folder / "state"
    (folder / "rules.toml").write_text(kills.RULES.format(receipts=receipts, bucket=bucket, more=bucket + 1))
    writer = kills.Writer(folder, random.Random(1), bucket)
    program = Launcher(kills.arguments(folder, writer.path), str(output))
    try:
        with program.running(signal.SIGTERM):
            writer.write(1)
            writer.finish()
            kills.wait_for(lambda: bool(kills.offsets(state)))
            _write(writer, seconds, rate, tell)
            writer.fill()
            wanted = writer.lines // bucket
            kills.wait_for(lambda: kills.told(receipts) >= wanted, 120)
            kills.wait_for(lambda: kills.settled(state))
    finally:
        program.close()
    account = kills.Account(0, writer.lines, writer.rotations)
    kills.judge(account, range(wanted), kills.receipts(receipts), output)
    return account


def _write(writer: kills.Writer, seconds: float, rate: int, tell: Callable[[str], object]) -> None:
    began = turned = told = time.monotonic()
    while (now := time.monotonic()) - began < seconds:
        behind = int((now - began) * rate) - writer.lines
        if behind > 0:
            writer.write(behind)
        if now - turned >= EVERY:
            writer.rotate(KEPT)
            turned += EVERY
        if now - told >= 60:
            tell(f"{writer.lines:,} lines, {writer.rotations} rotations")
            told = now
        time.sleep(_TICK)
