"""Parts of native code, each against what it stands for: RE2, msgspec, `Timestamps`, and the heads of events."""

import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.engine.scan.regex import compile_regex
from logmon.engine.scan.steps import stepwise
from logmon.formats.app import APP
from logmon.formats.multiline import split_events
from logmon.formats.starting import SURE
from logmon.formats.timestamps import Timestamps
from logmon.language.tree import Regex
from logmon.native import core
from tests.properties import native_app
from tests.properties.native_logs import NUMBERS, ODD_JSON, STAMPS, WEB_STAMPS
from tests.simulation.engine import NOW

pytestmark = pytest.mark.skipif(core is None, reason="the native core is not installed, or LOGMON_NATIVE is off")

KEYS = [(b"time", [(0, 0)]), (b"x", [(1, 0)])]
GOOD = b'{"time":"2025-03-03T12:00:00Z"}'


FIELDS = ("pid", "tid", "thread", "logger", "program", "message")


def taken(data, form=("json", KEYS, None), rule=(None, [], None, [1]), slots=2, heads=("sure", False, False)):
    """What a program of one rule takes: `(times, extras)`, or None."""
    stamps = Timestamps()
    found = core.Scan((slots, [form], [rule], {}, None, heads)).run(data, lambda head: stamps.anchor(head, NOW))
    assert found is not None
    return (found[0][0][1].times, found[0][0][1].extras) if found[0] else None


def hurt(text, drawn):
    """The text with a few characters in place of others."""
    for at, cut, new in drawn:
        place = at % (len(text) + 1)
        text = text[:place] + new + text[place + cut :]
    return text


def wounds(alphabet):
    one = st.tuples(st.integers(0, 60), st.integers(0, 1), st.sampled_from(["", *alphabet]))
    return st.lists(one, max_size=3)


atoms = st.sampled_from(
    ["a", "b", "=", ".", r"\d", r"\w", r"\s", r"\S", "[ab]", "[^a]", "[^ ]", r"[\w.-]", r"\.", "A", "é", r"\b", "^",
     "$", "[[:alpha:]]", "(?i)", "a|b"]
)  # fmt: skip
repeats = st.sampled_from(["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?", "{2,}", "{,2}"])
pieces = st.lists(st.builds(str.__add__, atoms, repeats), min_size=1, max_size=5).map("".join)
patterns = st.builds(
    "".join, st.tuples(st.sampled_from(["", "^", "aba", "a b="]), pieces, pieces.map("(?<n>{})".format), pieces)
)


@given(
    patterns,
    st.sampled_from(["", "i", "s", "is"]),
    st.lists(st.text("aabAB=. 1é", min_size=1), min_size=3, max_size=8),
)
@settings(max_examples=200, deadline=None)
@pytest.mark.filterwarnings("ignore:Possible nested set")
def test_patterns_find_what_re2_finds(pattern, flags, texts):
    regex = Regex(pattern=pattern, flags=flags)
    try:
        search = compile_regex(regex).search
    except Exception:  # refused, whatever it says
        return
    steps = stepwise(regex)
    if steps is None:
        return
    slots = [(group, 2) for group in steps.names.values()]
    rule = (("all", [("matches", 1, steps.spec, slots)]), [], None, [2])
    for text in texts:
        line = f'time=2025-03-03T12:00:00Z x="{text}"'.encode()
        wanted = search(text.encode())
        found = core.Scan((3, [("logfmt", KEYS, None)], [rule], {}, None, ("sure", False, False))).run(
            line, lambda _: None
        )
        blocks, odd, _ = found
        if not odd:
            assert [block.extras for _, block in blocks] == ([] if wanted is None else [[(wanted[1],)]])


@given(st.sampled_from((*NUMBERS, *ODD_JSON)), st.sampled_from(NUMBERS), wounds('{}[]",:\\u0d8 eE+-.1\t\x00\x1fé'))
@settings(max_examples=400, deadline=None)
def test_a_line_is_read_as_msgspec_reads_it(value, other, drawn):
    """Also when it reads all of it: other rules, which Python runs, may ask for more."""
    line = hurt(f'{{"time":"2025-03-03T12:00:00Z","x":{value},"y":[{other}]}}', drawn).encode()
    found = taken(line) if b"\n" not in line else None
    if found is not None:
        assert repr(found[1]) == repr([(msgspec.json.decode(line).get("x"),)])


@given(st.sampled_from(STAMPS), wounds("0123456789-:TZ+., "))
@settings(max_examples=400, deadline=None)
def test_stamps_mean_the_same(stamp, drawn):
    stamp = hurt(stamp, drawn)
    found = taken(b'{"time":"%b"}' % stamp.encode())
    assert found is None or found[0] == [Timestamps().parse(stamp, NOW)]


@given(st.sampled_from(WEB_STAMPS), wounds("0123456789/:+- MarUTC"))
@settings(max_examples=400, deadline=None)
def test_stamps_of_web_servers_mean_the_same(stamp, drawn):
    stamp = hurt(stamp, drawn).encode()
    found = taken(b'::1 - - [%b] "-" 200 1' % stamp, ("access", {}))
    assert found is None or found[0] == [Timestamps().parse(stamp, NOW)]


@given(
    st.tuples(
        *(st.one_of(st.sampled_from(part[: native_app.GOOD]), st.sampled_from(part)) for part in native_app.PARTS)
    ),
    st.sampled_from(
        ("boom", "a - b", "a: b", "", "\n\tat a.b(C.java:1)", "boom\nx.y.SomeError: z", "\n\n", "x\n\ny\n")
    ),
    wounds("[]()<>-:|/.,0I \tEé\n"),
)
@settings(max_examples=1000, deadline=None)
def test_an_application_line_says_what_its_pattern_says(parts, message, drawn):
    event = hurt("".join((*parts, message)), drawn).encode()
    if len(split_events(event, APP.starts)) > 1:
        return
    slots = {name: slot for slot, name in enumerate(FIELDS, 1)}
    found = taken(event, ("app", slots), (None, [], None, [*slots.values()]), len(slots) + 1, ("stamped",))
    if found is not None:
        told = APP.parse(event, Timestamps(), NOW)
        fields = {"message": told.message or None, **told.fields}
        said = [None if value is None else value.decode() for value in found[1][0]]
        assert (found[0], said) == ([told.time], [fields.get(name) for name in FIELDS])


@given(
    st.sampled_from(["Mar  3", "[signal", "[stack", "[previous", "1234567890-", "12345678901-", "{", "9"]),
    wounds("[{<019-/.: Masip"),
)
@settings(max_examples=400, deadline=None)
def test_events_surely_begin_where_they_do_for_python(line, drawn):
    line = hurt(line, drawn).encode()
    assert (taken(GOOD + b"\n" + line) is not None) == (re.match(SURE, line) is not None or not line)
