"""What the counting rules keep in memory, and what they tell the state."""

from logmon.engine.detect.rising import RisingCount
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import SECOND


def detector():
    terminal = tree.Measured(
        measure=tree.Aggregate(name="count"),
        by=("ip",),
        window=tree.Window(kind="in", length=10 * SECOND),
        compare=tree.Threshold(op=">=", value=tree.Literal(kind="number", value=3)),
    )
    return RisingCount(0, Plan("id", "rule", tree.Pipeline(terminal=terminal)))


def push(rising, *events):
    times = [time * SECOND for time, _ in events]
    rising.push(
        Matches(
            rule=0, origin=Origin("test", "-"), arrived=0, times=times, keys=[(key,) for _, key in events], values=None,
            extras=None, raws=[b"x"] * len(times), positions=[0] * len(times),
        )
    )  # fmt: skip


def test_events_that_are_too_late_leave_nothing_behind():
    """A file that is read twice must not fill the memory with its keys."""
    rising = detector()
    push(rising, (1000, "a"))
    rising.advance(1000 * SECOND)
    push(rising, *((900, str(n)) for n in range(50)))
    assert (rising.counters.late, rising.counters.keys) == (50, 1)


def test_keys_that_come_and_go_between_two_snapshots_are_never_stored():
    rising = detector()
    for n in range(100):
        push(rising, (1000 + n, str(n)))
        rising.advance((1000 + n) * SECOND)
    rows = list(rising.snapshot())
    assert 0 < len(rows) <= 25
    assert all(state is not None for _, state in rows)


def test_what_was_stored_is_told_to_be_gone():
    rising = detector()
    push(rising, (1000, "a"), (1000, "b"), (1001, "b"), (1002, "b"))
    stored = {key for key, state in rising.snapshot() if state is not None}
    rising.advance(2000 * SECOND)
    assert {key for key, state in rising.snapshot() if state is None} == stored
    assert len(stored) == 2
    assert list(rising.snapshot()) == []
