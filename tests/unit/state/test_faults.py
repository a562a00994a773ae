"""The calls of a commit fail, one at a time: a sample of all the points that `make torture` goes through."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.components.require import require
from tests.torture import faults
from tests.torture.disk import folder_on_disk

EVERY = 17

pytestmark = pytest.mark.components


@pytest.fixture
def folder() -> Iterator[Path]:
    require("strace")
    with folder_on_disk("faults") as made:
        yield made


def test_a_sample_of_all_faults(folder: Path) -> None:
    points = faults.points(folder)
    assert len(points) > 200
    assert faults.torment(folder, points[::EVERY]) == []


def test_a_fault_that_does_harm_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oracle can fail: here the program says that it is done before it is."""
    hasty = faults._WORKER.replace(
        "    try:\n        with store", '    print("done", n + 1, flush=True)\n    try:\n        with store'
    )
    monkeypatch.setattr(faults, "_WORKER", hasty.replace("n + 1, flush", "n + 2, flush"))
    assert "acknowledged" in faults.strike(folder, faults.Point("pwrite64", "signal=KILL", 70))
    assert not (folder / "state").exists() or shutil.rmtree(folder / "state")
