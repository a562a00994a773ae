"""Law of events that are taken in together: what is decided, told and stored is what each alone would leave."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from logmon.engine.detect.absent import Absent
from logmon.engine.detect.every_window import TumblingThreshold
from logmon.engine.detect.in_window import SlidingThreshold
from logmon.engine.detect.session_window import SessionThreshold
from logmon.engine.detect.sliding import Sliding
from logmon.engine.detect.slo import Slo
from logmon.engine.detect.table import make_detector
from logmon.engine.plan import Plan
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import SECOND
from logmon.model.verdict import Verdict
from tests.simulation.engine import compiled

WHOLE = st.sampled_from([0, 1, 1, 2, 3, 7])
ANY = st.sampled_from([0, 1, 2, 7, -3, 0.1, 0.7, 2.5, -0.3, None])
TRUTH = st.sampled_from([False, False, False, True])
MEASURES = {
    "count": (st.none(), 3),
    "count(x > 0)": (TRUTH, 2),
    "rate": (st.none(), 1),
    "ratio(x > 0)": (TRUTH, 0.4),
    "sum(x)": (WHOLE, 9),
    "sum(x) ": (ANY, 4),
    "avg(x)": (WHOLE, 2),
    "avg(x) ": (ANY, 2),
    "min(x)": (ANY, 1),
    "max(x)": (ANY, 2),
    "stddev(x)": (ANY, 1),
    "p50(x)": (WHOLE, 2),
    "p95(x)": (st.sampled_from([0, 1, 2, 7, -3, 0.7, None]), 2),
    "distinct(x)": (WHOLE, 3),
    "sum(x) / count": (ANY, 1),
    "count - distinct(x)": (WHOLE, 3),
}
ENDS = ["", "for 3s", "clear {back} 1", "min 3", "min 6", "min 6 for 2s"]
BACK = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}
Event = tuple[int, str, Any]


@contextmanager
def one_by_one() -> Iterator[None]:
    with (
        patch.object(SlidingThreshold, "_absorb", lambda *events: False),
        patch.object(SlidingThreshold, "_glide", lambda self, matches, room: range(len(matches))),
        patch.object(TumblingThreshold, "_absorb", lambda *events: False),
        patch.object(SessionThreshold, "_absorb", lambda *events: False),
        patch.object(Absent, "_take_all", lambda *events: False),
        patch.object(Slo, "_take_all", lambda *events: False),
    ):
        yield


def rule_of(data: st.DataObject, name: str, window: str) -> Plan:
    op = data.draw(st.sampled_from(list(BACK)))
    relative = data.draw(st.sampled_from(["", "", "", "x before"])) if window != "session" else ""
    bound = data.draw(st.sampled_from([MEASURES[name][1], 0, 1, 2, 4, -1]))
    end = data.draw(st.sampled_from(ENDS)).format(back=BACK[op])
    length, by = data.draw(st.integers(1, 12)), data.draw(st.sampled_from(["by ip ", "by ip ", ""]))
    bound = abs(bound) if relative else bound
    text = f"| {name} {by}{window} {length}s {op} {bound}{relative} {'' if relative and 'clear' in end else end}"
    try:
        pipeline = compiled(text)
    except AssertionError:
        reject()  # what can never hold is refused
    return Plan("id", "rule", pipeline, extras=data.draw(st.sampled_from([(), ("x",)])))


def streams(name: str) -> st.SearchStrategy[list[Event]]:
    """Half seconds: in order, a little out of it, or wild; with ties, and events far too late."""
    step = st.tuples(st.sampled_from([0, 0, 1, 1, 2, 5]), st.sampled_from([0, 0, 0, 1, 2, 9, 40]),
                     st.sampled_from("aaabc"), MEASURES[name][0])  # fmt: skip

    def laid(steps: list[tuple[int, int, str, Any]], jitter: int) -> list[Event]:
        now, events = 1_000, []
        for ahead, back, key, value in steps:
            now += ahead
            events.append(((now - min(back, jitter)) * SECOND // 2, key, value))
        return events

    return st.builds(laid, st.lists(step, min_size=1, max_size=80), st.sampled_from([0, 0, 2, 40]))


def columns(events: list[Event], first: int, keyed: bool, extras: bool) -> Matches:
    return Matches(
        rule=0, origin=Origin("test", "-"), arrived=0, times=[time for time, _, _ in events],
        keys=[(key,) for _, key, _ in events] if keyed else None, values=[value for _, _, value in events],
        extras=[(first + i,) for i in range(len(events))] if extras else None,
        raws=[b"%d" % (first + i) for i in range(len(events))], positions=[first + i for i in range(len(events))],
    )  # fmt: skip


def run(plan: Plan, events: list[Event], cuts: list[int]) -> list[Any]:
    """All that is said, counted and stored, piece by piece."""
    detector, at, newest, told = make_detector(0, plan), 0, 0, []
    known: dict[bytes, Any] = {}
    keyed = bool(plan.pipeline.terminal.by)
    for size in [*cuts, len(events)]:
        piece = events[at : at + size]
        if piece:
            told.append(laid_out(detector.push(columns(piece, at, keyed, bool(plan.extras)))))
            at += len(piece)
            newest = max(time for time, _, _ in events[:at])
            told.append(laid_out(detector.advance(newest - 2 * SECOND)))
            told.append(repr(detector.counters))
            for name, data in detector.snapshot():
                known[name] = data and unordered(msgspec.msgpack.decode(data))
            told.append(repr(sorted(item for item in known.items() if item[1])))
    told.append(laid_out(detector.advance(newest + 60 * SECOND)))
    return told


def laid_out(verdicts: list[Verdict]) -> list[Any]:
    """Plain, in the order in which all rules' are brought."""
    return [plain(one) for one in sorted(verdicts, key=lambda verdict: (verdict.at, verdict.key))]


def unordered(data: Any) -> Any:
    """Lists of texts are sets."""
    if not isinstance(data, list):
        return data
    texts = all(isinstance(part, str) for part in data)
    return sorted(data) if texts else list(map(unordered, data))


def plain(verdict: Verdict) -> Any:
    return verdict.at, verdict.key, str(verdict.state), repr(sorted(verdict.values.items())), verdict.evidence


@pytest.mark.parametrize("window", ["in", "every", "session"])
@pytest.mark.parametrize("name", MEASURES)
@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_together_is_as_one_by_one(name: str, window: str, data: st.DataObject) -> None:
    plan, events = rule_of(data, name, window), data.draw(streams(name))
    cuts = data.draw(st.lists(st.sampled_from([1, 3, 9, 30]), max_size=6))
    quick = run(plan, events, cuts)
    with one_by_one():
        assert quick == run(plan, events, cuts)


@pytest.mark.parametrize("rule", ["slo 90% of (x > 0) {by}in 30d", "absent {by}in {within}s known {known}s"])
@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_events_of_one_key_are_as_one_by_one(rule: str, data: st.DataObject) -> None:
    """Also with fewer keys than there are, and over minutes."""
    within = data.draw(st.integers(1, 9))
    text = rule.format(by=data.draw(st.sampled_from(["by ip ", ""])), within=within, known=2 * within)
    limit, extras = data.draw(st.sampled_from([2, 1000])), data.draw(st.sampled_from([(), ("x",)]))
    plan = Plan("id", "rule", compiled("| " + text), extras=extras, key_limit=limit)
    slow = data.draw(st.sampled_from([1, 1, 20]))
    events = [(time * slow, key, value) for time, key, value in data.draw(streams("count(x > 0)"))]
    cuts = data.draw(st.lists(st.sampled_from([1, 3, 9, 30]), max_size=6))
    quick = run(plan, events, cuts)
    with one_by_one():
        assert quick == run(plan, events, cuts)


@pytest.mark.parametrize("measure", ["ratio(x > 0) by ip in 300s > 50%", "avg(x) by ip in 300s > 900 min 3"])
def test_beyond_the_exact_entries(measure: str) -> None:
    """More events than a window keeps apart, some of them out of order."""
    events = [((n + (n % 7 == 0) * 5) * SECOND // 10, "ab"[n % 3 == 0], n * 7919 % 100) for n in range(9_000)]
    plan = Plan("id", "rule", compiled(f"| {measure}"))
    quick = run(plan, events, [400] * 30)
    with one_by_one():
        assert quick == run(plan, events, [400] * 30)


def test_keys_that_cannot_become_true_are_not_looked_at() -> None:
    plan = Plan("id", "rule", compiled("| max(x) by ip in 60s > 900"))
    rule = make_detector(0, plan)
    with patch.object(SlidingThreshold, "_judge", side_effect=AssertionError("looked at")):
        for at in range(0, 600, 60):
            rule.push(columns([((at + n) * SECOND, "a", n % 5) for n in range(60)], at, True, False))


@given(times=st.lists(st.integers(0, 30), min_size=1, max_size=60), sizes=st.lists(st.integers(1, 9)))
@settings(max_examples=300, deadline=None)
def test_a_window_extended_is_as_one_added_to(times: list[int], sizes: list[int]) -> None:
    """Also its order of adding, which numbers that are not whole tell of."""
    from logmon.engine.detect.measure import compile_measure

    measure = compile_measure(compiled("| avg(x)", "query").terminal.measure, 20)
    slow, quick, clock, at = Sliding(), Sliding(), 0, 0
    for size in [*sizes, len(times)]:
        piece = times[at : at + size]
        at += size
        kept = [time for time in piece if time > max(clock, *piece) - measure.span]
        payloads = [measure.lift(0.1 * time) for time in kept]
        if not kept:
            continue
        quick.extend(kept, payloads, clock, measure)
        for time, payload in zip(kept, payloads, strict=True):
            if time > clock:
                clock = time
                slow.evict(clock - measure.span, measure)
            slow.add(time, payload, measure)
        assert quick.entries() == slow.entries()
        assert quick.total(measure) == slow.total(measure)
