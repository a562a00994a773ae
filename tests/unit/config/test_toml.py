"""The TOML reader gives what tomllib gives, with places; and it goes on behind every broken line."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logmon.config.findings import Findings
from logmon.config.toml import read_toml
from logmon.config.values import Entries, Excerpt
from logmon.model.diagnostic import Span


def plain(value):
    if isinstance(value.content, Entries):
        return {name: plain(entry.value) for name, entry in value.content.items.items()}
    if isinstance(value.content, tuple):
        return [plain(item) for item in value.content]
    return value.content.text if isinstance(value.content, Excerpt) else value.content


def read(text):
    findings = Findings("x.toml", text)
    root = read_toml(text, findings)
    return {name: plain(entry.value) for name, entry in root.items.items()}, findings.items


def pieces(text):
    return [(item.code, text[item.mark.span.start : item.mark.span.end]) for item in read(text)[1]]


DOCUMENTS = [
    "a = 1\nb = 'x'\n[c]\nd = [1, 'y', true]\n[c.e]\nf = {g = 'h', i = [{j = 1}]}\n",
    "'odd key' = 1\n\"esc\\u0041ped\" = 2\na.b.c = 'dotted'\na.d = 3\n",
    "a = '''\nfirst\nsecond'''\nb = \"\"\"\\\n   joined \\\n   here\"\"\"\n",
    'a = "tab\\tquote\\"back\\\\ é \\U0001F600"\n',
    "[[x]]\na = 1\n[[x]]\na = 2\n[x.y]\nb = 0x10\nc = 1_000\nd = 1.5\ne = -3\n",
    "# only a comment\n\n[empty]\n",
    "é = 'ü'\n".replace("é", '"é"') + "[\"日本\"]\nx = '語'\n",
    "a = 'crlf'\r\n[b]\r\nc = '''\r\nx\r\ny'''\r\n",
    "a = [\n  1, # one\n  2,\n]\n",
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_values_are_those_of_tomllib(text):
    values, found = read(text)
    assert found == []
    assert values == tomllib.loads(text)


keys = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,5}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.dictionaries(keys, st.dictionaries(keys, st.one_of(st.integers(-9, 9), texts), max_size=4), max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_document_of_tables_reads_back(tables):
    lines = []
    for name, table in tables.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {quoted(value) if isinstance(value, str) else value}" for key, value in table.items()]
    text = "\n".join(lines)
    values, found = read(text)
    assert found == [] and values == tomllib.loads(text) == tables


@given(st.text(st.sampled_from("ab=[]{}\"'\n\\#. 1,é"), max_size=40))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_explained(text):
    """Never an exception; what tomllib refuses is told; every mark lies inside the text."""
    values, found = read(text)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        expected = None
    for item in found:
        assert 0 <= item.mark.span.start <= item.mark.span.end <= len(text)
    if expected is not None and not found:
        assert values == expected


BROKEN = [
    ('a = "burst\nb = 1', {"b": 1}, '"'),
    ("a = 'burst\nb = 1", {"b": 1}, "'"),
    ("[rules.x\nb = 1\n[y]\nc = 2", {"rules": {"x": {"b": 1}}, "y": {"c": 2}}, "[rules.x"),
    ("[[x\nb = 1\n[[x]]\nb = 2", {"x": [{"b": 1}, {"b": 2}]}, "[[x"),
    ("a =\nb = 1", {"b": 1}, ""),
    ("a = foo\nb = 1", {"b": 1}, "foo"),
    ("a = [1, 2\nb = 1\n[c]\nd = 1", {"b": 1, "c": {"d": 1}}, "["),
    ("a b\nc = 1", {"c": 1}, "a b"),
    ("a = '''\nfoo\nbar\n[x]\ny = 1", {"x": {"y": 1}}, "'''"),
    ('a = "x\\qy"\nb = 1', {"b": 1}, "\\q"),
    ("a = 'it's'\nb = 1", {"b": 1}, "s'"),
    ("== 5\nb = 1", {"b": 1}, "== 5"),
    ('a = "x\\ud800"\nb = 1', {"a": "x\ufffd", "b": 1}, "\\ud800"),
]


@pytest.mark.parametrize(("text", "values", "piece"), BROKEN)
def test_reading_goes_on_behind_a_broken_line(text, values, piece):
    assert read(text)[0] == values
    assert pieces(text) == [("LM001", piece)]


def test_several_broken_lines_are_all_told():
    text = 'a = "x\nb = 1\n[c\nd = foo\ne =\nf = 2\n'
    assert [code for code, _ in pieces(text)] == ["LM001"] * 4
    assert read(text)[0] == {"b": 1, "c": {"f": 2}}


def test_a_file_that_is_no_toml_at_all_ends():
    values, found = read("this is not toml\n" * 500)
    assert values == {} and 1 < len(found) <= 51


@pytest.mark.parametrize(
    ("text", "piece"), [("a = 1\na = 2", "a"), ("[a]\n[a]", "a"), ("a = 1\n[a]", "a"), ("a = {}\na.b = 1", "a")]
)
def test_twice_is_told_with_the_first_place(text, piece):
    found = read(text)[1]
    assert [(item.code, text[item.mark.span.start : item.mark.span.end]) for item in found] == [("LM006", piece)]
    assert found[0].related[0].span.start < found[0].mark.span.start


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a = 'one wrong two'", "wrong"),
        ('a = "q\\"uo\\\\te\\u00e9 wrong \\t two"', "wrong"),
        ("a = '''\nfirst\n  wrong\n'''", "wrong"),
        ('a = """\\\n   joined \\\n   wrong"""', "wrong"),
        ('"é" = "日本 wrong"', "wrong"),
    ],
)
def test_offsets_of_a_string_lead_into_the_file(text, word):
    findings = Findings("x.toml", text)
    value = next(iter(read_toml(text, findings).items.values())).value.content
    at = value.text.index(word)
    span = value.place(Span(at, at + len(word)))
    assert text[span.start : span.end] == word


def test_a_file_of_more_than_10_mib_is_refused():
    assert [code for code, _ in pieces("#" * (10 * 1024 * 1024 + 1))] == ["LM007"]
