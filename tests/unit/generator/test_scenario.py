"""The incident of the demo is the same every time and has the acts that the rules wait for."""

import json
import re
import subprocess
from importlib.resources import files

import pytest

from logmon.generator.scenario import FILES, LENGTH, Moment, scenario
from logmon.generator.scenario_auth import ATTACK, ATTACKER
from logmon.generator.scenario_web import OUTAGE
from logmon.hooks.payload import payload
from logmon.model.delivery import Delivery
from logmon.model.evidence import Evidence
from logmon.model.incident import Incident, Notification, Phase
from logmon.model.time import SECOND

START = 1_740_960_000 * SECOND
DEMO = files("logmon") / "data" / "demo"


@pytest.fixture(scope="module")
def moments() -> list[Moment]:
    return list(scenario(1, START))


def test_same_seed_and_start_same_bytes(moments: list[Moment]) -> None:
    assert list(scenario(1, START)) == moments
    assert list(scenario(2, START)) != moments


def test_order_length_and_files(moments: list[Moment]) -> None:
    offsets = [moment.offset for moment in moments]
    assert offsets == sorted(offsets)
    assert 0 <= offsets[0] and offsets[-1] < LENGTH
    assert {moment.file for moment in moments} == set(FILES)
    assert all(moment.line.endswith(b"\n") and moment.line.count(b"\n") == 1 for moment in moments)


def test_lines_carry_the_time_of_their_offset(moments: list[Moment]) -> None:
    for moment in moments:
        if moment.file == "app.json":
            text = json.loads(moment.line)["ts"]
            second = int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
            assert second == moment.offset // SECOND


def share_of_errors(moments: list[Moment], begin: float, end: float) -> float:
    found = [
        int(status[1]) >= 500
        for moment in moments
        if moment.file == "access.log" and begin * SECOND <= moment.offset < end * SECOND
        for status in [re.search(rb'HTTP/1\.1" (\d+)', moment.line)]
        if status
    ]
    return sum(found) / len(found)


@pytest.mark.parametrize("seed", range(5))
def test_the_outage_begins_and_ends(seed: int) -> None:
    moments = list(scenario(seed, START))
    begin, end = OUTAGE
    assert share_of_errors(moments, 0, begin) < 0.05
    assert share_of_errors(moments, begin, end) > 0.25
    assert share_of_errors(moments, end, LENGTH / SECOND) < 0.05


def test_latency_rises_in_the_outage(moments: list[Moment]) -> None:
    def p95(begin: float, end: float) -> int:
        values = sorted(
            json.loads(m.line).get("latency_ms", 0)
            for m in moments
            if m.file == "app.json" and begin * SECOND <= m.offset < end * SECOND
        )
        return values[len(values) * 95 // 100]

    assert p95(*OUTAGE) > 4 * p95(0, OUTAGE[0])


def test_errors_bring_their_stack_trace(moments: list[Moment]) -> None:
    stacks = [json.loads(m.line).get("stack") for m in moments if m.file == "app.json" and b'"level":"error"' in m.line]
    assert len(stacks) > 20
    assert all(stack.startswith("Traceback") for stack in stacks)


@pytest.mark.parametrize("seed", range(5))
def test_one_address_tries_passwords(seed: int) -> None:
    """Enough for the rule, and nobody else mistypes that often."""
    tries: dict[str, list[float]] = {}
    for moment in scenario(seed, START):
        found = re.search(rb"Failed password for .* from (\S+)", moment.line)
        if found and moment.file == "auth.log":
            tries.setdefault(found[1].decode(), []).append(moment.offset / SECOND)
    attack = tries.pop(ATTACKER)
    assert len(attack) >= 15
    assert ATTACK[0] <= attack[0] and attack[-1] < ATTACK[1]
    assert all(len(others) < 5 for others in tries.values())


def test_the_hook_prints_one_line() -> None:
    """Rule, status and summary of what hooks are given, quotes included."""
    incident = Incident(
        id="i1",
        rule="web_errors",
        key=("203.0.113.66",),
        labels={"ip": "203.0.113.66"},
        severity="high",
        phase=Phase.FIRING,
        started=START,
        fired=START,
        resolved=None,
        values={"ratio": 0.3},
        peak=0.3,
        summary='30% of "/cart" fail',
        evidence=Evidence(),
    )
    given = payload(Delivery(1, Notification(incident, "announce", "began to fire"), 1, START))
    done = subprocess.run(["sh", str(DEMO / "hook.sh")], input=given, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b'hook: web_errors is firing: 30% of "/cart" fail\n'
