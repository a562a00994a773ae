"""A real Alertmanager takes what our recipe sends, and its webhook says what our document says, field by field."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from logmon.hooks.payload import document
from logmon.model.delivery import Delivery, Result
from logmon.model.incident import Incident, Phase
from tests.components.require import require
from tests.components.waiting import wait_for
from tests.unit.hooks import recipes
from tests.unit.hooks.running import delivery, incident

pytestmark = pytest.mark.components

CONFIG = """
route:
  receiver: page
  group_by: [alertname, host, path_of]
  group_wait: 10ms
  group_interval: 100ms
receivers:
- name: page
  webhook_configs:
  - url: {url}
    send_resolved: true
"""


class Alertmanager:
    def __init__(self, where: Path, webhook: str) -> None:
        (where / "am.yml").write_text(CONFIG.format(url=webhook))
        self.url = ""
        self._log = where / "am.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    require("prometheus-alertmanager"),
                    f"--config.file={where / 'am.yml'}",
                    f"--storage.path={where / 'am'}",
                    "--web.listen-address=127.0.0.1:0",
                    "--cluster.listen-address=",
                ],
                stderr=log,
                stdout=log,
            )
        try:
            wait_for(self._listens)
        except BaseException:
            self.end()
            raise

    def alerts(self) -> list[dict[str, object]]:
        with urllib.request.urlopen(f"{self.url}/api/v2/alerts", timeout=10) as answer:
            found: list[dict[str, object]] = json.load(answer)
        return found

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _listens(self) -> bool:
        for line in self._log.read_text().split("\n"):
            if "address=" in line and "Listening on" in line:
                self.url = f"http://{line.rpartition('address=')[2].strip()}"
                return True
        assert self._process.poll() is None, self._log.read_text()
        return False


@pytest.fixture
def webhook() -> Iterator[recipes.Server]:
    with recipes.serving() as server:
        yield server


@pytest.fixture
def alertmanager(tmp_path: Path, webhook: recipes.Server) -> Iterator[Alertmanager]:
    it = Alertmanager(tmp_path, webhook.url)
    yield it
    it.end()


def tell(where: Path, alertmanager: Alertmanager, told: Delivery) -> None:
    env = {**recipes.settings(where, ""), "ALERTMANAGER_URL": alertmanager.url}
    outcome = recipes.run("alertmanager.py", where, env, told)
    assert outcome.result is Result.DELIVERED, outcome.output


def about(phase: Phase) -> Incident:
    labels = {"host": 'web-2 ü "q"', "path.of": "/a\nb", "empty": ""}
    return incident(labels=labels, phase=phase, resolved=1_763_623_000_000_000_000 if phase is Phase.RESOLVED else None)


def test_what_it_is_told_it_tells_as_we_would(
    tmp_path: Path, alertmanager: Alertmanager, webhook: recipes.Server
) -> None:
    firing, over = delivery(about=about(Phase.FIRING)), delivery(about=about(Phase.RESOLVED))
    tell(tmp_path, alertmanager, firing)
    wait_for(lambda: len(webhook.got) == 1)
    (shown,) = alertmanager.alerts()
    assert shown["fingerprint"] == document(firing)["alerts"][0]["fingerprint"]
    tell(tmp_path, alertmanager, over)
    wait_for(lambda: len(webhook.got) == 2)
    for theirs, ours in zip(webhook.documents(), map(document, (firing, over)), strict=True):
        compare(theirs, ours)


def compare(theirs: object, ours: dict[str, object]) -> None:
    """Ours has every field of theirs, of the same type, and with the same value unless it is their own address, or a
    time that the recipe set."""
    assert isinstance(theirs, dict)
    assert set(ours) - set(theirs) == {"logmon"}
    assert set(theirs) <= set(ours)
    for name in ("version", "status", "receiver", "groupLabels", "commonLabels", "truncatedAlerts"):
        assert ours[name] == theirs[name], name
    (mine,), (its,) = ours["alerts"], theirs["alerts"]  # type: ignore[misc]
    assert mine.keys() == its.keys()
    for name in ("status", "labels", "fingerprint"):
        assert mine[name] == its[name], name
    for name in ("startsAt", "endsAt"):
        assert datetime.fromisoformat(mine[name]) == datetime.fromisoformat(its[name]), name
    assert mine["annotations"].items() <= its["annotations"].items()
    assert {type(value) for value in mine.values()} == {type(value) for value in its.values()}
