"""Laws of every format in the table: total, aligned, linear, and `decoder` says what `parse` says."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.formats.base import Format
from logmon.formats.table import FORMATS
from logmon.formats.timestamps import Timestamps
from tests.unit.formats.known_samples import TIMELESS
from tests.unit.formats.samples import EVERY, LINES, TRACE

REFERENCE = 1_741_200_000 * 10**9
STAMPS = Timestamps()
WELL_KNOWN = frozenset(
    "level message host program pid ip user method path status bytes referrer agent duration_ms".split()
)
ASKED = WELL_KNOWN | {
    "service",
    "http.response.status",
    "http.status",
    "origin.ip",
    "ex@1.src",
    "thread",
    "vhost",
    "err",
}

formats = pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
lines = st.sampled_from(EVERY)
words = st.binary(max_size=60) | st.sampled_from(
    [b'"', b"{", b"}", b"[", b"]", b"\\", b"=", b" ", b"\t", b": ", b"\n", b"-", b"<34>", b"\r", b"\x1b[31m"]
)


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A real line with something cut out or put in."""
    line = draw(lines)
    i, j = sorted((draw(st.integers(0, len(line))), draw(st.integers(0, len(line)))))
    return line[:i] + draw(words) + line[j if draw(st.booleans()) else i :]


anything = st.binary(max_size=200) | mangled()


def read(form: Format, events: list[bytes], fields: frozenset[str] = ASKED) -> list[dict[str, Any] | None]:
    """All asked fields of each event, through the generated expressions."""
    decoder = form.decoder(fields, STAMPS)
    found: list[dict[str, Any] | None] = []
    for record in decoder.decode(events):
        if record is None:
            found.append(None)
            continue
        values = {}
        for field in fields:
            access = decoder.access(field)
            value = eval(access.code, dict(decoder.env), {"e": record}) if access else None
            values[field] = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
        values["time"] = decoder.times([record], REFERENCE)[0]
        found.append(values)
    return found


@formats
def test_reads_its_own(form: Format) -> None:
    """The samples of a format are read by it, with a time where they have one."""
    for line in LINES[form.name]:
        parsed = form.parse(line, STAMPS, REFERENCE)
        assert parsed is not None, line
        if form.name not in ("plain", *TIMELESS) and b"<34>1 -" not in line and b"stdout" not in line:
            assert parsed.time is not None, line


@formats
def test_decoder_says_what_parse_says(form: Format) -> None:
    """Every field of every sample, with and without the lines of a trace behind it."""
    for line in EVERY:
        for event in (line, line + b"\n" + b"\n".join(TRACE)):
            parsed = form.parse(event, STAMPS, REFERENCE)
            (values,) = read(form, [event])
            assert (parsed is None) == (values is None), event
            if parsed is None or values is None:
                continue
            assert values.pop("time") == parsed.time
            assert values.pop("level") == parsed.level
            assert (values.pop("message") or "").rstrip("\n") == parsed.message
            for field, value in values.items():
                assert value == _follow(parsed.fields, field), (field, event)


def _follow(fields: dict[str, Any], path: str) -> Any:
    value = fields.get(path)
    first, dot, rest = path.partition(".")
    if value is None and dot and isinstance(fields.get(first), dict):
        value = _follow(fields[first], rest)
    return value if value != "" else None


@formats
@settings(max_examples=60, deadline=None)
@given(st.lists(anything, max_size=6))
def test_any_bytes(form: Format, events: list[bytes]) -> None:
    """Nothing raises; one record per event; a batch says what each event says alone."""
    together = read(form, events)
    assert len(together) == len(events)
    for event, values in zip(events, together, strict=True):
        assert read(form, [event]) == [values]
        assert (form.parse(event, STAMPS, REFERENCE) is None) == (values is None)
        form.starts.match(event)


@formats
def test_projection_changes_nothing(form: Format) -> None:
    """A field read alone is the field read with all others."""
    every = read(form, EVERY)
    for field in ASKED:
        alone = read(form, EVERY, frozenset((field,)))
        assert [v and v[field] for v in alone] == [v and v[field] for v in every]


HOSTILE = [
    b"a" * 65536,
    b" " * 65536,
    b"\t" * 65536,
    b'"' * 65536,
    b"\\" * 65536,
    b'"\\' * 32768,
    b"a=" * 32768,
    b"a=b " * 16384,
    b'a="' * 21845,
    b"{" * 65536,
    b"[" * 65536,
    b"[x" * 32768,
    b"a, " * 21845,
    b"a.b" * 21845,
    b"1" * 65536,
    b"2025-03-03 " * 5957,
    b"2025-03-03 00:00:00 " + b"[x] " * 16000,
    b"2025-03-03 00:00:00 " + b"a." * 32000,
    b"2025-03-03 00:00:00 " + b"INFO " * 13000,
    b"Mar  3 00:00:00 " + b"a" * 65000,
    b"Mar  3 00:00:00 " + b"a:" * 32000,
    b"<34>1 2003-10-11T22:14:15.003Z h p - - " + b'[a b="c"' * 8000,
    b"<34>1 2003-10-11T22:14:15.003Z h p - - " + b'[a b="c"]' * 7000,
    b'1.1.1.1 - - [03/Mar/2025:00:00:00 +0000] "' + b'\\"' * 32000,
    b'1.1.1.1 - - [03/Mar/2025:00:00:00 +0000] "' + b'a" ' * 21000,
    b'{"a":' * 13000,
    b'{"a":"' + b"\\u0000" * 10000,
]


@formats
@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_lines_are_linear(form: Format, line: bytes) -> None:
    """64 KiB of anything is read in milliseconds of processor time: a regex that backtracks would take minutes."""
    decoder = form.decoder(ASKED, STAMPS)
    best = 1.0
    for _ in range(3):
        begin = time.process_time()
        decoder.decode([line])
        form.parse(line, STAMPS, REFERENCE)
        form.starts.match(line)
        best = min(best, time.process_time() - begin)
    assert best < 0.06, line[:40]
