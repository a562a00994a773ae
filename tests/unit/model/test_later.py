"""A regex that waits is one like any other."""

import re

import pytest

from logmon.model.later import later


def test_it_does_what_a_regex_does() -> None:
    words = later(r"(\w+)=(\w+)", re.IGNORECASE)
    plain = re.compile(r"(\w+)=(\w+)", re.IGNORECASE)
    for _ in range(2):
        assert words.findall("a=b c=d") == plain.findall("a=b c=d")
        assert words.sub(r"\2", "a=b") == "b"
    assert (words.pattern, words.flags, words.groups) == (plain.pattern, plain.flags, plain.groups)


def test_its_text_is_known_without_compiling_it() -> None:
    assert later("(").pattern == "("


def test_bytes_and_mistakes() -> None:
    assert later(b"[0-9]+").search(b"a12") is not None
    broken = later("(")
    with pytest.raises(re.error):
        broken.search("x")
