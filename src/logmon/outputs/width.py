"""How many cells a text takes on a terminal, and cutting it to fit."""

import unicodedata
from functools import lru_cache


def cells(text: str) -> int:
    """Cells of text without control characters. East Asian wide characters and emoji take two, marks none."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells, ending in `…` when something was left out."""
    if text.isascii():
        return text if len(text) <= width else text[: max(width - 1, 0)] + ("…" if width > 0 else "")
    if cells(text) <= width:
        return text
    used = 0
    for at, character in enumerate(text):
        used += _cell(character)
        if used > width - 1:
            return text[:at] + ("…" if width > 0 else "")
    return text


@lru_cache(maxsize=4096)
def _cell(character: str) -> int:
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return 0
    if category == "Cn":
        return 1  # not assigned: Python calls many of them wide, terminals do not
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
