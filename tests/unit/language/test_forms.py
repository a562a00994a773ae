"""What texts mean: the signs that depend on what stands around them, and the form that checking gives."""

import pytest

from logmon.language import tree
from logmon.language.check import check
from logmon.language.checked import Context
from logmon.language.parser import parse
from logmon.language.paths import join_path, split_path
from logmon.language.printer import print_pipeline
from logmon.model.time import SECOND
from tests.unit.language.underline import findings

F, N = tree.Field, lambda value: tree.Literal("number", value)


def filter_of(text):
    parsed = parse(text)
    assert parsed.diagnostics == (), text
    return parsed.pipeline.filter


def checked_filter(text, **context):
    checked = check(parse(text).pipeline, Context(text=text, kind="filter", **context))
    assert checked.pipeline is not None, checked.diagnostics
    return checked.pipeline.filter


def regex(pattern, flags=""):
    return tree.Matches(None, tree.Regex(pattern, flags), False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a / b > 2", tree.Compare(">", tree.Arithmetic("/", F("a"), F("b")), N(2))),
        ("a/b > 2", tree.Compare(">", tree.Arithmetic("/", F("a"), F("b")), N(2))),
        ("(a) / b > 2", tree.Compare(">", tree.Arithmetic("/", F("a"), F("b")), N(2))),
        ("a >= 5 /x y/", tree.All((tree.Compare(">=", F("a"), N(5)), regex("x y")))),
        ("a >= 5 / b", tree.Compare(">=", F("a"), tree.Arithmetic("/", N(5), F("b")))),
        ("p:x /re/i", tree.All((tree.Like("p", "x"), regex("re", "i")))),
        ('"x" /re/', tree.All((tree.Phrase("x", False), regex("re")))),
        ("not / a b/", tree.Not(regex(" a b"))),
        (r"/a\/b[/]c/", regex(r"a\/b[/]c")),
        ("a % 5 == 5%", tree.Compare("==", tree.Arithmetic("%", F("a"), N(5)), tree.Literal("percent", 0.05))),
        ("a > -5", tree.Compare(">", F("a"), N(-5))),
        ("a - 5 > -b", tree.Compare(">", tree.Arithmetic("-", F("a"), N(5)), tree.Negative(F("b")))),
        ("path:/health*", tree.Like("path", "/health*")),
        ("ip:10.0.0.0/8", tree.Like("ip", "10.0.0.0/8")),
        ("ip:2001:db8::1", tree.Like("ip", "2001:db8::1")),
        ('user:"John Smith"', tree.Like("user", "John Smith")),
        ("url:http://x/y?z", tree.Like("url", "http://x/y?z")),
        ("(p:x)", tree.Like("p", "x")),
        ('"x"i and "y"', tree.All((tree.Phrase("x", True), tree.Phrase("y", False)))),
        (r"'it\'s' or 'b\x41\u00e9'", tree.Either((tree.Phrase("it's", False), tree.Phrase("bAé", False)))),
        (
            "ip in [::1, 10.0.0.0/8, a]",
            tree.Member(
                F("ip"),
                (tree.Literal("network", "::1"), tree.Literal("network", "10.0.0.0/8"), tree.Literal("text", "a")),
                None,
            ),
        ),
        ("x not in @bad.txt", tree.Not(tree.Member(F("x"), (), "bad.txt"))),
        ('x in @"a b.txt"', tree.Member(F("x"), (), "a b.txt")),
        ("@timestamp > 5", tree.Compare(">", F("@timestamp"), N(5))),
        ("`by` == 1", tree.Compare("==", F("by"), N(1))),
        ("a.`b.c`.0 == 1", tree.Compare("==", F("a.`b.c`.0"), N(1))),
        (
            "not a == 1 and b == 2 or c == 3",
            tree.Either(
                (
                    tree.All((tree.Not(tree.Compare("==", F("a"), N(1))), tree.Compare("==", F("b"), N(2)))),
                    tree.Compare("==", F("c"), N(3)),
                )
            ),
        ),
        ("a + b * 2 > 1", tree.Compare(">", tree.Arithmetic("+", F("a"), tree.Arithmetic("*", F("b"), N(2))), N(1))),
        ("exists a # comment | once\n b == 1", tree.All((tree.Exists("a"), tree.Compare("==", F("b"), N(1))))),
        ("hour() > 5", tree.Compare(">", tree.Call("hour", ()), N(5))),
        ("count > 5", tree.Compare(">", F("count"), N(5))),
    ],
)
def test_reading(text, expected):
    assert filter_of(text) == expected


def test_chains_are_flat():
    assert len(filter_of("a == 1 or b == 2 or c == 3").parts) == 3
    assert len(filter_of('"a" "b" and "c"').parts) == 3


def test_spans_are_places_in_the_text():
    text = 'level >= warn and "é" host:web-* | count by ip in 5m > 3'
    pipeline = parse(text).pipeline
    for node, piece in [
        (pipeline.filter.parts[0], "level >= warn"),
        (pipeline.filter.parts[1], '"é"'),
        (pipeline.filter.parts[2], "host:web-*"),
        (pipeline.terminal.window, "in 5m"),
        (pipeline.terminal.compare, "> 3"),
        (pipeline.terminal, "count by ip in 5m > 3"),
    ]:
        assert text[node.span.start : node.span.end] == piece


LEVEL = F("level")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("level >= warning", tree.Compare(">=", LEVEL, tree.Literal("level", 40))),
        ('severity == "ERR"', tree.Compare("==", LEVEL, tree.Literal("level", 50))),
        ("level:fatal", tree.Compare("==", LEVEL, tree.Literal("level", 60))),
        ("level in [warn]", tree.Compare("==", LEVEL, tree.Literal("level", 40))),
        ("500 <= status", tree.Compare(">=", F("status"), N(500))),
        ("msg ~ /abc/", tree.Matches("message", tree.Regex("abc", ""), False)),
        ("exists ts", tree.Exists("time")),
        ("duration_ms > 1.5s", tree.Compare(">", F("duration_ms"), N(1500))),
        ("elapsed_s > 250ms", tree.Compare(">", F("elapsed_s"), N(0.25))),
        (
            "abs(a_us - b_us) > 1ms",
            tree.Compare(">", tree.Call("abs", (tree.Arithmetic("-", F("a_us"), F("b_us")),)), N(1000)),
        ),
        ("arrived - time > 5s", tree.Compare(">", tree.Arithmetic("-", F("arrived"), F("time")), N(5 * SECOND))),
        ("hour() > 5", tree.Compare(">", tree.Call("hour", (F("time"),)), N(5))),
    ],
)
def test_checked_form(text, expected):
    assert checked_filter(text) == expected


def test_a_captured_alias_is_itself():
    condition = checked_filter(r"/x (?<msg>\w+)/ msg == 5")
    assert condition.parts[1].left == F("msg")


def test_names_are_replaced_by_their_filters():
    defines = {"web": filter_of("$nginx not path:/health*"), "nginx": filter_of("program:nginx")}
    condition = checked_filter('$web "GET"', defines=defines)
    web = tree.All((tree.Like("program", "nginx"), tree.Not(tree.Like("path", "/health*"))))
    assert condition == tree.All((web, tree.Phrase("GET", False)))
    assert (condition.parts[0].parts[0].span.start, condition.parts[0].parts[0].span.end) == (0, 4)


def test_names_that_double_each_other_are_bounded():
    defines = {"n0": filter_of('"abc"')}
    for i in range(1, 40):
        defines[f"n{i}"] = filter_of(f"$n{i - 1} or $n{i - 1}")
    text = "$n39 | once"
    checked = check(parse(text).pipeline, Context(text=text, defines=defines))
    assert "LM107" in {item.code for item in checked.diagnostics}


def test_captures_of_a_define_are_known_where_it_is_used():
    text = "$fail | count by ip in 5m > 3"
    defines = {"fail": filter_of(r"/from (?<ip>\S+) port/")}
    assert findings(text, fields=frozenset(), defines={}) != ()
    checked = check(parse(text).pipeline, Context(text=text, defines=defines, fields=frozenset()))
    assert checked.diagnostics == () and set(checked.names) == {"ip"}


def test_canonical_text():
    text = '"a"  and(status>=500) | set x=1+2 | count by host ,ip in 300s>5 clear <=2'
    assert print_pipeline(parse(text).pipeline) == (
        '"a" and status >= 500 | set x = 1 + 2 | count by host, ip in 5m > 5 clear <= 2'
    )


@pytest.mark.parametrize("path", ["a.b", "`a b`.c", "a.`b.c`", "`tick``tick`", "@timestamp", "a.0"])
def test_paths_split_and_join(path):
    assert join_path(split_path(path)) == path


def test_one_slip_in_a_well_known_name_is_a_warning_without_knowledge():
    assert [(item.code, item.severity) for item in findings("stauts == 5 | once")] == [("LM101", "warning")]
    for name in ("users", "paths", "hosts", "statuscode", "methods", "ages", "bytes_in"):
        assert findings(f"{name} == 5 | once") == ()
