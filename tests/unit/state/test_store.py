"""The store keeps what a transaction wrote, all of it or nothing."""

import os
import stat
from pathlib import Path

import pytest

from logmon.model.chunk import Origin
from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.evidence import Evidence
from logmon.model.gap import Gap
from logmon.model.incident import Incident, Notification, Phase, Suppressed
from logmon.model.match import Line
from logmon.state import gaps as gaps_of_state
from logmon.state import outbox, transaction
from logmon.state.errors import StateFailed, StateFull
from logmon.state.store import Store


def incident(name: str = "A1", rule: str = "brute", key: str = "10.0.0.1", phase: Phase = Phase.FIRING) -> Incident:
    line = Line("auth", "/var/log/auth.log", 7, 1, "Failed password")
    resolved = 9 if phase is Phase.RESOLVED else None
    told, lines = {"count": 5}, Evidence.of([line])
    return Incident(name, rule, (key,), {"ip": key}, "high", phase, 1, 2, resolved, told, 5.0, "five", lines)


def ended(delivery: Delivery, result: Result, due: int | None = None) -> Outcome:
    return Outcome(delivery, result, 10, 20, 0, "", "", due)


@pytest.fixture
def store() -> Store:
    return Store.in_memory()


def test_everything_written_is_read_after_reopening(tmp_path: Path) -> None:
    where = str(tmp_path / "state")
    origin = Origin("auth", "/var/log/\udcff.log")
    first = Store.open(where, 0)
    with first.transaction() as txn:
        txn.offset(origin, "inode:7@42")
        txn.clock("watermark", b"\x00\x01")
        txn.detector("r1", b"k1", b"s1")
        txn.detectors("r1", [(b"k2", b"s2"), (b"k3", None)])
        txn.detector("r2", b"k1", b"other")
        txn.incident(incident())
        txn.decide(3, Notification(incident(), "page", "it fired"))
    first.close()
    second = Store.open(where, 0)
    assert second.problems == ()
    assert second.offsets() == {origin: "inode:7@42"}
    assert second.clocks() == {"watermark": b"\x00\x01"}
    assert dict(second.detector_rows("r1")) == {b"k1": b"s1", b"k2": b"s2"}
    assert second.detector_rules() == {"r1", "r2"}
    assert second.incidents() == [incident()]
    assert [found.notification for found in second.outbox(3)] == [Notification(incident(), "page", "it fired")]
    second.close()


def test_an_error_in_the_block_leaves_everything_as_it_was(store: Store) -> None:
    with store.transaction() as txn:
        txn.clock("a", b"1")
    with pytest.raises(ZeroDivisionError), store.transaction() as txn:
        txn.clock("a", b"2")
        txn.detector("r", b"k", b"s")
        txn.decide(1, Notification(incident(), "page", "x"))
        raise ZeroDivisionError
    assert store.clocks() == {"a": b"1"}
    assert store.detector_rules() == set()
    assert store.outstanding() == 0


def test_dropping_a_rule_also_drops_what_the_same_transaction_wrote(store: Store) -> None:
    with store.transaction() as txn:
        txn.detector("r", b"old", b"1")
    with store.transaction() as txn:
        txn.detector("r", b"gone", b"2")
        txn.drop_rule("r")
        txn.detector("r", b"new", b"3")
    assert dict(store.detector_rows("r")) == {b"new": b"3"}


def test_a_resolve_waits_for_its_firing_and_other_lanes_do_not(store: Store) -> None:
    over = incident(phase=Phase.RESOLVED)
    with store.transaction() as txn:
        txn.decide(1, Notification(incident(), "page", "fired"))
        txn.decide(2, Notification(over, "page", "over"))
        txn.decide(2, Notification(over, "mail", "over"))
        txn.decide(2, Notification(incident("B2", key="10.0.0.2"), "page", "fired"))
    first, mail, other = store.outbox(5)
    assert (first.notification.reason, mail.notification.hook, other.notification.incident.id) == (
        "fired",
        "mail",
        "B2",
    )
    with store.transaction() as txn:
        running = txn.start(first)
    assert running.attempt == 1
    assert first.id not in {found.id for found in store.outbox(5)}
    with store.transaction() as txn:
        txn.settle(ended(running, Result.RETRY, due=50))
    assert first.id not in {found.id for found in store.outbox(49)}
    assert [found.attempt for found in store.outbox(50) if found.id == first.id] == [1]
    with store.transaction() as txn:
        txn.settle(ended(txn.start(store.outbox(50)[0]), Result.DELIVERED))
    assert {found.notification.reason for found in store.outbox(50)} == {"over", "fired"}
    assert store.outstanding() == 3


def test_a_failed_delivery_opens_its_lane_and_stays_as_a_dead_letter(store: Store) -> None:
    with store.transaction() as txn:
        txn.decide(1, Notification(incident(), "page", "fired"))
        txn.decide(2, Notification(incident(phase=Phase.RESOLVED), "page", "over"))
    with store.transaction() as txn:
        txn.settle(ended(txn.start(store.outbox(5)[0]), Result.FAILED))
    assert [found.notification.reason for found in store.outbox(5)] == ["over"]
    assert [found.notification.reason for found in store.dead_letters()] == ["fired"]


def test_one_hook_with_a_long_queue_does_not_hide_another(store: Store) -> None:
    with store.transaction() as txn:
        for number in range(50):
            txn.decide(1, Notification(incident(f"A{number}", key=str(number)), "slow", "x"))
        txn.decide(1, Notification(incident("Z"), "fast", "x"))
    assert [found.notification.hook for found in store.outbox(1, per_hook=4)] == ["slow"] * 4 + ["fast"]


def test_what_was_running_when_the_program_died_runs_again_as_attempt_two(tmp_path: Path) -> None:
    where = str(tmp_path / "state")
    first = Store.open(where, 0)
    with first.transaction() as txn:
        txn.decide(1, Notification(incident(), "page", "fired"))
    with first.transaction() as txn:
        txn.start(first.outbox(1)[0])
    assert first.outbox(1) == []
    first.close()
    second = Store.open(where, 0)
    with second.transaction() as txn:
        assert txn.start(second.outbox(1)[0]).attempt == 2
    second.close()


def test_due_at_is_the_earliest_ready_delivery(store: Store) -> None:
    assert store.due_at() is None
    with store.transaction() as txn:
        txn.decide(7, Notification(incident(), "page", "fired"))
    assert store.due_at() == 7


def test_decisions_are_recorded_with_their_reasons(store: Store) -> None:
    with store.transaction() as txn:
        txn.decide(1, Suppressed(incident(), "cooldown", "told 3m ago"))
        txn.decide(2, Notification(incident("B2", rule="disk"), "page", "new episode"))
        txn.note(3, "B2", "disk", "acknowledged", "by kate")
    assert [entry.text for entry in store.history(incident="A1")] == ["firing by cooldown: told 3m ago"]
    assert [entry.kind for entry in store.history(rule="disk")] == ["notified", "acknowledged"]
    assert [entry.kind for entry in store.history(limit=1)] == ["acknowledged"]
    assert store.history(since=4) == []


def test_resolved_incidents_are_listed_on_request(store: Store) -> None:
    with store.transaction() as txn:
        txn.incident(incident())
        txn.incident(incident("B2", phase=Phase.RESOLVED))
        txn.incident(incident("C3", phase=Phase.PENDING))
        txn.discard("C3")
    assert [found.id for found in store.incidents()] == ["A1"]
    assert [found.id for found in store.incidents(resolved_since=9)] == ["A1", "B2"]
    assert [found.id for found in store.incidents(resolved_since=10)] == ["A1"]


def test_old_incidents_deliveries_and_history_are_pruned(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "KEPT_RESOLVED", 5)
    monkeypatch.setattr(outbox, "KEPT_DELIVERED", 5)
    monkeypatch.setattr(outbox, "KEPT_FAILED", 3)
    monkeypatch.setattr(transaction.history, "KEPT_HISTORY", 10)
    for number in range(40):
        over = Incident(f"R{number:02}", "r", (), {}, "low", Phase.RESOLVED, 1, 2, number, {}, None, "")
        with store.transaction() as txn:
            txn.incident(over)
            txn.decide(1, Notification(over, "page", "x"))
        result = Result.FAILED if number % 2 else Result.DELIVERED
        with store.transaction() as txn:
            txn.settle(ended(txn.start(store.outbox(100)[0]), result))
    assert len(store.history()) == 10
    assert [found.id for found in store.incidents(resolved_since=0)] == ["R35", "R36", "R37", "R38", "R39"]
    assert len(store.dead_letters()) == 3


def test_text_that_is_no_unicode_and_huge_numbers_survive(store: Store) -> None:
    odd = Incident(
        "\udc80",
        "r",
        ("\udcff",),
        {"path": "\ud800x"},
        "low",
        Phase.FIRING,
        1,
        2,
        None,
        {"n": 2**80, "v": "ü"},
        None,
        "\x00",
        Evidence.of([Line("\udc80", "/var/log/\udcff.log", 7, 1, "x\ud800\nü")]),
    )
    with store.transaction() as txn:
        txn.incident(odd)
        txn.decide(1, Notification(odd, "page", "x"))
    assert store.incidents() == [odd]
    assert store.outbox(1)[0].notification.incident == odd


def test_a_full_disk_raises_state_full_keeps_the_old_state_and_heals(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "state"), 0)
    with store.transaction() as txn:
        txn.clock("a", b"1")
    pages = store._connected().execute("PRAGMA page_count").fetchone()[0]
    store._connected().execute(f"PRAGMA max_page_count = {pages + 2}")
    rows = [(b"%d" % number, b"x" * 500) for number in range(1000)]
    for _ in range(3):
        with pytest.raises(StateFull, match="no space left"), store.transaction() as txn:
            txn.clock("a", b"2")
            txn.detectors("r", rows)
        assert store.clocks() == {"a": b"1"}
        assert list(store.detector_rows("r")) == []
    store._connected().execute("PRAGMA max_page_count = 100000")
    with store.transaction() as txn:
        txn.clock("a", b"2")
        txn.detectors("r", rows)
    assert store.clocks() == {"a": b"2"}
    assert len(list(store.detector_rows("r"))) == 1000
    store.close()


def test_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = Store.open(str(tmp_path / "state"), 0)
        with store.transaction() as txn:
            txn.clock("a", b"1")
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()}
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert {"state.db", "state.db-wal", "lock"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    store.close()


def test_peek_reads_beside_a_running_program_and_cannot_write(tmp_path: Path) -> None:
    where = str(tmp_path / "state")
    with pytest.raises(StateFailed):
        Store.peek(where)
    owner = Store.open(where, 0)
    with owner.transaction() as txn:
        txn.incident(incident())
    visitor = Store.peek(where)
    assert visitor.incidents() == [incident()]
    with pytest.raises(StateFailed), visitor.transaction() as txn:
        txn.clock("a", b"1")
    visitor.close()
    owner.close()
    alone = Store.peek(where)
    assert alone.incidents() == [incident()]
    alone.close()


def test_commits_are_synchronous_and_logged_ahead(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "state"), 0)
    db = store._connected()
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA synchronous").fetchone() == (2,)
    store.close()
    with pytest.raises(StateFailed, match="closed"):
        store.offsets()


def test_gaps_are_kept_with_their_place(tmp_path: Path) -> None:
    """The same one met again is the same one; another of the same origin is another."""
    where = str(tmp_path / "state")
    one, two = Origin("app", "/var/log/\udcff.log"), Origin("web", "-")
    gaps = [Gap(one, 7, 100, "cut"), Gap(one, 9, None, "damaged"), Gap(two, 0, 1 << 60, "b\udc80d")]
    store = Store.open(where, 0)
    with store.transaction() as txn:
        for at, gap in enumerate([*gaps, gaps[1]]):
            txn.gap(at, gap)
    store.close()
    store = Store.open(where, 0)
    assert [(found.at, found.gap) for found in store.gaps()] == [(0, gaps[0]), (3, gaps[1]), (2, gaps[2])]
    assert [found.gap for found in store.gaps("app", limit=1)] == [gaps[1]]
    store.close()


def test_gaps_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps_of_state, "KEPT_GAPS", 10)
    store = Store.in_memory()
    with store.transaction() as txn:
        for number in range(50):
            txn.gap(number, Gap(Origin("a", "b"), number, 1, "x"))
    assert [found.at for found in store.gaps()] == list(range(40, 50))
