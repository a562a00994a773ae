"""Killed at any moment, the state is the one of some commit: offset, detector and outbox agree."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from logmon.model.chunk import Origin
from logmon.model.incident import Phase
from logmon.state.store import Store

KILLS = 40

WORKER = """
import sys
from logmon.model.chunk import Origin
from logmon.model.incident import Incident, Notification, Phase
from logmon.state.store import Store
store = Store.open(sys.argv[1], 0)
origin = Origin("s", "p")
n = int(store.offsets().get(origin, "0"))
print(n, flush=True)
while True:
    n += 1
    found = Incident("I%d" % n, "r", (str(n),), {}, "low", Phase.FIRING, n, n, None, {}, None, "")
    with store.transaction() as txn:
        txn.offset(origin, str(n))
        txn.detectors("r", [(b"%d" % key, b"%d" % n) for key in range(200)])
        txn.incident(found)
        txn.decide(n, Notification(found, "page", "x"))
    if n % 5 == 0:
        with store.transaction() as txn:
            for delivery in store.outbox(n):
                txn.start(delivery)
    print(n, flush=True)
"""


def test_sigkill_in_mid_transaction_leaves_one_moment(tmp_path: Path) -> None:
    where = str(tmp_path / "state")
    chance = random.Random(11)
    said = 0
    for _ in range(KILLS):
        worker = subprocess.Popen([sys.executable, "-c", WORKER, where], stdout=subprocess.PIPE, text=True)
        assert worker.stdout is not None
        for _ in range(chance.randrange(1, 40)):
            said = max(said, int(worker.stdout.readline()))
        os.kill(worker.pid, signal.SIGKILL)
        rest = worker.stdout.read().split("\n")
        said = max([said, *(int(line) for line in rest[:-1] if line)])
        worker.wait()
        worker.stdout.close()
        check(where, said)
    assert said > KILLS


def check(where: str, said: int) -> None:
    """What was acknowledged is there, and every table tells of the same moment."""
    store = Store.open(where, 0)
    assert store.problems == ()
    count = int(store.offsets().get(Origin("s", "p"), "0"))
    assert count in (said, said + 1)
    assert {state for _, state in store.detector_rows("r")} == ({b"%d" % count} if count else set())
    incidents = store.incidents()
    assert [found.id for found in incidents] == [f"I{number}" for number in range(1, count + 1)]
    assert all(found.phase is Phase.FIRING for found in incidents)
    assert store.outstanding() == count
    store.close()
