"""Accuracy on logs of other people, against figures written down. Needs the corpora beside the project."""

import json
import re
import subprocess
import sys
import tomllib
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from logmon.model.time import SECOND
from tests.corpora import adapter

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
NOW = 1_766_000_000 * SECOND
THRESHOLDS: dict[str, dict[str, float]] = tomllib.loads(Path(__file__).with_name("thresholds.toml").read_text())

pytestmark = pytest.mark.skipif(
    not (SHARED / "tools" / "score.py").exists(), reason="the corpora (../shared) are not here"
)


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every family read and scored once."""
    results = tmp_path_factory.mktemp("results")
    adapter.run(SHARED / "corpora", results, tuple(THRESHOLDS))
    report = results / "report.json"
    command = [sys.executable, SHARED / "tools" / "score.py", SHARED / "corpora", results, "--json", report]
    subprocess.run([*command, "--family", *THRESHOLDS], check=True, capture_output=True)
    found: dict[str, Any] = json.loads(report.read_text())
    return found


@pytest.mark.parametrize(
    ("family", "metric", "least"),
    [(family, metric, least) for family, metrics in THRESHOLDS.items() for metric, least in metrics.items()],
)
def test_family(scores: dict[str, Any], family: str, metric: str, least: float) -> None:
    """The mean over the cases of the family that have this metric."""
    values = [case[metric] for name, case in scores.items() if name.startswith(f"{family}/") and metric in case]
    assert sum(values) / len(values) >= least


CLOCK = re.compile(rb"\b\d{1,2}:\d\d:\d\d\b")


@pytest.mark.parametrize("family", ["bulk", "raw", "lnav", "lnav_samples", "mtail"])
def test_lines_without_truth(family: str) -> None:
    """Of logs whose truth nobody wrote down: every line is in exactly one event, and an event whose head shows a clock
    has a time of its own."""
    clocks = timed = 0
    for case in sorted((SHARED / "corpora" / family).glob("*/raw.log")):
        data = case.read_bytes()
        following = 1
        for event in adapter.events(data, UTC, NOW):
            assert event.line == following, case
            following = event.end_line + 1
            if CLOCK.search(event.raw[:150]):
                clocks += 1
                timed += event.time_source == "event"
        assert following == data.count(b"\n") + (not data.endswith(b"\n")) + 1, case
    assert timed >= 0.97 * clocks
