"""The prefilter hides nothing: with it and without it a scanner gives the same matches, on any bytes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.engine.scan.lane import Lane
from logmon.engine.scan.literals import Needle
from logmon.engine.scan.prefilter import Prefilter
from logmon.engine.scan.regex import compile_regex
from logmon.engine.scan.scanner import Scanner
from logmon.formats.timestamps import Timestamps
from logmon.language.tree import Regex
from logmon.model.chunk import Chunk, Origin
from tests.simulation.engine import plan_of

ORIGIN = Origin("log", "-")
RULES = [
    '"boom" | once',
    '"BOOM"i | once',
    "service == cart | once",
    "service:ca* | once",
    "service in [cart, shop] | count by service in 1m >= 2",
    "/bo+m (?<n>\\d+)/ | count by n in 10s >= 1",
    "message ~ /boom/ | once",
    '"boom" or "Caused by" | once',
    'not "boom" | once',
    "level >= error | once",
    '"boom" level >= warn | once',
    'program:sshd "Failed password" | once',
    'status >= 500 "GET" | once',
    "/(?i)boom/ | once",
    "/b[[:alpha:]]om/ | once",
    r"/\xff\xfe\x00/ | once",
]
words = st.sampled_from(
    [b"boom", b"BOOM", b"boom 12", b"cart", b"shop", b'"service":"cart"', b'{"service":"cart","level":"error"}',
     b'{"service":"c\\u0061rt","message":"bo\\u006fm"}', b"level=error service=cart", b"ERROR", b"Caused by: x",
     b"\tat a.b(C.java:1)", b"Mar  3 12:00:00 web sshd[12]: Failed password for root from 10.0.0.1 port 22",
     b'1.2.3.4 - - [03/Mar/2025:00:00:00 +0000] "GET /x HTTP/1.1" 502 1 "-" "curl"', b"\xff\xfe", b"\x00", b" ", b"\\"]
)  # fmt: skip
data = st.lists(st.lists(st.one_of(words, st.binary(max_size=8)), max_size=5).map(b" ".join), max_size=25).map(
    lambda lines: b"".join(line.replace(b"\n", b"") + b"\n" for line in lines)
)


def scan(text, prefilter, rules):
    scanner = Scanner([plan_of(rule, f"rule {n}") for n, rule in enumerate(rules)], {}, prefilter=prefilter)
    lane = Lane(ORIGIN, scanner, Timestamps())
    cuts = [lane.cut(Chunk(ORIGIN, text, 0, 1, "", 10**18)), lane.flush()]
    return [
        (column.rule, column.times[i], column.keys and column.keys[i], column.positions[i], column.raws[i],
         column.lines[i], column.untimed.get(i))
        for cut in cuts
        if cut
        for column in lane.scan(cut).matches
        for i in range(len(column))
    ]  # fmt: skip


@given(text=data)
@settings(max_examples=150)
def test_all_rules_together(text):
    assert scan(text, True, RULES) == scan(text, False, RULES)


@given(text=data, rule=st.sampled_from(RULES))
@settings(max_examples=300)
def test_each_rule_alone(text, rule):
    """Alone a selective rule is scanned without decoding the other events."""
    assert scan(text, True, [rule]) == scan(text, False, [rule])


needles = st.lists(
    st.builds(Needle, st.binary(min_size=1, max_size=4).filter(lambda b: b"\n" not in b), st.booleans()),
    min_size=1, max_size=5, unique=True,
)  # fmt: skip


@given(needles=needles, text=st.binary(max_size=60))
def test_both_ways_of_finding_needles_agree(needles, text):
    """Where hyperscan has no wheel the loop finds the same."""
    prefilter = Prefilter(needles)
    assert sorted(set(prefilter.hits(text))) == sorted(set(prefilter._find_each(text)))


patterns = st.sampled_from(
    [r"Failed password for .* from (?<ip>\S+)", r"for (invalid user )?(?<user>\S+) from", r"^deployed (\w+)", r"a\s+b",
     r"err(or)?: (?<code>\d{1,3})", r"user=[^ ]+ id=(\d+)$", r"x[\w.-]*y(?<z>.)",
     r"\bfoo\b.*(bar|baz)", r"(?<a>a|ab)(c|bcd)", "(?i)FOO", "(?s)a.b", "b[[:alpha:]]r",
     "fo{,3}", "(?m)^b"]
)  # fmt: skip
texts = st.lists(
    st.sampled_from([b"Failed password for ", b"invalid user ", b" from ", b"for ", b"deployed ", b"a", b"b", b" ",
                     b"\t", b"error: ", b"42", b"user=x id=7", b"xy", b"foo ", b"bar", b"cd", b"\xff", b"\n", b"\x0b"]),
    max_size=12,
).map(b"".join)  # fmt: skip


@given(pattern=patterns, flags=st.sampled_from(["", "i", "s", "is"]), text=texts)
@settings(max_examples=500)
def test_the_fast_regex_engine_agrees_with_re2(pattern, flags, text):
    """Where the standard library may run a pattern it finds the same groups."""
    compiled = compile_regex(Regex(pattern=pattern, flags=flags))
    if compiled.fast is None:
        return
    slow, fast = compiled.search(text), compiled.fast(text)
    assert (slow is None) == (fast is None)
    if slow is not None:
        assert slow == [fast[n] for n in range(len(slow))]
