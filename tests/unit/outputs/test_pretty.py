"""What a person sees of an event."""

import re
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.model.chunk import Origin
from logmon.model.event import Event, Level
from logmon.model.time import DAY, SECOND
from logmon.outputs.base import Look
from logmon.outputs.colour import COLOURED
from logmon.outputs.columns import Columns
from logmon.outputs.pretty import Pretty
from logmon.outputs.width import cells

from .events import AT, event

DAY_LINE = "── 2025-11-20 Z ──\n"
TRACE = "boom\nat a.b.C\nat d.e.F"


def shown(*events: Event, **look: object) -> str:
    output = Pretty(Look(**look))  # type: ignore[arg-type]
    return b"".join(map(output.render, events)).decode("utf-8").removeprefix(DAY_LINE)


def test_a_plain_line() -> None:
    assert shown(event()) == "07:00:00.250 ERROR upstream timed out  status=502  path=/v1/orders\n"
    assert shown(event(level=None, time=AT, fields={})) == "07:00:00 upstream timed out\n"


def test_times_are_in_the_wanted_zone_and_days_are_told() -> None:
    zone = timezone(timedelta(hours=1))
    output = Pretty(Look(zone=zone))
    lines = (
        b"".join(output.render(event(fields={}, time=AT + days * DAY)) for days in (0, 0, 1))
        .decode("utf-8")
        .split("\n")
    )
    assert lines[0] == "── 2025-11-20 +01:00 ──"
    assert lines[1].startswith("08:00:00 ")
    assert lines[3] == "── 2025-11-21 +01:00 ──"


def test_fields_that_are_shown_already_are_not_repeated() -> None:
    fields = {"ts": 1, "msg": "x", "level": "error", "user": "kate smith", "http": {"path": "/"}, "none": None}
    assert shown(event(fields=fields)).endswith('timed out  user="kate smith"  http.path=/\n')
    assert shown(event("the whole line", raw=b"the whole line")).endswith("ERROR the whole line\n")


@pytest.mark.parametrize("text", [TRACE, TRACE.replace("\n", "\r\n")])
@pytest.mark.parametrize("first_line_only", [True, False])
def test_an_event_of_several_lines_is_folded_or_expanded(text: str, first_line_only: bool) -> None:
    message = text.split("\n")[0] if first_line_only else text
    many = event(message, raw=text.encode(), format="log4j", fields={})
    assert shown(many) == "07:00:00.250 ERROR boom  (+2 lines, -x to expand)\n"
    expanded = "07:00:00.250 ERROR boom\n" + " " * 19 + "at a.b.C\n" + " " * 19 + "at d.e.F\n"
    assert shown(many, expand=True) == expanded


def test_sources_are_named_and_aligned_when_there_are_several() -> None:
    first = event("one", fields={}, time=AT)
    second = event("two\nmore", fields={}, time=AT, origin=Origin("/var/log/*.log", "/var/log/nginx.log"))
    assert shown(second, first, several=True, expand=True) == (
        "07:00:00 ERROR nginx.log │ two\n" + " " * 25 + "│ more\n" + "07:00:00 ERROR web       │ one\n"
    )


def test_colours_and_highlights() -> None:
    text = shown(event("a (b) a", fields={"k": 1}, time=AT), palette=COLOURED, highlight=(re.compile(r"a|\(b\)"),))
    assert (
        "\x1b[31mERROR\x1b[0m \x1b[1;33ma\x1b[0m \x1b[1;33m(b)\x1b[0m \x1b[1;33ma\x1b[0m\x1b[2m  k=1\x1b[0m\n" in text
    )
    assert "\x1b" not in shown(event("a"), highlight=(re.compile("a"),))


def test_colours_in_the_log_itself() -> None:
    text = "\x1b[35mpink\x1b[0m\x1b[2J"
    assert "ERROR pink\\x1b[2J\n" in shown(event(text, fields={}))
    assert "ERROR \x1b[35mpink\x1b[0m\\x1b[2J\x1b[0m\n" in shown(event(text, fields={}), sgr="keep")


def test_fields_can_be_picked_and_hidden() -> None:
    assert shown(event(), columns=Columns.parse("message,path")) == "upstream timed out  path=/v1/orders\n"
    assert shown(event(), columns=Columns.parse("-time,-status")) == "ERROR upstream timed out  path=/v1/orders\n"


@given(st.text(), st.dictionaries(st.text(), st.text(), max_size=3), st.integers(30, 120), st.booleans())
def test_a_line_never_leaves_its_width(message: str, fields: dict[str, str], width: int, expand: bool) -> None:
    for palette in (COLOURED, Look().palette):
        look = {"width": width, "sgr": "keep", "palette": palette, "several": True, "expand": expand}
        for line in shown(event(message, fields=fields), **look).split("\n"):
            assert cells(re.sub("\x1b\\[[0-9;]*m", "", line)) <= width


@given(st.text(st.characters(categories=("Cc", "Cf", "Cs"))), st.text(st.characters(categories=("Cc", "Cf", "Cs"))))
def test_no_control_character_passes_anywhere(text: str, other: str) -> None:
    hostile = event(text, fields={text: other, "a": {other: [text]}}, origin=Origin(text, other), raw=b"x\n\x1b[2J")
    line = shown(hostile, several=True, expand=True)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", line)


def test_every_level_has_a_name_of_five() -> None:
    lines = [shown(event("m", level, fields={}, time=AT + SECOND)) for level in Level]
    assert {len(line) for line in lines} == {len("07:00:01 DEBUG m\n")}
