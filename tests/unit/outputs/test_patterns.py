"""Patterns for a person: what stands where, and what hostile logs cannot do."""

from logmon.outputs.colour import COLOURED, PLAIN
from logmon.outputs.patterns import Pattern, grid, listed


def pattern(template: str, count: int, share: float, new: bool | None = None, sample: str = "") -> Pattern:
    return Pattern(template, count, share, new, "2025-03-03T00:00:00Z", "2025-03-04T00:00:00Z", sample or template)


FOUND = [
    pattern("login of <*> from <*>", 1234, 0.9, new=False, sample="login of ann from 10.0.0.1"),
    pattern("disk is full", 7, 0.1, new=True),
]


def test_two_lines_each_and_one_where_the_sample_says_no_more() -> None:
    assert listed(FOUND, PLAIN, None).decode().split("\n") == [
        "1,234   90.0%    login of <*> from <*>",
        "                 login of ann from 10.0.0.1",
        "    7   10.0%  + disk is full",
        "",
    ]


def test_lines_fit_the_terminal() -> None:
    lines = listed(FOUND, PLAIN, 37).decode().split("\n")
    assert lines[1] == "                 login of ann from 1…" and max(map(len, lines)) <= 37


def test_values_and_news_are_coloured() -> None:
    text = listed(FOUND, COLOURED, None).decode()
    assert text.count(f"{COLOURED.match}<*>{COLOURED.reset}") == 2
    assert f"{COLOURED.good}+{COLOURED.reset} disk" in text


def test_a_log_cannot_drive_the_terminal() -> None:
    assert b"\x1b" not in listed([pattern("a \x1b[2J", 1, 1.0, sample="b \x1b]0;x\x07")], PLAIN, None)


def test_events_without_a_message() -> None:
    assert listed([pattern("", 1, 1.0, sample="{}")], PLAIN, None).decode().startswith("1  100.0%    (no message)\n")


def test_machines_get_everything() -> None:
    cells = dict(zip(grid(FOUND).columns, grid(FOUND).rows[1], strict=True))
    assert cells["template"] == "disk is full" and cells["new"] is True and cells["share"] == 0.1
