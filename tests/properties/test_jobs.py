"""Law of `-j`: who scans changes nothing, on arbitrary bytes however they are cut.

Threads of native code scan where that can do everything, processes where it cannot.
"""

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.runtime.build import Reading, Scene, looking
from logmon.runtime.clock import ManualClock
from logmon.runtime.readers import Feed
from logmon.sources.replay import ReplaySource
from tests.simulation.engine import NOW, plan_of

QUERIES = [
    "| count by level every 1s",
    "| avg(n) by level",
    "| avg(n * 1) by level",
    "| sum(n) / count every 1m",
    "| p90(n) by host | top 3",
    "| p90(n * 1) by level",
    "/boom/ | distinct(n)",
    "| count by template every 10s",
    "| distinct(template) by level",
]
RULES = [
    "/boom/ | once",
    "| count by level in 2s >= 2",
    "| avg(n) in 3s > 0.2",
    "not /x/ | count in 5s < 1",
    "| new template",
]
lines = st.one_of(
    st.builds(
        lambda second, level, n: b'{"ts":"2025-03-03T00:00:%02dZ","level":"%s","n":%s}' % (second, level, n),
        st.integers(0, 20),
        st.sampled_from([b"info", b"error"]),
        st.sampled_from([b"1", b"0.1", b"0.3", b"1e300", b"123456789012345678901234567890", b"null", b'"x"']),
    ),
    st.builds(b"job %d ended in %dms".__mod__, st.tuples(st.integers(0, 9), st.integers(0, 99))),
    st.sampled_from([b"boom", b"  at x (boom)", b"", b"Mar  3 00:00:07 web sshd[1]: boom", b"\xff\x00", b"\tx"]),
)
pieces = st.lists(st.lists(lines, min_size=1, max_size=6), max_size=30).map(
    lambda chunks: [b"".join(line + b"\n" for line in chunk) for chunk in chunks]
)


def pipeline(plans, logs, jobs):
    feeds = tuple(Feed(ReplaySource(name, log, ended=True)) for name, log in logs.items())
    return looking(ManualClock(NOW), Scene(feeds, Reading(UTC), jobs=jobs), plans)


def run(plans, logs, jobs):
    """Answers of the tables, each step's incidents, and what became of each byte, which is known after every step."""
    line = pipeline(plans, logs, jobs)
    try:
        told, accounts = [], {}
        while not line.finished():
            told += [(one.rule, one.labels, one.phase, one.started, one.evidence) for one in line.step().incidents]
            held, accounts = line.lanes.buffered(), line.ledger.accounts()
            assert all(one.read == one.used + held[source] for source, one in accounts.items())
        tables = [repr(table.table()) for table in line.detectors.tables().values()]
        return tables, told, [detector.counters for detector in line.detectors.all], dict(accounts)
    finally:
        line.close()


@pytest.mark.parametrize("query", QUERIES)
@given(log=pieces, other=pieces)
@settings(max_examples=12, deadline=None)
def test_a_query_answers_the_same(query, log, other):
    plans = [plan_of(query, "query", "query")]
    for logs in ({"a": log}, {"a": log, "b": other}):
        assert run(plans, logs, 3) == run(plans, logs, 1)


@given(log=pieces, other=pieces)
@settings(max_examples=25, deadline=None)
def test_rules_decide_the_same_in_the_same_order(log, other):
    plans = [plan_of(rule, f"rule {n}") for n, rule in enumerate(RULES)]
    for logs in ({"a": log}, {"a": log, "b": other}):
        assert run(plans, logs, 2) == run(plans, logs, 1)


def test_templates_are_mined_in_the_order_of_events():
    """Words that turn out to be values, after some events of their own: workers cannot know."""
    names = [f"{one}{two}" for one in "abcdefgh" for two in "xyzuvw"]
    log = [b"2025-03-03T00:00:%02dZ web app: hello %s again\n" % (n, name.encode()) for n, name in enumerate(names)]
    plans = [plan_of("| count by template", "query", "query")]
    answer = run(plans, {"a": log}, 2)
    assert "hello <*> again" in str(answer)
    assert answer == run(plans, {"a": log}, 1)
