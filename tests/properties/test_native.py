"""Native code says what Python says: the same matches, time and mismatches, on any bytes, for every rule and format."""

import random
from datetime import UTC, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from logmon.engine.scan.native import asking
from logmon.engine.scan.packed import unpacked
from logmon.engine.scan.scanner import Layout, Piece, Scanner
from logmon.engine.scan.table import make_scanner
from logmon.formats.detect import detect, of_names
from logmon.formats.multiline import event_positions, split_events
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Origin
from logmon.model.time import HOUR, SECOND
from logmon.native import core
from tests.properties.native_logs import KINDS, Logs
from tests.properties.native_rules import ALL, EXTRAS, OF, PLAIN, TABLES, drawn
from tests.simulation.engine import plan_of

pytestmark = pytest.mark.skipif(core is None, reason="the native core is not installed, or LOGMON_NATIVE is off")

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
ORIGIN = Origin("log", "-")
NAMES = {
    "json": (("json",), ("json", "logfmt"), ("json(time=eventTime,message=event)",), ("json(time=t.$date)",)),
    "logfmt": (("logfmt",), ("logfmt",), ("logfmt", "json"), ("app", "logfmt"), ("logfmt", "app", "json")),
    "access": (("access",), ("access",), ("access", "json"), ("access", "syslog3164", "logfmt")),
    "syslog": (("syslog3164",), ("syslog3164",), ("syslog3164", "json"), ("syslog",), ("syslog3164", "access", "app")),
    "app": (
        ("app", "json"), ("json", "app"), ("logfmt", "app"), ("app",), ("app",), ("python",), ("syslog3164+json",),
        ("access", "json", "syslog3164", "app", "logfmt"), ("app", "klog"), ("app", "syslog3164", "access"),
        ("postgres", "app"),
    ),
}  # fmt: skip
ZONES = (UTC, UTC, ZoneInfo("Europe/Berlin"), timezone(timedelta(hours=5, minutes=30)), ZoneInfo("America/New_York"))
ARRIVED = tuple(
    at * SECOND
    for at in (
        1741003200,
        1741003200,
        1735689600,
        1735687800,
        1743296400,
        1761440400,
        1709208000,
        1709251199,
        1772280000,
    )
)


SPARSE = 20
"""One in so many of the files is read."""


@lru_cache(512)
def plan(text, extras=()):
    return structs.replace(plan_of(text, text, "query" if text.endswith(TABLES) else "rule"), extras=extras)


def both(texts, extras, prefilter):
    """A scanner in Python and one that uses native code."""
    plans = [plan(text, extras) for text in texts]
    return Scanner(plans, {}, prefilter), make_scanner(plans, {}, prefilter=prefilter)


def rows(scanned):
    """All that matches say by rule, with the types of their values."""
    said = {}
    for one in map(unpacked, scanned.matches):
        columns = (one.times, one.keys, one.values, one.extras, one.raws, one.positions, one.lines)
        rows = zip(*(column or [None] * len(one) for column in columns), strict=True)
        untimed = (one.untimed.get(i) for i in range(len(one)))
        said.setdefault((one.rule, one.origin, one.arrived), []).extend(map(repr, zip(rows, untimed, strict=True)))
    return said


def pieces(data, found, chance):
    """The piece cut before some of its events."""
    begins = event_positions(split_events(data, found.starts))
    cuts = sorted({0, len(data), *chance.sample(begins, min(len(begins), chance.choice((0, 0, 1, 2))))})
    arrived, line = chance.choice(ARRIVED), chance.choice((0, 1))
    before = chance.choice((None, arrived - HOUR))
    for begin, end in pairwise(cuts):
        number = line + data.count(b"\n", 0, begin) if line else 0
        yield Piece(ORIGIN, data[begin:end], 100 + begin, number, arrived, before)
        before = chance.choice((None, before, arrived))


def same(scanners, piece, found, zone, counts=True):
    """`counts`: of mismatches too. With a prefilter the hits of a piece say which rules look at an event at all."""
    python, native = scanners
    said = [one.scan(piece, Layout(found.formats, found.starts, Timestamps(zone))) for one in scanners]
    assert rows(said[1]) == rows(said[0])
    assert said[1].last == said[0].last
    assert said[1].leans >= said[0].leans
    if counts:
        assert [one.count for one in native.mismatches] == [one.count for one in python.mismatches]


def scene(chance):
    """Some rules, and data that they are about."""
    kind = chance.choice(KINDS)
    texts = [drawn(chance, kind) for _ in range(chance.choice((1, 1, 2, 3, 5)))]
    kinds = chance.choice(((kind,), (kind,), (kind, kind, kind, "app"), KINDS))
    return kind, list(dict.fromkeys(texts)), kinds, chance.choice((0.0, 0.0, 0.02, 0.1, 0.3))


def formats_of(kind, data, chance):
    names = chance.choice((*NAMES[kind], None))
    return detect(data.split(b"\n")) if names is None else of_names(names)


def one_case(chance, repeats=1):
    kind, texts, kinds, rough = scene(chance)
    prefilter = chance.choice((True, False))
    scanners = both(texts, chance.choice(EXTRAS), prefilter)
    for _ in range(repeats):
        data = Logs(chance, rough).data(kinds)
        found = formats_of(kind, data, chance)
        for piece in pieces(data, found, chance):
            same(scanners, piece, found, chance.choice(ZONES), counts=not prefilter)


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_native_code_says_what_python_says(chance):
    one_case(chance)


@pytest.mark.parametrize("seed", range(8))
def test_many_seeds(seed):
    """More of the same, without the price of shrinking."""
    chance = random.Random(seed)
    for _ in range(60):
        one_case(chance, 3)


PLAINLY = b"""\
2026-01-01 00:52:16,449 - cart - INFO - cache hit
2026-01-01 00:52:16,953 INFO  [gateway-worker-2] com.example.gateway.Worker - job done
2026-01-01 00:52:17,120 - cart - ERROR - unhandled error
Traceback (most recent call last):
  File "/srv/app/worker.py", line 351, in run
    raise ValueError(f"bad payload for {user}")
ValueError: bad payload for u457072
2026-01-01 00:52:18.000 ERROR 4711 --- [main] c.example.Application : stopped {"code": 1}

java.lang.IllegalStateException: order 543347 already closed
\tat com.example.OrderService.close(OrderService.java:106)
Caused by: java.sql.SQLTransientConnectionException: pool exhausted
\t... 26 more
[2026-01-01 00:52:19,001] [INFO] ready
2026/01/01 00:52:19 INFO ready
"""


@pytest.mark.parametrize("names", [("app",), ("access", "json", "syslog3164", "app", "logfmt")])
def test_plain_application_lines_are_native(names):
    found = of_names(names)
    scanners = both(["level >= info | count by logger, thread in 1m >= 1", "| new(pid)"], (), True)
    piece = Piece(ORIGIN, PLAINLY, 100, 1, ARRIVED[0], None)
    same(scanners, piece, found, ZONES[2])
    layout = Layout(found.formats, found.starts, Timestamps(ZONES[2]))
    blocks, odd, _ = scanners[1].program(piece, layout).run(piece.data, asking(piece, layout))
    assert not odd
    assert [len(block) for _, block in blocks] == [PLAINLY.count(b"2026"), 1]


def logs(directory):
    """The first lines of every text log in it."""
    for path in sorted(directory.rglob("*")):
        head = path.read_bytes()[: 1 << 16] if path.suffix in (".log", ".txt", ".jsonl", "") and path.is_file() else b""
        if head and b"\0" not in head:
            yield path, head


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora (../shared) are not here")
@pytest.mark.parametrize("part", range(4))
def test_logs_of_other_people(part):
    """A part of them, with the formats that detection finds and rules that fit any."""
    chance = random.Random(part)
    for path, data in list(logs(CORPORA))[part::SPARSE]:
        of_file(path, data, chance)


def of_file(path, data, chance):
    found = detect(data.split(b"\n"))
    kind = found.formats[0].name.partition("(")[0].removesuffix("3164")
    texts = chance.sample((*PLAIN, *OF.get(kind, ALL)), 12)
    for rules in (texts[:1], texts[1:2], texts[2:4], texts[4:]):
        scanners = both(rules, (), prefilter := chance.choice((True, False)))
        for piece in pieces(data, found, chance):
            same(scanners, piece, found, UTC, counts=not prefilter)


def test_a_rule_that_is_pythons_leaves_the_others_native():
    """Of web servers' lines the message is put together, which native code does not do."""
    found = of_names(("access",))
    scanners = both(["status >= 500 | count by path in 1m >= 2", 'message:"*cart*" | count in 1m >= 1'], (), False)
    data = Logs(random.Random(1), 0.0).data(("access",))
    piece = Piece(ORIGIN, data, 100, 1, ARRIVED[0], None)
    same(scanners, piece, found, UTC)
    layout = Layout(found.formats, found.starts, Timestamps(UTC))
    assert scanners[1]._share(layout).rules == (0,) and scanners[1]._share(layout).rest == (1,)
