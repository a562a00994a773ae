"""Laws of the shortcuts on the hot path: each says what the long way says."""

import re
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.formats import starting
from logmon.formats.starting import HEAD, SURE, Heads
from logmon.formats.syslog3164 import SYSLOG3164
from logmon.formats.timestamps import Timestamps
from logmon.model.time import DAY, SECOND

pieces = st.lists(
    st.sampled_from(
        [b"Mar", b" ", b"3", b".", b"Exception", b"Error: ", b"at ", b"x(", b"[", b"{", b"<", b"#12", b"\t", b"... ",
         b"2025", b"T", b":", b"-", b"The above exception", b"}", b"]", b",", b"\r", b"A", b"b", b"_", b"$", b"/"]
    ),
    max_size=7,
).map(b"".join)  # fmt: skip


@given(line=pieces)
@settings(max_examples=1000)
def test_a_line_that_surely_begins_an_event_continues_none(line):
    """The quick answer may only be given where the long one is the same, also when only the head is seen."""
    continues = re.compile(b"(?:" + starting._CONTINUES + starting._TRACE_HEAD + b")")
    if re.match(SURE, line):
        assert continues.match(line) is None
    for starts in (starting.STRUCTURED, starting.PLAIN):
        if Heads(starts)[line[:HEAD]]:
            assert starts.match(line) is not None


def test_heads_of_an_unknown_kind_tell_nothing():
    assert not Heads(re.compile(rb"\d{4}-"))[b"Mar  3"]


hosts = st.sampled_from([b"web-1", b"Web", b"2025", b"10.0.0.1", b"ERROR", b"error", b"h:", b"a]", b"[x", b""])
programs = st.sampled_from(
    [b"sshd[12]: ", b"sshd: ", b"cron(x): ", b"su[1] (y): ", b"kernel: [1.5] ", b"", b"a b: ", b"[x]: ", b"p[]:"]
)
lines = st.builds(
    lambda stamp, host, program, message: stamp + host + b" " + program + message,
    st.sampled_from(
        [b"Mar  3 00:00:00 ", b"<13>Mar 13 10:00:00 ", b"Mar  3 00:00:00.5 ", b"2025-03-03T00:00:00Z ", b"x "]
    ),
    hosts,
    programs,
    st.sampled_from([b"", b"Failed password", b"a: b[1]: c", b" x"]),
)


@given(events=st.lists(lines, min_size=1, max_size=5))
@settings(max_examples=1000)
def test_the_common_form_reads_what_the_full_one_reads(events):
    """Many events at once are tried in the common form first; one alone, here, in the full one."""
    fields = frozenset(("time", "host", "program", "pid", "message", "level"))
    decoder = SYSLOG3164.decoder(fields, Timestamps())
    assert decoder.decode(events) == [decoder._one(event) for event in events]


stamps = st.one_of(
    st.builds(
        lambda day, hour, minute, second: f"Mar {day:2d} {hour:02d}:{minute:02d}:{second:02d}",
        st.integers(1, 31), st.integers(0, 24), st.integers(0, 60), st.integers(0, 61),
    ),
    st.builds(
        lambda day, minute, rest: f"2025-03-{day:02d}T01:{minute:02d}:07{rest}",
        st.integers(0, 32), st.integers(0, 60), st.sampled_from(["", "Z", ".5Z", ".123456Z", "+01:00", "x"]),
    ),
    st.sampled_from(["", "Mar  3 00:00:0", "Mar  3 00:00;00", "nonsense", "Feb 29 10:00:00"]),
)  # fmt: skip


@given(
    batches=st.lists(st.lists(stamps, max_size=6), max_size=4),
    days=st.lists(st.integers(0, 800), min_size=4, max_size=4),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe"]),
)
@settings(max_examples=600, deadline=None)
def test_many_stamps_at_once_are_each_read_as_alone(batches, days, zone):
    """Whatever was read before, and whenever: a stamp alone, in a fresh reader, means the same."""
    together = Timestamps(ZoneInfo(zone))
    for texts, day in zip(batches, days, strict=False):
        reference = 1_740_000_000 * SECOND + day * DAY
        for kind in (texts, [text.encode() for text in texts]):
            assert together.parse_all(kind, reference) == [Timestamps(ZoneInfo(zone)).parse(t, reference) for t in kind]
