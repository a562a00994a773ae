"""Snapshots tell what changed since the last one, and nothing else."""

import msgspec
import pytest

from logmon.alerts.kept import Kept

ONE, TWO = msgspec.msgpack.encode(1), msgspec.msgpack.encode(2)


@pytest.fixture
def kept() -> Kept[int]:
    return Kept("n ", int)


def test_what_came_and_went_between_two_snapshots_is_not_told(kept: Kept[int]) -> None:
    kept.put("a", 1)
    kept.put("a", 2)
    assert kept.drop("a") == 2
    assert list(kept.snapshot()) == []


def test_what_a_snapshot_told_of_is_told_to_be_gone(kept: Kept[int]) -> None:
    kept.put("a", 1)
    assert list(kept.snapshot()) == [("n a", ONE)]
    kept.drop("a")
    kept.put("a", 2)
    kept.drop("a")
    assert list(kept.snapshot()) == [("n a", None)]
    assert list(kept.snapshot()) == []


def test_what_was_restored_is_told_to_be_gone(kept: Kept[int]) -> None:
    kept.restore([("n a", ONE), ("n damaged", b"\xc1"), ("m a", TWO)])
    kept.drop("a")
    kept.put("damaged", 2)
    kept.drop("damaged")
    assert sorted(kept.snapshot()) == [("n a", None), ("n damaged", None)]
