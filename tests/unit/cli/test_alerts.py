"""`logmon alerts` on a real state: what it shows, and that what it asks for is done by whoever runs next."""

import json
from pathlib import Path

import pytest

from logmon.cli import requesting
from logmon.cli.alerting import Desk
from logmon.cli.refuse import RefusedError
from logmon.model.time import SECOND
from logmon.state.store import Store
from tests.simulation.engine import NOW, Simulation

RULES = {"full": '"disk full" | count by host in 10m >= 2'}


def lines(host: str, *seconds: int) -> bytes:
    stamps = (f"2025-11-20T07:00:{second:02}Z" for second in seconds)
    return "".join(f'time={stamp} host={host} msg="disk full" password=hunter2\n' for stamp in stamps).encode()


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A state in which two alerts fire; nobody runs."""
    monkeypatch.setattr(requesting, "PATIENCE", 0.0)
    where = str(tmp_path / "state")
    run(where, lines("a", 0, 1) + lines("b", 2, 3))
    return where


def run(where: str, data: bytes = b"") -> Simulation:
    """What a run with this state does now."""
    store = Store.open(where, 0)
    simulation = Simulation(RULES, store=store, now=NOW)
    simulation.feed(data)
    simulation.wait(1)
    simulation.pipeline.save()
    simulation.pipeline.close()
    store.close()
    return simulation


def listed(state: str, capfd: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capfd.readouterr()
    Desk(state, "json", "utc", "never").list(everything=False, firing=False)
    return {one["labels"]["host"]: one for one in map(json.loads, capfd.readouterr().out.splitlines())}


def test_ls_shows_what_is_open(state: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert Desk(state, "table", "utc", "never").list(everything=False, firing=False) == 0
    head, one, two = capfd.readouterr().out.splitlines()
    assert head.split() == ["ID", "STATE", "SEV", "RULE", "LABELS", "SINCE", "VALUE", "TOLD", "BY"]
    assert one.split()[1:5] == ["firing", "medium", "full", "host=a"]
    assert "host=b" in two and "2 >= 2 in 10m" in two


def test_show_has_the_lines_the_decisions_and_no_password(state: str, capfd: pytest.CaptureFixture[str]) -> None:
    name = str(listed(state, capfd)["a"]["id"])
    Desk(state, "table", "utc", "never").show(name[:4].lower())
    shown = capfd.readouterr().out
    assert "2 lines of evidence" in shown and "disk full" in shown
    assert "it fired" in shown
    assert "hunter2" not in shown and "[redacted password]" in shown


def test_an_acknowledgement_is_taken_up_by_the_next_run(state: str, capfd: pytest.CaptureFixture[str]) -> None:
    name = str(listed(state, capfd)["a"]["id"])
    assert requesting.acknowledge(state, name, "kate", "on it") == 0
    assert "next `logmon run`" in capfd.readouterr().err
    assert listed(state, capfd)["a"]["state"] == "firing"
    run(state)
    assert listed(state, capfd)["a"]["acked"] == "kate"
    run(state)
    assert listed(state, capfd)["a"]["acked"] == "kate", "and not again, or lost, by the run after it"
    requesting.unacknowledge(state, name, "kate")
    run(state)
    assert listed(state, capfd)["a"]["state"] == "firing"


def test_a_silence_says_what_it_covers_and_ends_by_its_name(state: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert requesting.silence(state, ["rule=f* host=a"], "2h", "kate", "resize") == 0
    assert "covers 1 open alert: full" in capfd.readouterr().out
    run(state)
    Desk(state, "table", "utc", "never").list(everything=False, firing=False)
    assert "rule=f* host=a" in capfd.readouterr().out
    assert requesting.unsilence(state, "S", "kate") == 0
    run(state)
    Desk(state, "table", "utc", "never").list(everything=False, firing=False)
    assert "rule=f*" not in capfd.readouterr().out


def test_history_tells_what_was_asked_for(state: str, capfd: pytest.CaptureFixture[str]) -> None:
    requesting.silence(state, ["host=a"], "2h", "kate", "resize")
    run(state)
    assert Desk(state, "json", "utc", "never").history(None, None, 1) == 0
    entry = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert entry["kind"] == "silenced" and "resize" in entry["text"]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda state: requesting.acknowledge(state, "NOPE", "kate", ""), "no alert `NOPE`"),
        (lambda state: requesting.acknowledge(state, "", "kate", ""), "beginning of 2 ids"),
        (lambda state: requesting.silence(state, ["disk"], "2h", "kate", "x"), "matches nothing"),
        (lambda state: requesting.silence(state, ["rule=x"], "2", "kate", "x"), "not a duration"),
        (lambda state: requesting.silence(state, ["rule=x"], "2h", "kate", " "), "has a reason"),
        (lambda state: requesting.silence(state, [" "], "2h", "kate", "x"), "everything"),
        (lambda state: requesting.unsilence(state, "S9", "kate"), "no silence"),
        (lambda state: Desk(state + "-elsewhere", "table", "utc", "never"), "no state"),
        (lambda state: Desk(state, "xml", "utc", "never"), "unknown output"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(state: str, ask: object, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        ask(state)  # type: ignore[operator]


def test_a_request_is_done_in_the_commit_that_holds_what_came_of_it(state: str) -> None:
    """Killed before the commit, the next run does it; after, nobody does it again."""
    requesting.silence(state, ["host=a"], "2h", "kate", "resize")
    store = Store.open(state, 0)
    simulation = Simulation(RULES, store=store, now=NOW + SECOND)
    simulation.pipeline.inbox.take(NOW + 5 * SECOND)
    simulation.pipeline.close()
    store.close()
    assert len(Store.peek(state).requests(0)) == 1
    run(state)
    assert Store.peek(state).requests(0) == []
