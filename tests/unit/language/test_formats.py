"""[formats.NAME]: what is wrong with a pattern or a sample is told, with the place."""

import pytest

from logmon.config.load import load
from logmon.language.formats import compile_formats

PATTERN = r"'%{TIMESTAMP_ISO8601:time}\|%{LOGLEVEL:level}\|%{GREEDYDATA:message}'"
GOOD = rf"""
[formats.shop]
pattern = {PATTERN}
samples = ["2026-11-20 08:00:00|INFO|started"]
"""


def findings(text: str) -> list[tuple[str, str]]:
    """Each finding's code and what it underlines, those of the reader of the file first."""
    loaded = load(text, "f.toml")
    _, found = compile_formats(loaded.config)
    marks = [(item.code, item.mark) for item in (*loaded.diagnostics, *found)]
    return [(code, "" if mark is None else text[mark.span.start : mark.span.end]) for code, mark in marks]


def test_a_good_one_is_compiled() -> None:
    forms, found = compile_formats(load(GOOD, "f.toml").config)
    assert (list(forms), found) == (["shop"], ())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("LOGLEVEL", "LOGLEVL", ("LM205", "LOGLEVL")),
        ("%{GREEDYDATA:message}", "(?<message>.*", ("LM202", None)),
        (
            r"'%{TIMESTAMP_ISO8601:time}\|%{LOGLEVEL:level}\|%{GREEDYDATA:message}'",
            "'(?=x)(?<a>x)'",
            ("LM201", "(?=x)"),
        ),
        (PATTERN, "'2026'", ("LM206", "'2026'")),
        ("|INFO|", " INFO ", ("LM207", " INFO started")),
        ("TIMESTAMP_ISO8601:time", "DATA:time", None),
        ("2026-11-20 08:00:00|", "2026-11-20 58:00:00|", ("LM207", None)),
        ('["2026-11-20 08:00:00|INFO|started"]', "[]", ("LM005", "[]")),
        ("samples", "sample", ("LM002", "sample")),
        ("formats.shop", "formats.json", ("LM302", "json")),
    ],
)
def test_mistakes(old: str, new: str, told: tuple[str, str | None] | None) -> None:
    """Of one mistake in a good file, the first finding."""
    assert old in GOOD
    found = findings(GOOD.replace(old, new))
    if told is None:
        assert found == []
    else:
        code, place = told
        assert found[0][0] == code
        assert place is None or found[0][1] == place


def test_a_time_that_is_none_is_a_warning() -> None:
    text = GOOD.replace("%{TIMESTAMP_ISO8601:time}", "(?<time>[a-z]+)").replace("2026-11-20 08:00:00", "noon")
    assert [code for code, _ in findings(text)] == ["LM208"]
