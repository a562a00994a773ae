"""The promise of the first page, on a large log: exactly the incidents of the truth, however the log arrives."""

import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

import pytest

from logmon.generator.generate import generate
from tests.acceptance.program import LOGMON, clean, logmon

RULES = r"""[rules.ssh_brute]
when = 'program:sshd /Failed password for .* from (?<ip>\S+)/ | count by ip in 60s >= 5'
cooldown = "0s"
"""
SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared" / "tools" / "gen_logs.py"
SIZE = 200_000_000


@pytest.fixture(scope="module")
def auth(tmp_path_factory):
    """A log of 200 MB and the addresses that must be told: from the shared generator where it is, else from ours."""
    place = tmp_path_factory.mktemp("auth")
    log = place / "auth.log"
    (place / "rules.toml").write_text(RULES)
    if SHARED.exists():
        command = [sys.executable, SHARED, "auth", "--size", str(SIZE), "--seed", "11", "--out", log]
        subprocess.run(command, check=True, capture_output=True)
        found = json.loads((place / "auth.log.truth.json").read_text())["incidents"]
        wanted = {incident["ip"] for incident in found if incident["max_in_60s"] >= 5}
    else:
        with log.open("wb") as file:
            truth = generate("auth", file.write, size=SIZE, seed=11)
        wanted = {failure.ip for failure in truth.found.failures if failure.max_in_60s >= 5}
    assert len(wanted) > 300
    return place, wanted


def fired(stdout):
    return set(re.findall(rb"FIRING .* ip=(\S+)", stdout))


def as_bytes(wanted):
    return {ip.encode() for ip in wanted}


def test_a_finished_file(auth, tmp_path):
    place, wanted = auth
    done = logmon(
        "run", "auth.log", "--rules", "rules.toml", "--once", "--from", "start", "--state", tmp_path, cwd=place
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert fired(done.stdout) == as_bytes(wanted)


def test_in_pieces_from_a_byte_to_a_megabyte(auth, tmp_path):
    place, wanted = auth
    chance = random.Random(1)
    with (place / "auth.log").open("rb") as log, subprocess.Popen(
        [*LOGMON, "run", "-", "--rules", "rules.toml", "--once", "--state", tmp_path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=place, env=clean(), bufsize=0,
    ) as program:  # fmt: skip
        os.set_blocking(program.stdout.fileno(), False)
        out = []
        while piece := log.read(int(2 ** chance.uniform(0, 20))):
            program.stdin.write(piece)
            out.append(program.stdout.read() or b"")
        program.stdin.close()
        os.set_blocking(program.stdout.fileno(), True)
        out.append(program.stdout.read())
        assert program.wait(30) == 0
    assert fired(b"".join(out)) == as_bytes(wanted)


def test_across_fifty_stops(auth, tmp_path):
    """The log grows, `--once` is run again and again (as from cron), with the cuts anywhere, also inside lines."""
    place, wanted = auth
    grown, state = tmp_path / "auth.log", tmp_path / "state"
    chance, size = random.Random(2), (place / "auth.log").stat().st_size
    cuts = [*sorted(chance.sample(range(size), 49)), size]
    told, at = [], 0
    with (place / "auth.log").open("rb") as log, grown.open("ab", buffering=0) as file:
        for cut in cuts:
            file.write(log.read(cut - at))
            at = cut
            if cut == size:  # silent for an hour: whatever is open at the end is over, in both runs
                os.utime(grown, (time.time() - 3600,) * 2)
            done = logmon("run", grown, "--rules", place / "rules.toml", "--once", "--from", "start", "--state", state)
            assert (done.returncode, done.stderr) == (0, b"")
            told.append(done.stdout)
    lines = [line for line in b"".join(told).split(b"\n") if line]
    assert fired(b"".join(told)) == as_bytes(wanted)
    whole = logmon(
        "run", grown, "--rules", place / "rules.toml", "--once", "--from", "start", "--state", tmp_path / "whole"
    )
    assert lines == [line for line in whole.stdout.split(b"\n") if line]
