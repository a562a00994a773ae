"""Accuracy on logs of other people, against figures written down. Needs the corpora beside the project."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.corpora import adapter

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
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
