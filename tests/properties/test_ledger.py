"""The ledger: whatever is read, in whatever pieces, with stops and kills, every byte is used, dropped or buffered."""

import os
import tempfile
from datetime import UTC

from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.alerts.rule import AlertRule
from logmon.model.time import SECOND
from logmon.runtime.alerting import alerting
from logmon.runtime.build import Reading, Scene
from logmon.runtime.clock import ManualClock
from logmon.runtime.ledger import TOO_LONG
from logmon.runtime.readers import Feed
from logmon.runtime.stats import stats_of
from logmon.sources.files import FilesSource
from logmon.sources.lineage import Reading as FileReading
from logmon.state.store import Store
from tests.simulation.engine import NOW, plan_of

LIMIT = 60
"""Bytes of a line that are kept."""
RULES = {"all": "| count in 5s >= 3", "boom": '"boom" | count by service in 10s >= 2', "none": '"nowhere" | once'}
HEAD = "".join(f"2025-03-03T12:00:0{i}Z INFO [main] app - started\n" for i in range(6)).encode()

lines = st.sampled_from(
    [
        b"2025-03-03T12:00:%02dZ ERROR [w] app - boom\n",
        b"2025-03-03T12:00:%02dZ INFO [w] app - fine\n",
        b"\tat a.b(C.java:%d)\n",
        b"2025-03-03T11:00:%02dZ INFO [w] app - an hour late\n",
        b"2025-03-03T12:00:%02dZ INFO [w] app - " + b"long " * 30 + b"\n",
        b"x" * 200 + b"%02d\n",
        b"no time, \xff\x00 %d\n",
        b"\n%.0d",
    ]
)
CRI = b"2025-03-03T12:00:%02d.000000000Z std%s %s "
parts = st.sampled_from(
    [CRI % (i, out, part) + text for i, out in [(1, b"out"), (2, b"err")] for part in (b"P", b"F")
     for text in (b"one %d\n", b"  at two.%d\n", b"ValueError: three %d\n", b"boom service=x %d\n")]
)  # fmt: skip
contents = st.one_of(
    st.lists(st.tuples(lines, st.integers(1, 59)), max_size=40).map(
        lambda chosen: HEAD + b"".join(line % number for line, number in chosen)
    ),
    st.lists(st.tuples(parts, st.integers(1, 59)), max_size=40).map(
        lambda chosen: (
            b"".join(CRI % (0, b"out", b"F") + b"up\n" for _ in range(4))
            + b"".join(line % number for line, number in chosen)
        )
    ),
)
deeds = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "step", "rest", "stop", "kill"]), st.integers(0, 1), st.integers(1, 400)
    ),
    max_size=25,
)


class Run:
    """Two files of one source, written in pieces; a pipeline that is stopped and killed."""

    def __init__(self, folder, data):
        self.paths = [os.path.join(folder, name) for name in ("a.log", "b.log")]
        self.left = list(data)
        self.store = Store.in_memory()
        self.clock = ManualClock(NOW)
        for path in self.paths:
            open(path, "wb").close()
        self.begin(follow=True)

    def begin(self, follow):
        source = FilesSource("log", self.paths, FileReading(follow, False, max_line=LIMIT))
        plans = [plan_of(text, name) for name, text in RULES.items()]
        rules = [AlertRule(plan.name, tuple(getattr(plan.pipeline.terminal, "by", ()))) for plan in plans]
        scene = Scene((Feed(source),), Reading(UTC), live=follow)
        self.pipeline = alerting(self.clock, scene, plans, rules, self.store, None, ".")

    def do(self, deed, file, size):
        if deed == "write":
            self.write(file, size)
        elif deed == "step":
            self.pipeline.step()
        elif deed == "rest":
            self.clock.at += 2 * SECOND
            self.pipeline.step()
        else:
            if deed == "stop":
                self.pipeline.save()
            self.pipeline.close()
            self.begin(follow=True)
        self.check()

    def write(self, file, size):
        with open(self.paths[file], "ab") as log:
            log.write(self.left[file][:size])
        self.left[file] = self.left[file][size:]

    def check(self):
        source = self.source()
        assert source.read == source.used + sum(source.dropped.values()) + source.buffered

    def settle(self):
        """Read all there is: a file that is asleep is looked at again when its time has come."""
        while (size := self.pipeline.step().bytes) or self.source().behind:
            self.clock.at += 0 if size else 2 * SECOND

    def source(self):
        (source,) = stats_of(self.pipeline).sources
        return source

    def finish(self):
        for file in range(len(self.paths)):
            self.write(file, 1 << 20)
        self.pipeline.save()
        self.pipeline.close()
        self.begin(follow=False)
        while not self.pipeline.finished():
            self.pipeline.step()
        self.pipeline.step()


def over(data):
    """Bytes beyond the limit, reckoned from the text alone."""
    return sum(max(0, len(line) - LIMIT) for line in data.split(b"\n"))


@given(data=st.tuples(contents, contents), deeds=deeds)
@settings(max_examples=80, deadline=None)
def test_every_byte_is_accounted_for(data, deeds):
    with tempfile.TemporaryDirectory() as folder:
        run = Run(folder, data)
        for deed in deeds:
            run.do(*deed)
        run.finish()
        run.check()
        source, size, dropped = run.source(), sum(map(len, data)), sum(map(over, data))
        assert source.read == size
        assert source.dropped == ({TOO_LONG: dropped} if dropped else {})
        assert (source.used, source.buffered, source.behind) == (size - dropped, 0, 0)
        run.pipeline.close()


@given(content=contents, cut=st.integers(0, 400))
@settings(max_examples=40, deadline=None)
def test_rules_count_every_event_that_they_take(content, cut):
    """`matched` does not depend on the pieces (as soon as the format can be seen); late ones are among them, and which
    are late depends on when the others were waited for."""
    counts = []
    for size in (1 << 20, cut + 1):
        with tempfile.TemporaryDirectory() as folder:
            run = Run(folder, (content, b""))
            run.write(0, size)
            run.settle()
            run.write(0, 1 << 20)
            run.settle()
            run.clock.at += SECOND
            run.settle()
            rules = stats_of(run.pipeline).rules
            run.pipeline.close()
        assert all(rule.late <= rule.matched and rule.waiting == 0 for rule in rules)
        counts.append([(rule.rule, rule.matched) for rule in rules])
    assert counts[0] == counts[1]
    assert dict(counts[0])["boom"] <= content.count(b"boom")
