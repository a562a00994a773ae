"""Laws of the rule language: printing and parsing undo each other, and no text at all breaks the parser."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from logmon.language.check import check
from logmon.language.checked import Context
from logmon.language.parser import parse
from logmon.language.printer import print_pipeline
from logmon.model.diagnostic import Severity
from tests.properties.strategies import pipelines


@given(pipelines)
@settings(max_examples=400, deadline=None)
def test_printed_text_parses_to_the_same_tree(pipeline):
    text = print_pipeline(pipeline)
    parsed = parse(text)
    assert parsed.diagnostics == (), text
    assert parsed.pipeline == pipeline, text


@given(pipelines)
@settings(max_examples=100, deadline=None)
def test_printing_is_a_fixed_point(pipeline):
    text = print_pipeline(pipeline)
    again = parse(text).pipeline
    assert again is not None
    assert print_pipeline(again) == text


WORDS = st.sampled_from(
    [
        "status",
        ">=",
        "500",
        "and",
        "or",
        "not",
        "(",
        ")",
        "[",
        "]",
        "|",
        "count",
        "by",
        "in",
        "5m",
        '"x"',
        "/re/",
        "->",
        "seq",
        ":",
        ",",
        "~",
        "=",
        "$w",
        "@f",
        "exists",
        "5%",
        "3x",
        "before",
        "min",
        "for",
        "clear",
        "-",
        "*",
        "ratio(",
        "slo",
        "of",
        "p95(",
        "host:web-*",
        "parse",
        "set",
        "where",
        "top",
        "`",
        "'",
        "#",
        "1mn",
        "é",
        "\n",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join)))
@settings(max_examples=600, deadline=None)
@example("(" * 3000)
@example("not " * 3000 + '"x"')
@example("a == " + "-" * 3000 + "1")
@example("| " + "(" * 3000 + "count")
@example("x in [" * 500)
def test_any_text_is_parsed_or_explained(text):
    """Never an exception; either a pipeline or at least one error, and every mark lies inside the text."""
    parsed = parse(text)
    errors = [item for item in parsed.diagnostics if item.severity is Severity.ERROR]
    assert (parsed.pipeline is None) == bool(errors)
    findings = list(parsed.diagnostics)
    if parsed.pipeline is not None:
        findings += check(parsed.pipeline, Context(text=text)).diagnostics
    for item in findings:
        assert item.mark is not None
        assert 0 <= item.mark.span.start <= item.mark.span.end <= len(text), item


@given(pipelines)
@settings(max_examples=200, deadline=None)
def test_checking_never_raises_and_keeps_the_printed_form_parsable(pipeline):
    text = print_pipeline(pipeline)
    parsed = parse(text).pipeline
    assert parsed is not None
    for kind in ("rule", "query", "filter"):
        checked = check(parsed, Context(text=text, kind=kind))
        if checked.pipeline is not None:
            assert parse(print_pipeline(checked.pipeline)).diagnostics == ()
