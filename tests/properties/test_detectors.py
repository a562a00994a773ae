"""Laws of every detector: how events are cut into pieces, when time is told to pass, and where the program stops and
starts again change nothing of what is decided."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.engine.detect.base import Detector
from logmon.engine.detect.table import make_detector
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import HOUR, MINUTE, SECOND
from logmon.model.verdict import Verdict

ORIGIN = Origin("test", "-")
LATE = 2
Event = tuple[int, str, Any]


def factor(value: float) -> tree.Literal:
    return tree.Literal(kind="factor", value=value)


def measured(
    aggregate: tree.Measure, window: str, op: str, value: float, against: str | None, **more: Any
) -> tree.Measured:
    literal = factor(value) if against else tree.Literal(kind="number", value=value)
    return tree.Measured(
        measure=aggregate,
        by=("k",),
        window=tree.Window(kind=window, length=HOUR if against == "usual" else 10 * SECOND),
        compare=tree.Threshold(op=op, value=literal, against=against),
        **more,
    )


def of(name: str, quantile: float | None = None) -> tree.Aggregate:
    return tree.Aggregate(name=name, of=None if name in ("count", "rate") else tree.Field(path="x"), quantile=quantile)


def steps(*signs: str) -> tuple[tree.Step, ...]:
    """`2A`, `!B`: the letter is not read, the place is the bit of the value."""
    anything = tree.Phrase(text="", ignore_case=False)
    return tuple(
        tree.Step(filter=anything, times=int(sign) if sign.isdigit() else 1, negated=sign == "!") for sign in signs
    )


def seq(*signs: str) -> tree.Sequence:
    return tree.Sequence(steps=steps(*signs), within=8 * SECOND, by=("k",))


DETECTORS: dict[str, tree.Terminal] = {
    "absent": tree.Absent(within=3 * SECOND, by=("k",), known=9 * SECOND),
    "new": tree.New(field="f", by=("k",)),
    "new within": tree.New(field="f", by=("k",), within=5 * SECOND, learn=4 * SECOND),
    "change": tree.Change(field="f", by=("k",)),
    "seq": seq("1", "1"),
    "seq of three": seq("2", "3", "1"),
    "seq with a missing step": seq("1", "!", "2"),
    "seq with a missing end": seq("2", "1", "!"),
    "seq of one and a missing end": seq("1", "!"),
    "slo": tree.Slo(target=0.9, good=tree.Phrase(text="", ignore_case=False), within=30 * 24 * HOUR, by=("k",)),
    "session": measured(of("count"), "session", ">=", 3, None),
    "session for": measured(of("sum"), "session", ">=", 5, None, hold=4 * SECOND),
    "session rate": measured(of("rate"), "session", ">", 1, None),
    "before": measured(of("count"), "in", ">", 1, "before"),
    "drop before": measured(of("count"), "in", "<", 0.5, "before"),
    "p95 before": measured(of("quantile", 0.95), "in", ">", 1.5, "before", minimum=2),
    "every before": measured(of("count"), "every", ">", 1, "before"),
    "every drop before": measured(of("count"), "every", "<", 0.5, "before", hold=4 * SECOND),
    "usual": measured(of("count"), "in", ">", 1, "usual"),
    "usual drop": measured(of("avg"), "in", "<", 0.7, "usual", minimum=1),
    "every usual": measured(of("count"), "every", ">", 1.5, "usual"),
    "every usual drop": measured(of("count"), "every", "<=", 0.5, "usual"),
    "p50": measured(of("quantile", 0.5), "in", ">", 4, None),
    "distinct": measured(of("distinct"), "in", ">=", 3, None),
    "stddev": measured(of("stddev"), "in", ">", 2, None),
    "every p90": measured(of("quantile", 0.9), "every", ">", 4, None),
    "every distinct": measured(of("distinct"), "every", ">=", 3, None),
    "arithmetic": measured(
        tree.MeasureArithmetic(op="/", left=of("distinct"), right=of("count")), "in", ">", 0.7, None
    ),
}


def plan(terminal: tree.Terminal) -> Plan:
    return Plan("id", "rule", tree.Pipeline(terminal=terminal), key_limit=1_000)


def matches(events: list[Event]) -> Matches:
    times = [time for time, _, _ in events]
    return Matches(
        rule=0, origin=ORIGIN, arrived=0, times=times, keys=[(key,) for _, key, _ in events],
        values=[value for _, _, value in events], extras=None, raws=[b"%d" % time for time in times],
        positions=list(range(len(events))),
    )  # fmt: skip


def told(verdicts: list[Verdict]) -> list[Any]:
    found = [
        (v.at, v.key, str(v.state), str(sorted(v.values.items())), [line.time for line in v.evidence]) for v in verdicts
    ]
    return sorted(found)


def run(make: Callable[[], Detector], events: list[Event], cuts: list[int], restart: bool = False) -> list[Any]:
    detector, out, at, newest = make(), [], 0, 0
    kept: dict[bytes, bytes] = {}
    for size in [*cuts, len(events)]:
        piece, at = events[at : at + size], at + size
        if not piece:
            break
        newest = max(newest, *(time for time, _, _ in piece))
        out += detector.push(matches(piece))
        out += detector.advance(newest - LATE * SECOND)
        if restart:
            for name, data in detector.snapshot():
                kept.pop(name, None)
                if data is not None:
                    kept[name] = data
            detector = make()
            detector.restore(kept.items())
            detector.advance(newest - LATE * SECOND)
    return told([*out, *detector.advance(1 << 61)])


def values_for(name: str) -> st.SearchStrategy[Any]:
    if name.startswith("seq"):
        return st.integers(1, 7)
    if name == "slo":
        return st.booleans()
    return st.sampled_from("uvw") if name.split()[0] in ("new", "change") else st.integers(0, 9)


def streams(name: str, jitter: int) -> st.SearchStrategy[list[Event]]:
    """Events of two keys, out of order by less than the lateness."""
    gap = 20 * MINUTE if name == "slo" or "usual" in name else SECOND
    step = st.tuples(st.integers(0, 5), st.integers(0, jitter), st.sampled_from("ab"), values_for(name))

    def laid(chosen: list[tuple[int, int, str, Any]]) -> list[Event]:
        now, events = 1_000_000 * SECOND, []
        for ahead, back, key, value in chosen:
            now += ahead * gap // 2
            events.append((now - back * SECOND // 2, key, value))
        return events

    return st.lists(step, min_size=1, max_size=50).map(laid)


@pytest.mark.parametrize("name", DETECTORS)
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_cutting_changes_nothing(name: str, data: st.DataObject) -> None:
    events = data.draw(streams(name, jitter=0 if name in ("slo",) else 3))
    cuts = data.draw(st.lists(st.integers(1, 9)))
    make = lambda: make_detector(0, plan(DETECTORS[name]))  # noqa: E731
    assert run(make, events, cuts) == run(make, events, [])


@pytest.mark.parametrize("name", DETECTORS)
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_stopping_changes_nothing(name: str, data: st.DataObject) -> None:
    events = data.draw(streams(name, jitter=0 if name in ("slo",) else 3))
    cuts = data.draw(st.lists(st.integers(1, 9)))
    make = lambda: make_detector(0, plan(DETECTORS[name]))  # noqa: E731
    assert run(make, events, cuts, restart=True) == run(make, events, cuts)


@pytest.mark.parametrize("name", DETECTORS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_key_decides_alone_as_beside_others(name: str, data: st.DataObject) -> None:
    if name.startswith("new within"):
        pytest.skip("learning is counted from the first event of the whole rule")
    events = data.draw(streams(name, jitter=0))
    make = lambda: make_detector(0, plan(DETECTORS[name]))  # noqa: E731
    alone = run(make, [event for event in events if event[1] == "a"], [])
    assert alone == [verdict for verdict in run(make, events, []) if verdict[1] == ("a",)]
