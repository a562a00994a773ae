"""`before`, `usual` and `absent` against interpreters that hold all events and look at every instant, written from the
words of docs/language.md."""

from itertools import pairwise
from statistics import mean, median
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.engine.detect.table import make_detector
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import SECOND

W = 5
Told = list[tuple[int, str]]


def engine(terminal: tree.Terminal, times: list[int], cuts: list[int]) -> Told:
    detector, out, at = make_detector(0, Plan("id", "rule", tree.Pipeline(terminal=terminal))), [], 0
    for size in [*cuts, len(times)]:
        piece, at = times[at : at + size], at + size
        if piece:
            out += detector.push(columns(piece))
            out += detector.advance(piece[-1] * SECOND)
    out += detector.advance(1 << 61)
    return [(verdict.at // SECOND, str(verdict.state)) for verdict in out if verdict.state != "learning"]


def columns(times: list[int]) -> Matches:
    nanos: Any = [time * SECOND for time in times]
    return Matches(0, Origin("test", "-"), 0, nanos, None, None, None, [b"x"] * len(times), list(range(len(times))))


def count(times: list[int], after: int, until: int) -> int:
    return sum(after < time <= until for time in times)


def before(times: list[int], op: str, factor: float, minimum: int) -> Told:
    """Judged after every event, and at every instant at which an event leaves one of the two windows."""
    out: Told = []
    held = False
    leaving = {time + ahead for time in times for ahead in (W, 2 * W)}
    steps = sorted([(time, 0, 0) for time in leaving] + [(time, 1, n) for n, time in enumerate(times)])
    for now, is_event, n in steps:
        seen = times[: n + 1] if is_event else [time for time in times if time < now]
        value, reference = count(seen, now - W, now), count(seen, now - 2 * W, now - W)
        true = (
            known(seen, now)
            and value >= minimum
            and (value > factor * reference if op == ">" else value < factor * reference)
        )
        if true != held:
            out.append((now, "holds" if true else "cleared"))
            held = true
    return out


def known(seen: list[int], now: int) -> bool:
    """The first event after the last silence of two windows has left the window."""
    if not seen or count(seen, now - 2 * W, now) == 0:
        return False
    first = seen[0]
    for earlier, later in pairwise(seen):
        if later - earlier >= 2 * W:
            first = later
    return first <= now - W


times = st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 6, 9, 10, 11]), min_size=1, max_size=30).map(
    lambda gaps: [1_000 + sum(gaps[: n + 1]) for n in range(len(gaps))]
)


@given(
    times,
    st.sampled_from(["<", ">"]),
    st.sampled_from([0.5, 1, 2]),
    st.sampled_from([0, 2]),
    st.lists(st.integers(1, 5)),
)
@settings(max_examples=600, deadline=None)
def test_before_is_the_window_just_before(
    times: list[int], op: str, factor: float, minimum: int, cuts: list[int]
) -> None:
    terminal = tree.Measured(
        measure=tree.Aggregate(name="count"),
        window=tree.Window(kind="in", length=W * SECOND),
        compare=tree.Threshold(op=op, value=tree.Literal(kind="factor", value=factor), against="before"),
        minimum=minimum or None,
    )
    assert engine(terminal, times, cuts) == before(times, op, factor, minimum)


@given(times, st.lists(st.integers(1, 5)))
@settings(max_examples=300, deadline=None)
def test_absent_is_every_pause_of_its_length(times: list[int], cuts: list[int]) -> None:
    expected: Told = []
    for time, following in zip(times, [*times[1:], 1 << 40], strict=True):
        if following - time >= W:
            expected += [(time + W, "holds"), (min(following, time + 2 * W), "cleared")]
    assert engine(tree.Absent(within=W * SECOND, known=2 * W * SECOND), times, cuts) == expected


HALF_HOUR = 1_800


def usual(times: list[int], op: str, factor: float, until: int) -> Told:
    """Every window is judged at its end; slots are half hours, so an hour is two of them."""
    counts: dict[int, int] = {}
    for time in times:
        counts[time // HALF_HOUR] = counts.get(time // HALF_HOUR, 0) + 1
    first, held = min(counts), False
    out: Told = []
    for slot in range(first, until // HALF_HOUR):
        seen = {number: counts.get(number, 0) for number in range(first, slot)}
        hours = [seen[slot - 2 * n] for n in range(1, 25) if slot - 2 * n in seen]
        blocks = [
            [seen[i] for i in (2 * b, 2 * b + 1) if i in seen] for b in (slot // 2 - 168 * n for n in range(1, 5))
        ]
        references = [*hours, *(mean(block) for block in blocks if block)]
        true = False
        if len(references) >= 8:
            middle = median(references)
            apart = median(abs(one - middle) for one in references)
            value = counts.get(slot, 0)
            true = value > factor * (middle + apart) if op == ">" else value < factor * (middle - apart)
        if true != held:
            out.append(((slot + 1) * HALF_HOUR, "holds" if true else "cleared"))
            held = true
    return out


hours = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=10, max_size=60)


@given(
    hours,
    st.integers(0, 400),
    st.sampled_from([(">", 1.0), (">", 2.0), ("<", 0.5), ("<", 1.0)]),
    st.lists(st.integers(1, 9)),
)
@settings(max_examples=200, deadline=None)
def test_usual_is_what_earlier_hours_and_weeks_had(
    chosen: list[tuple[int, int]], pause: int, compare: tuple[str, float], cuts: list[int]
) -> None:
    """A pause of up to 400 slots brings the weeks into play."""
    op, factor = compare
    times, now = [], 1_000 * HALF_HOUR
    for i, (gap, events) in enumerate(chosen):
        now += (gap + (pause if i == len(chosen) // 2 else 0)) * HALF_HOUR
        times += [now + n for n in range(events)]
    times.sort()
    if not times:
        return
    until = times[-1] + 30 * HALF_HOUR
    terminal = tree.Measured(
        measure=tree.Aggregate(name="count"),
        window=tree.Window(kind="every", length=HALF_HOUR * SECOND),
        compare=tree.Threshold(op=op, value=tree.Literal(kind="factor", value=factor), against="usual"),
    )
    expected = usual(times, op, factor, until)
    assert [one for one in engine(terminal, times, cuts) if one[0] <= until] == expected
