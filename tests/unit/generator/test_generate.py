"""The generated logs are the same for the same seed, and the truth about them survives a recount."""

import json
from datetime import datetime

import pytest

from logmon.generator.generate import START, generate
from logmon.generator.table import KINDS
from logmon.generator.truth import Truth
from tests.unit.generator import recount

SIZE = 400_000


def make(kind: str, seed: int = 7, size: int = SIZE, rate: float | None = None) -> tuple[bytes, Truth]:
    out = bytearray()
    truth = generate(kind, out.extend, size=size, seed=seed, rate=rate)
    return bytes(out), truth


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_bytes(kind: str) -> None:
    """A seed names a log; another seed is another log."""
    first, second = make(kind, size=50_000), make(kind, size=50_000)
    assert first == second
    assert make(kind, seed=8, size=50_000)[0] != first[0]


@pytest.mark.parametrize("kind", KINDS)
def test_lines_and_size_are_exact(kind: str) -> None:
    log, truth = make(kind)
    assert len(log) == truth.size >= SIZE
    assert log.count(b"\n") == truth.lines
    assert log.endswith(b"\n")
    assert b"\n\n" not in log


@pytest.mark.parametrize("kind", KINDS)
def test_a_smaller_log_is_the_beginning_of_a_larger_one(kind: str) -> None:
    small, large = make(kind, size=60_000)[0], make(kind, size=120_000)[0]
    assert large.startswith(small)


@pytest.mark.parametrize("kind", ["auth", "mixed"])
def test_failed_logins_are_as_counted(kind: str) -> None:
    """Every address, its number of failures, first and last line, and the most within 60 s."""
    log, truth = make(kind, size=1_500_000, rate=3 if kind == "auth" else 12)
    found = recount.failures(log, year=2025)
    assert {entry.ip: entry.failed for entry in truth.found.failures} == {ip: len(v) for ip, v in found.items()}
    for entry in truth.found.failures:
        seconds = [second for second, _ in found[entry.ip]]
        assert (entry.first_line, entry.last_line) == (found[entry.ip][0][1], found[entry.ip][-1][1])
        assert (entry.first, entry.last) == (seconds[0], seconds[-1])
        assert entry.max_in_60s == recount.most_within(seconds, 60), entry.ip
    assert max(entry.max_in_60s for entry in truth.found.failures) >= 5


def test_attack_styles_are_all_there() -> None:
    """A slow attack stays below five a minute; a burst does not."""
    _, truth = make("auth", size=8_000_000)
    by_style = {style: [f for f in truth.found.failures if f.attack == style] for style in ("burst", "slow", "spray")}
    assert all(by_style.values())
    assert max(f.max_in_60s for f in by_style["slow"]) < 5 <= min(f.max_in_60s for f in by_style["burst"])


def test_access_statuses_are_as_counted() -> None:
    log, truth = make("access", size=2_000_000)
    assert recount.statuses(log) == truth.found.counts


def test_json_lines_are_json_and_logfmt_says_the_same() -> None:
    """Both spellings have the same keys in the same order, and the levels are as counted."""
    log, truth = make("json")
    events = [json.loads(line) for line in log.split(b"\n")[:-1]]
    keys = ["ts", "level", "service", "host", "route", "status", "latency_ms", "user", "msg", "trace_id"]
    assert all(list(event) == keys for event in events)
    assert sum(truth.found.counts.values()) == len(events)
    assert sum(event["level"] == "error" for event in events) == truth.found.counts["error"]
    line = make("logfmt")[0].split(b"\n")[0].decode()
    assert [key for key in keys if f"{key}=" in line] == keys


def test_times_never_go_back() -> None:
    log, _ = make("json")
    times = [json.loads(line)["ts"] for line in log.split(b"\n")[:-1]]
    assert times == sorted(times)
    assert datetime.fromisoformat(times[0]).timestamp() >= START


def test_bursts_are_visible() -> None:
    """In a burst its target fails about as often as the truth says; the affected lines are exactly those extra ones."""
    log, truth = make("json", size=12_000_000, rate=20)
    assert truth.found.bursts
    burst = truth.found.bursts[0]
    during = [
        event
        for event in map(json.loads, log.split(b"\n")[:-1])
        if event["service"] == burst.target
        and burst.start <= int(datetime.fromisoformat(event["ts"]).timestamp()) <= burst.end
    ]
    failed = sum(event["status"] >= 500 for event in during)
    assert burst.affected <= failed <= burst.affected + 0.05 * len(during)
    assert failed > 0.25 * len(during)


def test_spans_of_stack_traces() -> None:
    """A span begins at a line with a time stamp and holds only continuation lines after it."""
    log, truth = make("mixed")
    lines = log.split(b"\n")
    assert truth.found.spans
    for first, last in truth.found.spans:
        assert lines[first - 1][:2] == b"20"
        assert not any(line[:3] in (b"202", b"ts=", b"Mar") or line[:1] == b"{" for line in lines[first:last])
    events = truth.lines - sum(last - first for first, last in truth.found.spans)
    assert events == sum(truth.found.counts.values())
