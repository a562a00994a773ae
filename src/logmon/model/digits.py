"""Digits of strangers."""


def whole(text: str | bytes) -> int | None:
    """The number that up to 18 digits spell; None for anything else. Python takes `²` for a digit and cannot read it,
    and refuses to read more than 4,300 of them."""
    return int(text) if text.isdigit() and text.isascii() and len(text) < 19 else None
