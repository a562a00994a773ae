"""How diagnostics look: for people, editors, programs and GitHub."""

import json

import pytest

from logmon.model.diagnostic import Diagnostic, Mark, Severity, Span
from logmon.outputs.diagnostics import Checked, render
from logmon.outputs.places import shown, width

TEXT = "[rules]\nwhen = 'stauts >= 500'\nlast"


def finding(text=TEXT, word="stauts", label="did you mean `status`?", severity=Severity.ERROR, **more):
    at = text.index(word)
    mark = Mark("rules.toml", text, Span(at, at + len(word)), label)
    return Diagnostic("LM101", severity, "unknown field `stauts`", mark, **more)


def test_full():
    text = render([finding(help="see the fields", fix="status")], "full", checked=Checked(2, 31))
    assert text == (
        "error[LM101]: unknown field `stauts`"
        + " " * 36
        + "rules.toml:2:9\n".rjust(17)
        + "    2 │ when = 'stauts >= 500'\n"
        "      │         ^^^^^^ did you mean `status`?\n"
        "   help: see the fields\n"
        "\n"
        "2 files, 31 rules: 1 error          docs: logmon rules explain LM101\n"
    )


def caret(text, word):
    """(line as shown, display column of the underline, its width)."""
    lines = render([finding(text, word, label="")], "full").split("\n")
    shown_line, underline = lines[1], lines[2]
    return shown_line[8:], len(underline[8:]) - len(underline[8:].lstrip()), underline.count("^")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("when = 'stauts'", "stauts"),
        ("\twhen = '\tstauts'", "stauts"),
        ("'日本語' stauts", "stauts"),
        ("e\u0301 stauts", "stauts"),
        ("a\u200bb stauts", "stauts"),
        ("x\x1b[31m stauts", "stauts"),
        ("🙂🙂 stauts", "stauts"),
    ],
)
def test_the_caret_stands_under_the_word(text, word):
    """Whatever stands before it: tabs, wide, combining and control characters."""
    line, column, count = caret(text, word)
    assert width(line[: line.index(word)]) == column
    assert count == len(word)


def test_wide_words_have_wide_underlines():
    assert caret("x '日本語'", "日本語")[2] == 6


def test_control_characters_never_reach_the_terminal():
    text = render([finding("a\x1b]0;x\x07 stauts", "stauts")], "full")
    assert "\x1b" not in text and "\x07" not in text
    assert shown("a\tb") == "a   b"


def test_a_long_line_is_cut_around_the_place():
    line, column, count = caret("x" * 5000 + " stauts " + "y" * 5000, "stauts")
    assert len(line) < 130 and line[column : column + count] == "stauts"


def test_an_empty_span_gets_one_caret_and_the_end_of_file_a_line():
    mark = Mark("r.toml", "abc\n", Span(4, 4), "here")
    text = render([Diagnostic("LM109", Severity.ERROR, "expected more", mark)], "full")
    assert "r.toml:2:1" in text and "│ ^ here" in text


def test_several_lines_underline_to_the_end_of_the_first():
    assert caret("ab stauts\nmore", "stauts\nmore")[2] == len("stauts")


def test_crlf_lines():
    assert caret("one\r\nstauts\r\n", "stauts")[0] == "stauts"


def test_related_places_and_fixes_are_shown():
    other = Mark("other.toml", "x\ny", Span(2, 3), "first")
    text = render([finding(label="", related=(other,), fix="status")], "full")
    assert "   also: other.toml:2:1  first\n" in text
    assert "   help: write `status`\n" in text


def test_order_is_by_file_and_place():
    late, early = finding(word="500"), finding(word="stauts")
    other = Diagnostic("LM001", Severity.ERROR, "m", Mark("a.toml", "x", Span(0, 1)))
    placeless = Diagnostic("LM007", Severity.ERROR, "no place", None)
    text = render([late, early, other, placeless], "concise")
    assert [line.split(" ")[0] for line in text.split("\n")[:-1]] == [
        "LM007",
        "a.toml:1:1:",
        "rules.toml:2:9:",
        "rules.toml:2:19:",
    ]


def test_concise():
    assert render([finding()], "concise") == (
        "rules.toml:2:9: LM101 error: unknown field `stauts` (did you mean `status`?)\n"
    )


def test_json():
    document = json.loads(render([finding("é stauts", fix="status")], "json", checked=Checked(1, 2)))
    assert document["v"] == 1
    assert document["summary"] == {"errors": 1, "warnings": 0, "notes": 0, "files": 1, "rules": 2}
    item = document["diagnostics"][0]
    assert item["range"] == {
        "start": {"line": 1, "column": 3, "offset": 3},
        "end": {"line": 1, "column": 9, "offset": 9},
    }
    assert item["fix"]["edits"][0]["text"] == "status"


def test_github_escapes_what_its_protocol_reads():
    mark = Mark("a,b:c.toml", "x = 5%\n", Span(4, 6), "")
    item = Diagnostic("LM103", Severity.WARNING, "100% of\r\nit", mark)
    assert render([item], "github") == (
        "::warning file=a%2Cb%3Ac.toml,line=1,endLine=1,col=5,endColumn=7,title=LM103::100%25 of%0D%0Ait\n"
    )


def test_github_shows_errors_first():
    text = render([finding(severity=Severity.NOTE), finding(word="500")], "github")
    assert [line.split(" ")[0] for line in text.split("\n")[:-1]] == ["::error", "::notice"]


def test_summary_and_colour():
    found = [finding(), finding(severity=Severity.WARNING), finding(severity=Severity.WARNING)]
    assert "1 file, 1 rule: 1 error, 2 warnings" in render(found, checked=Checked(1, 1))
    assert render([], checked=Checked(2, 3)) == "2 files, 3 rules: no problems\n"
    assert "\033[1;31merror[LM101]\033[0m" in render(found, color=True)
    assert "\033" not in render(found)
