"""Killed with SIGKILL at random moments while alerts are in flight: each is delivered, runs again only as a further
attempt, and no end is told before its beginning.

LOGMON_KILLS says how often (`make torture-hooks`: 1,000).
"""

import json
import os
import random
import subprocess
import sys
import threading
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

KILLS = int(os.environ.get("LOGMON_KILLS", "30"))
LINES_PER_SECOND = 6

RULES = """
[hooks.plain]
run = ["./receive.sh", "0"]
digest = 0
[hooks.flaky]
run = ["./receive.sh", "6"]
[hooks.slow]
run = ["./receive.sh", "0", "0.1"]
concurrency = 1
digest = 3
[rules.each]
when = '/job (?<k>\\S+)/ | once by k'
do = ["plain"]
[rules.episode]
when = '/job (?<k>\\S+)/ | count by k in 1s >= 1'
do = ["flaky", "slow"]
[settings]
lateness = "5s"
"""

RECEIVE = """#!/bin/sh
# Keeps what it was told, then fails every so often.
cat >"got/.$LOGMON_RUN" && sleep "${2:-0}" && mv "got/.$LOGMON_RUN" "got/$LOGMON_RUN"
[ "$1" -gt 0 ] && [ $(($$ % $1)) -eq 0 ] && exit 75
exit 0
"""


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


class Receipt(NamedTuple):
    at: int
    hook: str
    delivery: int
    attempt: int
    told: tuple[tuple[str, str, str, str], ...]
    """(rule, key, id, phase) of each notification."""


class Writer(threading.Thread):
    """Writes a line with a key of its own, several times a second."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.keys: list[str] = []
        self._path = path
        self._over = threading.Event()

    def run(self) -> None:
        with self._path.open("a", buffering=1) as log:
            while not self._over.wait(1 / LINES_PER_SECOND):
                key = f"k{len(self.keys)}"
                log.write(f"{_stamp(datetime.now(UTC))} INFO job {key} done\n")
                self.keys.append(key)
            log.write(f"{_stamp(datetime.now(UTC) + timedelta(minutes=1))} INFO the day is over, so is every episode\n")

    def end(self) -> None:
        self._over.set()
        self.join()


def test_killed_at_any_moment_every_alert_arrives(tmp_path: Path) -> None:
    world(tmp_path)
    writer = Writer(tmp_path / "app.log")
    writer.start()
    chance = random.Random(5)
    said = []
    for _ in range(KILLS):
        running = start(tmp_path)
        try:
            running.wait(chance.uniform(0.2, 0.6))
        except subprocess.TimeoutExpired:
            running.kill()
        said.append(running.communicate()[1].decode())
        assert running.returncode == -9, said[-1]
    writer.end()
    last = start(tmp_path, "--once")
    said.append(last.communicate(timeout=280)[1].decode())
    assert last.returncode == 0, said[-1]
    assert not any("Traceback" in text or "damaged" in text for text in said)
    figures = judge(receipts(tmp_path / "got"), writer.keys)
    print(f"\n{KILLS} kills: {figures}")


def world(where: Path) -> None:
    (where / "got").mkdir()
    (where / "app.log").touch()
    (where / "rules.toml").write_text(RULES)
    (where / "receive.sh").write_text(RECEIVE)
    (where / "receive.sh").chmod(0o755)


def start(where: Path, *more: str) -> "subprocess.Popen[bytes]":
    arguments = ["run", "app.log", "--rules", "rules.toml", "--state", "state", "--from", "start", *more]
    return subprocess.Popen(
        [sys.executable, "-m", "logmon", *arguments], cwd=where, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def receipts(where: Path) -> list[Receipt]:
    found = [_receipt(path) for path in where.iterdir() if not path.name.startswith(".")]
    return sorted(found)


def _receipt(path: Path) -> Receipt:
    document: dict[str, Any] = json.loads(path.read_text())
    own = document["logmon"]
    told = tuple((one["rule"], one["key"]["k"], one["id"], one["phase"]) for one in own["digest"] or [own])
    return Receipt(path.stat().st_mtime_ns, document["receiver"], own["delivery"], own["attempt"], told)


def judge(got: list[Receipt], keys: list[str]) -> str:
    """Raises AssertionError; gives the figures."""
    first: dict[tuple[str, str, str], tuple[int, int]] = {}
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    runs: dict[tuple[str, int], list[int]] = defaultdict(list)
    for receipt in got:
        runs[receipt.hook, receipt.delivery].append(receipt.attempt)
        for place, (rule, key, name, phase) in enumerate(receipt.told):
            first.setdefault((receipt.hook, key, phase), (receipt.at, place))
            ids[rule, key].add(name)
    wanted = {("plain", key, "firing") for key in keys}
    wanted |= {(hook, key, phase) for hook in ("flaky", "slow") for key in keys for phase in ("firing", "resolved")}
    assert set(first) == wanted, f"{len(wanted - set(first))} missing, {len(set(first) - wanted)} too many"
    assert all(len(names) == 1 for names in ids.values()), "an episode has one id"
    for attempts in runs.values():
        assert len(set(attempts)) == len(attempts), "a further run is a further attempt"
    for hook, key, phase in wanted:
        assert phase == "firing" or first[hook, key, "firing"] < first[hook, key, "resolved"], "first it fires"
    again = sum(len(attempts) - 1 for attempts in runs.values())
    digests = sum(len(receipt.told) > 1 for receipt in got)
    killed = sum(len(attempts) - 1 for (hook, _), attempts in runs.items() if hook != "flaky")
    return (
        f"{len(keys)} lines, {len(wanted)} notifications, {len(got)} runs of hooks, {digests} of them digests; "
        f"{again} ran again as a further attempt, {killed} of them because of a kill alone"
    )
