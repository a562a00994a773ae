"""No text of a stranger can drive a terminal."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.outputs.neutralise import MODES, UNSAFE, drop_colour, keep_colour, neutralise

ANYTHING = st.one_of(
    st.text(),
    st.text(st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Lu"))),
    st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")),
)


def harmless(text: str) -> bool:
    """By Unicode's own categories: no control, format, surrogate or line separator, but for tab and a few signs that
    are visible (Arabic number signs and the like)."""
    visible = {"\t", *map(chr, (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD))}
    return all(
        character in visible
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
        or 0x13430 <= ord(character) <= 0x1345F
        or 0x1BCA0 <= ord(character) <= 0x1D1FF
        for character in text
    )


@given(ANYTHING)
def test_no_control_character_ever_passes(text: str) -> None:
    assert harmless(neutralise(text))
    assert harmless(drop_colour(text))
    assert harmless(re.sub("\x1b\\[[0-9;:]*m", "", keep_colour(text)))


def test_no_printable_character_is_unsafe() -> None:
    printable = "".join(filter(str.isprintable, map(chr, range(0x110000))))
    assert re.search(f"[{UNSAFE}]", printable) is None


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs", "Mn"))))
def test_ordinary_text_is_unchanged(text: str) -> None:
    assert [mode(text) for mode in MODES.values()] == [text] * 3


@given(ANYTHING)
def test_colour_that_is_kept_ends_with_the_text(text: str) -> None:
    kept = keep_colour(f"\x1b[31m{text}")
    assert kept.endswith("\x1b[0m")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb", "a\tb"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x1b]52;c;aGk=\x1b\\", "\\x1b]52;c;aGk=\\x1b\\"),
        ("\x1b[?1049h\x1b[2J", "\\x1b[?1049h\\x1b[2J"),
        ("one\r\ntwo", "one\\r\\ntwo"),
        ("\x7f\x9b2J\x85", "\\x7f\\u009b2J\\u0085"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        (b"bad \xff\xfe".decode("utf-8", "surrogateescape"), "bad \\xff\\xfe"),
        ("\ud800", "\\ud800"),
        ("\x1b[31mred", "\\x1b[31mred"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert neutralise(text) == shown


def test_only_colour_is_kept_or_dropped() -> None:
    text = "\x1b[1;31mred\x1b[0m \x1b[2J\x1b[38;2;1;2;3mx"
    assert keep_colour(text) == "\x1b[1;31mred\x1b[0m \\x1b[2J\x1b[38;2;1;2;3mx\x1b[0m"
    assert drop_colour(text) == "red \\x1b[2Jx"
    assert keep_colour("\x1b[" + "1;" * 50 + "m").startswith("\\x1b")
