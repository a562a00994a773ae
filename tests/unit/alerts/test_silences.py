"""Silences are bounded: of too many the oldest goes, after a restart too."""

import pytest

from logmon.alerts import silences
from logmon.alerts.silences import Silences
from logmon.model.request import Silence


def test_after_a_restart_too_the_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silences, "MOST", 2)
    before, after = Silences(), Silences()
    for created, name in enumerate("ZA"):
        before.add(Silence(name, ("host=a",), 100, "kate", "", created))
    after.restore(sorted((name, blob) for name, blob in before.snapshot() if blob is not None))
    after.add(Silence("M", ("host=a",), 100, "kate", "", 2))
    assert [one.id for one in after] == ["A", "M"]
