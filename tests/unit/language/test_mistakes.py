"""One golden case per mistake: the code, and exactly what is underlined."""

import pytest

from logmon.language.codes import CODES
from tests.unit.language.underline import findings, underlined

SYNTAX = [
    ("status => 500 | once", "LM102", "=>"),
    ("status =< 500 | once", "LM102", "=<"),
    ("status = 500 | once", "LM102", "="),
    ("status === 500 | once", "LM102", "==="),
    ('"a" && "bcd" | once', "LM102", "&&"),
    ('"a" || "bcd" | once', "LM102", "||"),
    ('!"abc" | once', "LM102", "!"),
    ("message =~ /abc/ | once", "LM102", "=~"),
    ("status >= 500 | count in 1mn > 5", "LM103", "1mn"),
    ("status >= 500 | count in 5 > 5", "LM103", "5"),
    ("bytes > 10kb | once", "LM103", "10kb"),
    ("ip in [10.0.0.1/8] | once", "LM103", "10.0.0.1/8"),
    ("elapsed_ms > 3mo | once", "LM103", "3mo"),
    ("status == [500, 502] | once", "LM105", "[500, 502]"),
    ('("abc" or "def" | once', "LM108", "("),
    ('"abc | once', "LM108", '"'),
    ("/abc | once", "LM108", "/"),
    ("status in [500 | once", "LM108", "["),
    ("5 < abs(status | once", "LM108", "("),
    ("`odd name == 5 | once", "LM108", "`"),
    ('"abc" by host | once', "LM109", "by"),
    ("program: sshd | once", "LM109", ":"),
    ("| count in 5m > 3 foo 3", "LM109", "foo"),
    ("status >= | once", "LM109", "|"),
    ("status | once", "LM110", "status"),
    ("5 | once", "LM110", "5"),
    ("1 < status < 5 | once", "LM110", "1 < status"),
    ("count by host in 5m > 3", "LM110", "count"),
    ("level >= error | cuont in 5m > 3", "LM111", "cuont"),
    ("level >= error | p101(status) in 5m > 3", "LM111", "p101"),
    ("lowr(user) == 5 | once", "LM112", "lowr"),
    ("abs(status, 5) == 5 | once", "LM112", "abs(status, 5)"),
    ("5 < count(user) | once", "LM112", "count"),
    ("| count in 5m > 3x", "LM114", "3x"),
    ("| count in 5m > 3 before", "LM114", "3"),
    ("| once | count in 5m > 3", "LM115", "count"),
    ("| once | where status > 3", "LM115", "where"),
    ("| absent by host", "LM116", "absent"),
    ("| count in 5m in 6m > 3", "LM117", "in"),
    ("| once by host by user", "LM117", "by"),
    (r'"a\qbc" | once', "LM118", r"\q"),
    ('| seq in 5m: "abc"', "LM119", '"abc"'),
    ('| seq in 5m: !"abc" -> "def"', "LM119", '!"abc"'),
]

MEANING = [
    ('status >= "500" | once', "LM104", '"500"'),
    ("status > null | once", "LM104", "null"),
    ('bytes + "abc" > 5 | once', "LM104", '"abc"'),
    ("status > 3x | once", "LM104", "3x"),
    ("latency > 5s | once", "LM106", "5s"),
    ("| sum(latency) in 5m > 5s", "LM106", "5s"),
    ("| count in 5m > 5s", "LM106", "5s"),
    ("level >= wran | once", "LM113", "wran"),
    ("level:eror | once", "LM113", "eror"),
    ("level > 5 | once", "LM113", "5"),
    ("level in [warn, eror] | once", "LM113", "eror"),
    ("| count in 5m > 5 clear > 3", "LM114", "> 3"),
    ("| count in 5m > 5 | top 10", "LM115", "top 10"),
    ("| count > 5", "LM116", "count > 5"),
    ("| count by host, host in 5m > 5", "LM117", "count by host, host in 5m > 5"),
    (r"/(?<=user=)root/ | once", "LM201", "(?<=user=)"),
    (r"/(?!root)abc/ | once", "LM201", "(?!root)"),
    (r"/(abc)\1/ | once", "LM201", r"\1"),
    (r"/(?>abc)/ | once", "LM201", "(?>abc)"),
    (r"/abc++/ | once", "LM201", "++"),
    ("/abc(/ | once", "LM202", "("),
    ("/abc[/ | once", "LM202", "["),
    ("/ab{2000}/ | once", "LM202", "{2000}"),
    ("/*abc/ | once", "LM202", "*"),
    (r"/(?<n>abc)x{3,1}/ | once", "LM202", "{3,1}"),
    ("/abc/x | once", "LM203", "x"),
    ("| parse /abc/ | once", "LM203", "/abc/"),
    (r"/abc (?<time>\d+)/ | once", "LM204", "time"),
    ("| set level = 5 | once", "LM204", "level"),
    ("$wbe | once", "LM303", "$wbe"),
    ("$a | once", "LM304", "$a"),
    ("user in @gone.txt | once", "LM307", "@gone.txt"),
    ("status > 500 and status < 400 | once", "LM401", "status < 400"),
    ('host == "a" host == "b" | once', "LM401", 'host == "b"'),
    ("level >= error and level < info | once", "LM401", "level < info"),
    ("| count in 5m < 0", "LM401", "< 0"),
    ("| count in 5m == 2.5", "LM401", "== 2.5"),
    ("| ratio(status > 5) in 5m > 2 min 5", "LM401", "> 2"),
    ("| absent by host in 5m known 1m", "LM401", "absent by host in 5m known 1m"),
    ("user in [] | once", "LM401", "user in []"),
    ("| count by request_id in 1h > 3", "LM402", "request_id"),
    ("| ratio(status >= 500) in 5m > 2%", "LM406", "ratio(status >= 500)"),
    ("| absent by host in 2m", "LM407", "absent by host in 2m"),
    (r"/\d+ .*/ | once", "LM408", r"/\d+ .*/"),
    ("| count in 5m >= 0", "LM410", ">= 0"),
    ('"" | once', "LM410", '""'),
    ("outcome == success | once", "LM411", "success"),
    ('template == "abc" | once', "LM412", "template"),
    ("template:abc* | once", "LM412", "template:abc*"),
    ("template ~ /abcd/ | once", "LM412", "template ~ /abcd/"),
    ("exists template | once", "LM412", "exists template"),
    ("| set a = lower(template) | once", "LM412", "template"),
    ("| parse /abc(?<a>.)/ from template | once", "LM412", "parse /abc(?<a>.)/ from template"),
    ("| distinct(lower(template)) in 5m > 3", "LM412", "template"),
    ('| count(template == "abc") in 5m > 3', "LM412", "template"),
    ("stauts == 5 | once", "LM101", "stauts"),
]
DEFINES = {"web": "program:nginx", "a": "$b", "b": "$a"}


@pytest.mark.parametrize(("text", "code", "piece"), SYNTAX)
def test_syntax(text, code, piece):
    assert underlined(text) == [(code, piece)]


@pytest.mark.parametrize(("text", "code", "piece"), MEANING)
def test_meaning(text, code, piece):
    found = underlined(text, defines=DEFINES, files=lambda path: "no such file")
    assert found == [(code, piece)]


def test_nesting_is_limited_and_never_a_crash():
    for text in (
        "(" * 300 + '"abc"' + ")" * 300,
        "not " * 300 + '"abc"',
        "1" + " + 1" * 300 + " > 2",
        "| " + "(" * 300,
    ):
        assert "LM107" in {item.code for item in findings(text)}


def test_a_long_chain_is_not_deep():
    assert underlined(" or ".join(['"abc"'] * 3000) + " | once") == []


def test_a_text_of_64_kib_is_the_limit():
    assert underlined('"' + "a" * (64 * 1024) + '" | once') == [("LM007", '"')]


def test_unknown_field_when_the_sources_are_known():
    """With knowledge about the sources it is an error, with the right name beside it."""
    found = findings("stauts == 5 | once", fields=frozenset({"route"}))
    assert [(item.code, item.severity, item.fix) for item in found] == [("LM101", "error", "status")]
    assert underlined("route:x | once", fields=frozenset({"route"})) == []
    assert underlined("| count by rout in 5m > 3", fields=frozenset({"route"})) == [("LM101", "rout")]


def test_names_made_on_the_way_are_known():
    text = r"/from (?<peer>\S+)/ | set size = bytes * 8 | where size > 100 | count by peer in 5m > 3"
    assert underlined(text, fields=frozenset()) == []


def test_several_mistakes_of_one_text_are_told_together():
    found = underlined('status => 500 and stat | cuont in 1mn > | once by "x"')
    assert found == [
        ("LM102", "=>"),
        ("LM110", "stat"),
        ("LM111", "cuont"),
        ("LM103", "1mn"),
        ("LM109", '"x"'),
    ]


def test_every_code_of_a_text_has_a_golden_case():
    covered = {code for _, code, _ in SYNTAX + MEANING} | {"LM107", "LM007"}
    of_texts = {code for code in CODES if "LM100" < code < "LM600"}
    of_files = {"LM205", "LM206", "LM207", "LM208", "LM301", "LM302", "LM305", "LM306", "LM308", "LM409"}
    of_tables = {"LM309", "LM310", "LM311", "LM312"}
    assert of_texts - of_files - of_tables <= covered


def test_did_you_mean_and_fixes():
    found = [*findings("status => 5 | cuont in 1mn > 3"), *findings("level >= wran | once")]
    assert {item.code: item.fix for item in found} == {"LM102": ">=", "LM111": "count", "LM103": "1m", "LM113": "warn"}


def test_a_filter_takes_no_measure_and_a_query_needs_no_comparison():
    assert underlined('"abc" | count by host', "filter") == [("LM115", "count by host")]
    assert underlined('"abc" | count by host | sort count desc | top 3', "query") == []
    assert underlined('"abc"', "filter") == []
    assert [code for code, _ in underlined('"abc"')] == ["LM114"]
    assert [code for code, _ in underlined('"abc" | count by host')] == ["LM114", "LM116"]
