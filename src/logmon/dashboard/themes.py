"""The names of the themes that the screen library brings."""

from textual.theme import BUILTIN_THEMES

DEFAULT = "ansi-dark"
"""The terminal's own colours and background."""


def themes() -> list[str]:
    return sorted(BUILTIN_THEMES)
