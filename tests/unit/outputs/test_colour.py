"""Colour is decided for each stream, in one fixed order."""

import pytest

from logmon.outputs.colour import COLOURED, PLAIN, palette, wants_colour


@pytest.mark.parametrize(
    ("flag", "env", "terminal", "wanted"),
    [
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1", "TERM": "xterm"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "xterm"}, True, False),
        ("auto", {"NO_COLOR": "", "TERM": "xterm"}, True, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0", "CLICOLOR_FORCE": "0", "TERM": "xterm"}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {}, True, False),
        ("auto", {"TERM": "xterm"}, True, True),
        ("auto", {"TERM": "xterm"}, False, False),
    ],
)
def test_the_order(flag: str, env: dict[str, str], terminal: bool, wanted: bool) -> None:
    assert wants_colour(flag, env, terminal) is wanted


def test_palettes() -> None:
    assert palette(True) is COLOURED
    assert palette(False) is PLAIN
    assert PLAIN.level(None) == COLOURED.level(None) == ""
