"""Laws of the detectors: what they decide depends on the events and on nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.engine.detect.in_window import SlidingThreshold
from logmon.engine.detect.rising import RisingCount
from logmon.engine.detect.table import make_detector
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import SECOND

ORIGIN = Origin("test", "-")


def number(value, kind="number"):
    return tree.Literal(kind=kind, value=value)


def plan(measure="count", window="in", length=10, op=">=", bound=3, by=("ip",), **extra):
    terminal = tree.Measured(
        measure=tree.Aggregate(name=measure, of=None if measure in ("count", "rate") else tree.Field(path="n")),
        by=by,
        window=tree.Window(kind=window, length=length * SECOND),
        compare=tree.Threshold(op=op, value=number(bound)),
        **extra,
    )
    return Plan("id", "rule", tree.Pipeline(terminal=terminal))


def matches(events):
    """Columns of (time, key, value) events."""
    times = [time for time, _, _ in events]
    return Matches(
        rule=0,
        origin=ORIGIN,
        arrived=0,
        times=times,
        keys=[(key,) for _, key, _ in events],
        values=[value for _, _, value in events],
        extras=None,
        raws=[b"%d" % time for time in times],
        positions=list(range(len(events))),
    )


def told(verdicts):
    return [(v.at, v.key, v.state, v.values["value"]) for v in verdicts]


def lateness(events, late=2):
    """The watermark after each event."""
    newest, marks = -(1 << 60), []
    for time, _, _ in events:
        newest = max(newest, time)
        marks.append(newest - late * SECOND)
    return marks


def run(detector, events, cuts=None, restart=False, make=None):
    """Push the events in pieces, advancing after each piece; at the end far beyond."""
    out, at, marks = [], 0, lateness(events)
    for size in [*(cuts or []), len(events)]:
        piece = events[at : at + size]
        at += len(piece)
        if piece:
            out += detector.push(matches(piece))
            out += detector.advance(marks[at - 1])
        if restart:
            rows = {}
            detector, old = make(), detector
            rows.update(old.snapshot())
            kept.update(rows) if (kept := getattr(old, "kept", {})) is not None else None
            detector.kept = {k: v for k, v in {**kept, **rows}.items() if v is not None}
            detector.restore(detector.kept.items())
            if at:
                detector.advance(marks[at - 1])
    out += detector.advance(1 << 62)
    return sorted(told(out), key=str)


in_order = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from("ab"), st.integers(0, 9)), min_size=1, max_size=60
).map(lambda steps: accumulate(steps))


def accumulate(steps):
    time, events = 1_000 * SECOND, []
    for gap, key, value in steps:
        time += gap * SECOND
        events.append((time, key, value))
    return events


shuffled = st.lists(
    st.tuples(st.integers(1_000, 1_040), st.sampled_from("ab"), st.integers(0, 9)), min_size=1, max_size=60
).map(lambda events: [(time * SECOND, key, value) for time, key, value in events])

plans = st.builds(
    plan,
    measure=st.sampled_from(["count", "sum", "avg", "min", "max", "rate"]),
    window=st.sampled_from(["in", "every"]),
    length=st.integers(1, 15),
    op=st.sampled_from([">=", ">", "<", "<=", "=="]),
    bound=st.integers(1, 8),
    minimum=st.sampled_from([None, None, 2]),
    hold=st.sampled_from([None, None, 1 * SECOND, 4 * SECOND]),
)


@given(events=shuffled, bound=st.integers(1, 5), length=st.integers(1, 15), cuts=st.lists(st.integers(1, 9)))
@settings(max_examples=300, deadline=None)
def test_rising_count_decides_as_the_general_window(events, bound, length, cuts):
    """The fast detector and the general one say the same, event by event, in any order of events."""
    rule = plan(bound=bound, length=length)
    fast = RisingCount(0, rule)
    slow = SlidingThreshold(0, rule)
    assert run(fast, events, cuts) == run(slow, events, cuts)
    assert fast.counters.late == slow.counters.late


@given(rule=plans, events=in_order, cuts=st.lists(st.integers(1, 9)))
@settings(max_examples=300, deadline=None)
def test_cutting_changes_nothing(rule, events, cuts):
    """How the stream is cut into pieces does not matter."""
    assert run(make_detector(0, rule), events, cuts) == run(make_detector(0, rule), events)


@given(rule=plans, events=in_order, cuts=st.lists(st.integers(1, 9)))
@settings(max_examples=300, deadline=None)
def test_stopping_changes_nothing(rule, events, cuts):
    """Stop after any piece, restore from what was stored, go on: as if it had never stopped."""
    never = run(make_detector(0, rule), events, cuts)
    assert run(make_detector(0, rule), events, cuts, restart=True, make=lambda: make_detector(0, rule)) == never
