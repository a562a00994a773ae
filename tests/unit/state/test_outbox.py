"""The queue of deliveries: folded into digests, handed to fallbacks, given up and taken up again. Nothing gets lost."""

from pathlib import Path

import pytest

from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.incident import Incident, Notification, Phase
from logmon.state.store import Store


def notification(name: str = "A1", key: str = "k", phase: Phase = Phase.FIRING, hook: str = "slack") -> Notification:
    resolved = 9 if phase is Phase.RESOLVED else None
    incident = Incident(name, "r", (key,), {"k": key}, "high", phase, 1, 2, resolved, {}, None, name)
    return Notification(incident, hook, phase.value)


def ended(delivery: Delivery, result: Result, fallback: str | None = None) -> Outcome:
    return Outcome(delivery, result, 10, 20, 1, "", "it said no", fallback=fallback)


@pytest.fixture
def store() -> Store:
    return Store.in_memory()


def decide(store: Store, *notifications: Notification) -> None:
    with store.transaction() as txn:
        for one in notifications:
            txn.decide(1, one)


def run(store: Store, result: Result, fallback: str | None = None, hook: str = "slack") -> Delivery:
    """Start the first that is ready for the hook, and end it so."""
    found = next(one for one in store.outbox(1_000) if one.hook == hook)
    with store.transaction() as txn:
        started = txn.start(found)
    with store.transaction() as txn:
        txn.settle(ended(started, result, fallback))
    return started


def told(deliveries: list[Delivery]) -> list[tuple[str, str, str]]:
    return [(one.hook, n.incident.id, n.reason) for one in deliveries for n in one.told]


def test_what_follows_an_incident_goes_where_its_firing_was_handed(store: Store) -> None:
    over = notification(phase=Phase.RESOLVED)
    decide(store, notification(), over)
    assert run(store, Result.HANDED, "mail").hook == "slack"
    assert told(store.outbox(1_000)) == [("mail", "A1", "firing")]
    assert run(store, Result.DELIVERED, hook="mail").attempt == 1
    assert told(store.outbox(1_000)) == [("mail", "A1", "resolved")]
    run(store, Result.DELIVERED, hook="mail")
    assert store.outstanding() == 0


def test_a_resolve_that_is_decided_later_follows_too_and_the_next_incident_does_not(store: Store) -> None:
    decide(store, notification())
    run(store, Result.HANDED, "mail")
    run(store, Result.HANDED, "file", hook="mail")
    decide(store, notification(phase=Phase.RESOLVED), notification("A2"))
    assert told(store.outbox(1_000)) == [("file", "A1", "firing"), ("slack", "A2", "firing")]
    run(store, Result.DELIVERED, hook="file")
    assert ("file", "A1", "resolved") in told(store.outbox(1_000))
    decide(store, notification("A1"))
    assert store.queued("slack", 10) == 2, "an incident that ended is forgotten"


def test_an_incident_of_the_same_key_that_waits_behind_is_not_handed_with_it(store: Store) -> None:
    decide(store, notification("A1"), notification("A1", phase=Phase.RESOLVED), notification("A2"))
    run(store, Result.HANDED, "mail")
    assert told(store.outbox(1_000)) == [("mail", "A1", "firing"), ("slack", "A2", "firing")]


def test_a_fold_takes_what_waits_and_leaves_lanes_that_are_under_way(store: Store) -> None:
    decide(store, notification("A1", "a"), notification("B1", "b"), notification("C1", "c"))
    decide(store, notification("A1", "a", Phase.RESOLVED), notification("B1", "b", Phase.RESOLVED))
    first = store.outbox(1)[0]
    with store.transaction() as txn:
        running = txn.start(first)
        assert txn.fold("slack", {}) == 2
    (digest,) = store.outbox(1)
    assert [(n.incident.id, n.reason) for n in digest.told] == [("B1", "firing"), ("C1", "firing"), ("B1", "resolved")]
    decide(store, notification("C1", "c", Phase.RESOLVED))
    assert store.outbox(1) == [digest], "what comes later about its incidents waits for the digest"
    with store.transaction() as txn:
        assert txn.fold("slack", {}) == 0
        txn.settle(ended(running, Result.DELIVERED))
    with store.transaction() as txn:
        txn.settle(ended(txn.start(digest), Result.DELIVERED))
    assert told(store.outbox(1)) == [("slack", "A1", "resolved"), ("slack", "C1", "resolved")]
    assert store.outstanding() == 2


def test_a_digest_survives_a_restart_and_runs_again_as_it_was(tmp_path: Path) -> None:
    where = str(tmp_path / "state")
    first = Store.open(where, 0)
    decide(first, *(notification(f"A{number}", str(number)) for number in range(5)))
    with first.transaction() as txn:
        txn.fold("slack", {})
    with first.transaction() as txn:
        txn.start(first.outbox(1)[0])
    first.close()
    second = Store.open(where, 0)
    (digest,) = second.outbox(1)
    assert (digest.attempt, len(digest.told)) == (1, 5)
    second.close()


def test_a_digest_whose_carrier_is_damaged_comes_apart(tmp_path: Path) -> None:
    where = str(tmp_path / "state")
    first = Store.open(where, 0)
    decide(first, *(notification(f"A{number}", str(number)) for number in range(3)))
    with first.transaction() as txn:
        txn.fold("slack", {})
        txn._db.execute("UPDATE outbox SET body = x'00' WHERE id = 1")
    first.close()
    second = Store.open(where, 0)
    assert told(second.outbox(1)) == [("slack", "A1", "firing"), ("slack", "A2", "firing")]
    assert len(second.problems) == 1
    second.close()


def test_a_digest_that_fails_is_one_dead_letter_and_comes_apart_when_revived(store: Store) -> None:
    decide(store, *(notification(f"A{number}", str(number)) for number in range(3)))
    with store.transaction() as txn:
        txn.fold("slack", {})
    run(store, Result.FAILED)
    (letter,) = store.dead_letters()
    assert len(letter.told) == 3
    assert store.standing() == {"slack": {"failed": 3}}
    with store.transaction() as txn:
        txn.revive(letter, 30)
    assert [len(one.told) for one in store.outbox(30)] == [1, 1, 1]
    assert store.dead_letters() == []
    assert [one.attempt for one in store.outbox(30)] == [1, 0, 0]


def test_a_digest_is_handed_over_as_its_parts(store: Store) -> None:
    decide(store, *(notification(f"A{number}", str(number)) for number in range(3)))
    with store.transaction() as txn:
        txn.fold("slack", {})
    (digest,) = store.outbox(1)
    with store.transaction() as txn:
        txn.hand_over(digest, "mail", 5, "slack is left alone")
    assert told(store.outbox(5)) == [("mail", "A0", "firing"), ("mail", "A1", "firing"), ("mail", "A2", "firing")]
    decide(store, notification("A1", "1", Phase.RESOLVED))
    assert store.queued("mail", 10) == 4
    assert [entry.kind for entry in store.history(incident="A2")] == ["notified", "handed"]


def test_a_dropped_letter_is_gone_and_the_history_says_so(store: Store) -> None:
    decide(store, notification())
    run(store, Result.FAILED)
    (letter,) = store.dead_letters()
    with store.transaction() as txn:
        txn.drop(letter, 30)
    assert store.dead_letters() == []
    assert store.history()[-1].text == "slack: given up by hand"


def test_a_program_beside_may_revive_and_the_running_one_notices(tmp_path: Path) -> None:
    where = str(tmp_path / "state")
    running = Store.open(where, 0)
    decide(running, notification())
    run(running, Result.FAILED)
    before = running.generation()
    assert running.generation() == before
    beside = Store.beside(where)
    with beside.transaction() as txn:
        txn.revive(beside.dead_letters()[0], 30)
    beside.close()
    assert running.generation() != before
    assert told(running.outbox(30)) == [("slack", "A1", "firing")]
    running.close()
