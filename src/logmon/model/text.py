"""Text from strangers, made safe to hand on: lone surrogates and control characters.

Log bytes that are no UTF-8 travel as lone surrogates (PEP 383, `surrogateescape`). Encoders, databases and the JSON
readers of other people refuse them, so they become visible before they leave.
"""

import re

from logmon.model.later import later

_SURROGATE = later("[\ud800-\udfff]")
_CONTROL = later(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)


def well_formed(text: str) -> str:
    """The text with each lone surrogate written out: an undecodable byte as `\\x80`, any other as `\\ud800`."""
    return text if text.isascii() else _SURROGATE.sub(_written_out, text)


def printable(text: str) -> str:
    """Well-formed text without control, bidirectional and zero-width characters; tab and newline stay."""
    return _CONTROL.sub("", well_formed(text))


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
