"""Follows a growing log and prints how long it takes from a line to its hook, as JSON: milliseconds, and cores.

`live.py FOLDER LOGMON`: first the log only grows by the lines that are waited for, then by `BUSY` others a second.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

BUSY = 50_000
PERIOD = 0.02
SECONDS = 8.0
EVERY = 0.1
NOISE = b'{"ts":"%s","level":"info","service":"shop","route":"/api/v1/cart","status":200,"latency_ms":%d}\n'
RULES = """\
[hooks.told]
run = ["/bin/sh", "-c", "echo $(date +%s%N) \\"$LOGMON_SUMMARY\\" >> told"]

[rules.marker]
when = '/marker (?<number>\\d+)/ | once by number'
do = ["told"]
summary = "{number}"
cooldown = "0s"
"""


def main(folder: str, logmon: str) -> None:
    os.chdir(folder)
    Path("rules.toml").write_text(RULES)
    phases = {"idle": _phase(shlex.split(logmon), 0), "busy": _phase(shlex.split(logmon), BUSY)}
    print(json.dumps({f"{name} {when}": value for when, said in phases.items() for name, value in said.items()}))


def _phase(logmon: list[str], rate: int) -> dict[str, float]:
    for name in ("log", "told"):
        Path(name).write_bytes(b"")
    state = f"state-{rate}"
    command = [*logmon, "run", "log", "--rules", "rules.toml", "--state", state, "-q"]
    with Path("log").open("ab", buffering=0) as log, subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        time.sleep(1.5)  # it must have found the end of the log
        before, began = _cpu(running.pid), time.monotonic()
        sent = _append(log, rate)
        share = (_cpu(running.pid) - before) / (time.monotonic() - began)
        time.sleep(1.5)
        running.send_signal(signal.SIGTERM)
    took = sorted(_took(sent))
    if len(took) < len(sent):
        raise SystemExit(f"{len(sent) - len(took)} of {len(sent)} hooks did not run")
    return {"p50 ms": took[len(took) // 2], "p99 ms": took[int(len(took) * 0.99)], "cores": share}


def _append(log: BinaryIO, rate: int) -> list[int]:
    """Write for `SECONDS`; when each marker was written, in ns."""
    sent: list[int] = []
    began = due = time.monotonic()
    while time.monotonic() - began < SECONDS:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()).encode()
        if rate:
            log.write(b"".join(NOISE % (stamp, n) for n in range(int(rate * PERIOD))))
        if time.monotonic() - began >= len(sent) * EVERY:
            line = b'{"ts":"%s","msg":"marker %d"}\n' % (stamp, len(sent))
            sent.append(time.time_ns())
            log.write(line)
        due += PERIOD
        time.sleep(max(0.0, due - time.monotonic()))
    return sent


def _took(sent: list[int]) -> list[float]:
    lines = (line.split() for line in Path("told").read_text().split("\n") if line)
    return [(int(at) - sent[int(number)]) / 1e6 for at, number in lines]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(*sys.argv[1:])
