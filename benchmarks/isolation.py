"""How long a line waits until its alert is printed, beside good hooks and beside bad ones.

python -m benchmarks.isolation [ROUNDS]

The three take turns, so that whatever else the machine does is the same for all of them; each figure is the median of
the rounds.
"""

import os
import selectors
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EVERY = 0.05
SECONDS = 10
RULES = """
[rules.job]
when = '/job (?<k>\\S+)/ | once by k'
do = [{do}]
"""
GOOD = dict.fromkeys(("one", "two", "three", "four", "five"), "exit 0")
BAD = {
    "hangs": "exec sleep 600",
    "ignores": "trap '' TERM; while :; do sleep 600; done",
    "floods": "exec yes",
    "forks": "for n in 1 2 3 4 5 6 7 8; do (setsid -f sleep 600) & done; sleep 600",
    "missing": "exec /nowhere",
}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    found: dict[str, list[list[float]]] = {"no hooks": [], "good hooks": [], "bad hooks": []}
    for _ in range(rounds):
        for name, hooks in (("no hooks", {}), ("good hooks", GOOD), ("bad hooks", BAD)):
            found[name].append(sorted(measure(hooks)))
    for name, delays in found.items():
        shares = [statistics.median(one[int(len(one) * share)] for one in delays) for share in (0.5, 0.9, 0.99)]
        print(name.ljust(12), *(f"{share * 1e3:7.1f} ms" for share in shares))


def measure(hooks: dict[str, str]) -> list[float]:
    """Seconds from writing each line to its alert on standard output."""
    with tempfile.TemporaryDirectory() as where:
        (Path(where) / "app.log").touch()
        (Path(where) / "rules.toml").write_text(rules(Path(where), hooks))
        command = [sys.executable, "-m", "logmon", "run", "app.log", "--rules", "rules.toml", "--state", "state"]
        running = subprocess.Popen(
            command, cwd=where, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            return follow(running, Path(where) / "app.log")
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait()


def rules(where: Path, hooks: dict[str, str]) -> str:
    tables = []
    for name, text in hooks.items():
        (where / name).write_text(f"#!/bin/sh\n{text}\n")
        (where / name).chmod(0o755)
        tables.append(f'[hooks.{name}]\nrun = ["./{name}"]\ntimeout = "3s"\n')
    return "".join(tables) + RULES.format(do=", ".join(f'"{name}"' for name in hooks))


def follow(running: "subprocess.Popen[bytes]", log: Path) -> list[float]:
    assert running.stdout is not None
    os.set_blocking(running.stdout.fileno(), False)
    selector = selectors.DefaultSelector()
    selector.register(running.stdout, selectors.EVENT_READ)
    written: dict[bytes, float] = {}
    delays: list[float] = []
    end = time.monotonic() + SECONDS + 1
    due, rest = time.monotonic() + 1, b""
    with log.open("ab", buffering=0) as out:
        while time.monotonic() < end:
            if time.monotonic() >= due:
                key = b"k%d" % len(written)
                written[key] = time.monotonic()
                out.write(b"%s INFO job %s done\n" % (time.strftime("%Y-%m-%dT%H:%M:%S%z").encode(), key))
                due += EVERY
            if selector.select(max(0.0, due - time.monotonic())):
                *lines, rest = (rest + (running.stdout.read() or b"")).split(b"\n")
                keys = (line.partition(b" k=")[2].split(b" ")[0] for line in lines)
                delays += [time.monotonic() - written[key] for key in keys]
    return delays


if __name__ == "__main__":
    main()
