"""Windows in native code decide as those in Python: the same verdicts, with the same lines, across restarts too."""

from datetime import UTC

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from logmon.engine.detect.base import Packing
from logmon.engine.detect.in_window import SlidingThreshold
from logmon.engine.detect.native import native_sliding
from logmon.engine.detect.rising import RisingCount, counts_up
from logmon.engine.scan.native import NativeScanner
from logmon.engine.scan.packed import Packed
from logmon.engine.scan.scanner import Layout, Piece
from logmon.formats.detect import detect
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import SECOND
from logmon.native import core
from tests.simulation.engine import plan_of

if core is None:
    pytest.skip("the native core is not installed (pip install ./native)", allow_module_level=True)

WHENS = (
    "count by k in 10s >= 3",
    "count by k in 10s > 1",
    "count in 5s >= 4",
    "count by k in 10s >= 1",
    "rate by k in 10s > 0.25",
    "rate(ok) by k in 10s >= 0.2",
    "count(ok) by k in 8s >= 2",
    "count(ok) by k in 8s >= 1 min 2 clear < 2",
    "ratio(ok) by k in 10s > 40%",
    "ratio(ok) by k in 10s > 40% min 3",
    "ratio(ok) in 10s >= 0.5 min 2 clear < 20%",
    "ratio(ok) by k in 10s < 30% min 3",
    "count by k in 10s >= 2 for 3s",
    "ratio(ok) in 10s >= 0.3 min 2 for 4s clear < 20%",
    "ratio(ok) by k in 6s > 30% for 7s",
    "sum(n) by k in 10s > 20",
    "sum(n) by k in 10s < 5",
    "sum(n) by k in 10s >= 10 min 2 clear <= 3",
    "avg(n) by k in 10s > 4.5",
    "avg(n) by k in 10s <= 2 min 2",
    "min(n) by k in 10s > 2",
    "min(n) by k in 10s <= 1 min 2",
    "min(n) by k in 8s >= 3 min 3 for 2s clear < 2",
    "max(n) by k in 10s > 6 min 2",
    "max(n) in 10s < 3 clear >= 5",
    "p50(n) by k in 10s > 4",
    "p95(n) by k in 10s > 7 min 3",
    "p90(n) in 10s <= 2 min 2 for 2s",
    "distinct(t) by k in 10s >= 3",
    "distinct(t) in 10s > 2 min 4 clear < 2",
    "distinct(t) by k in 8s >= 2 for 2s",
)
LARGE = (
    "count by k in 10s >= 700",
    "count in 10s > 1200",
    "count in 5s > 1100 for 2s",
    "rate(ok) in 10s > 60 clear < 50",
    "ratio(ok) in 10s > 55% min 1100",
    "sum(n) by k in 10s > 3000",
    "min(n) in 10s >= 0 min 1100",
    "max(n) by k in 10s < 9 min 500",
    "p90(n) in 10s > 6 min 900",
    "distinct(t) in 10s > 8 min 1100",
    "distinct(u) in 10s > 1050",
)
NEVER = 1 << 61
ORIGIN = Origin("log", "/log")
TEXTS = {-3: None, -2: b"1", 2: 1, 3: True, 4: "true", -1: "\u00e9", 0: "\u00e9".encode()}
KEYS = ("a", "b", "é", "")


def detectors(when, extras=()):
    plan = replace(plan_of("| " + when.replace("(ok)", "(ok == 1)")), extras=extras)
    terminal = plan.pipeline.terminal
    kind = RisingCount if counts_up(terminal) else SlidingThreshold
    native = native_sliding(plan, kind(0, plan))
    assert isinstance(native, Packing)
    return native, kind(0, plan)


def stored(detector):
    return {key: row and msgspec.msgpack.decode(row, strict=False) for key, row in detector.snapshot()}


def columns(when, events, begin, extras=()):
    """Rows (time, key, number) as the scanner would give them."""
    keyed, reads = " by k" in when, "(" in when
    read = {"(n)": lambda n: n, "(t)": lambda n: TEXTS.get(n, "x" if n is None else str(n))}
    kind = next((one for name, one in read.items() if name in when), lambda n: (n or 0) > 2)
    values = [kind(n) for _, _, n in events] if reads else None
    if "(u)" in when:
        values = [f"unlike {begin + i}" for i in range(len(events))]
    return Matches(
        rule=0,
        origin=ORIGIN,
        arrived=0,
        times=[time for time, _, _ in events],
        keys=[(key,) for _, key, _ in events] if keyed else None,
        values=values,
        extras=[(b"\xff%d" % (begin + i), n) for i, (_, _, n) in enumerate(events)] if extras else None,
        raws=[b"line %d" % (begin + i) for i in range(len(events))],
        positions=[100 * (begin + i) for i in range(len(events))],
    )


events = st.tuples(st.integers(-6, 12), st.sampled_from(KEYS), st.one_of(st.none(), st.integers(-3, 9)))
chunks = st.lists(st.tuples(st.lists(events, max_size=12), st.integers(-3, 25)), max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    when=st.sampled_from(WHENS),
    chunks=chunks,
    restart=st.integers(0, 8),
    fine=st.booleans(),
    extras=st.sampled_from([(), ("f", "n")]),
)
def test_same_verdicts(when, chunks, restart, fine, extras):
    native, plain = detectors(when, extras)
    clock, count, unit = 100 * SECOND, 0, SECOND // 4 if fine else SECOND
    watermark, late, stored = 0, False, {}
    for number, (steps, ahead) in enumerate(chunks):
        rows = []
        for step, key, value in steps:
            clock = max(clock + step * unit, 50 * SECOND)
            rows.append((clock, key, value))
        said = [[], []]
        if rows:
            matches = columns(when, rows, count, extras)
            said = [sorted(one.push(matches), key=order) for one in (native, plain)]
        floor, watermark = watermark, max(watermark, clock + (ahead - 20) * unit)
        for out, one in zip(said, (native, plain), strict=True):
            out += sorted(one.advance(watermark), key=order)
        late |= any(time < floor for time, _, _ in rows)
        assert told(said[0], late) == told(said[1], late)
        assert native.counters.late == plain.counters.late
        count += len(rows)
        if number == restart:
            for name, row in native.snapshot():
                stored[name] = row
            native = detectors(when, extras)[0]
            native.restore([(name, row) for name, row in stored.items() if row is not None])
            native.advance(watermark)
            native.counters.late = plain.counters.late = 0


def told(verdicts, late):
    """When what events older than the watermark bring about was, and what else is said of it, depends on how far their
    keys were looked at, and whether an idle one was still remembered."""
    return sorted((one.key, one.state) for one in verdicts) if late else verdicts


def order(verdict):
    return verdict.at, verdict.key


@settings(max_examples=20, deadline=None)
@given(
    when=st.sampled_from([*WHENS, *LARGE]),
    gaps=st.lists(st.integers(0, 40), min_size=1, max_size=30),
    values=st.lists(st.none() | st.integers(-1, 9), min_size=1, max_size=9),
    jolts=st.dictionaries(st.integers(0, 3599), st.integers(-15_000, 5_000), max_size=6),
)
def test_windows_too_large_to_be_exact(when, gaps, values, jolts):
    """Beyond 1,024 events a window is coarse, on both sides alike."""
    native, plain = detectors(when)
    clock = 100 * SECOND
    for chunk in range(6):
        rows = []
        for i in range(600):
            clock += gaps[i % len(gaps)] * SECOND // 1000
            time = clock + jolts.get(600 * chunk + i, 0) * SECOND // 1000
            rows.append((time, KEYS[i % 7 == 0], values[(i + chunk) % len(values)]))
        matches = columns(when, rows, 600 * chunk)
        assert sorted(native.push(matches), key=order) == sorted(plain.push(matches), key=order)
        assert sorted(native.advance(clock - SECOND), key=order) == sorted(plain.advance(clock - SECOND), key=order)
        assert "distinct" in when or stored(native) == stored(plain)  # texts of one instant have no order
    later = clock + 100 * SECOND
    assert sorted(native.advance(later), key=order) == sorted(plain.advance(later), key=order)


@settings(max_examples=60, deadline=None)
@given(
    when=st.sampled_from([one for one in (*WHENS, *LARGE) if "(u)" not in one]),
    rows=st.lists(st.tuples(st.integers(0, 59), st.sampled_from(KEYS), st.none() | st.integers(-3, 9)), min_size=1),
    extras=st.sampled_from([(), ("k", "n", "t")]),
)
def test_blocks_say_what_lists_say(when, rows, extras):
    """Rows as native code found them, and the same rows as lists."""
    native, plain = detectors(when, extras)
    lines = [
        {"ts": f"2026-01-01T00:00:{second:02}Z", "k": key, "ok": int((n or 0) > 2), "n": n, "t": f"é{n}"}
        for second, key, n in sorted(rows, key=lambda row: row[0])
    ]
    data = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
    plans = [replace(plan_of("| " + when.replace("(ok)", "(ok == 1)")), extras=extras)]
    found = detect(data.splitlines())
    layout = Layout(found.formats, found.starts, Timestamps(UTC))
    for column in NativeScanner(plans, {}).scan(Piece(ORIGIN, data, 100, 1, 0, None), layout).matches:
        assert isinstance(column, Packed)
        assert sorted(native.push_column(column), key=order) == sorted(plain.push(column.unpack()), key=order)
    assert sorted(native.advance(NEVER), key=order) == sorted(plain.advance(NEVER), key=order)
