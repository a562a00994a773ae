"""Text of strangers, made harmless for a terminal: what could drive it is shown instead of sent.

Escaped: C0 except tab, DEL, C1, bidirectional controls (CVE-2021-42574), zero-width and invisible characters, Unicode
tags, line separators, lone surrogates (bytes that were no UTF-8, shown as `\\x80`).
"""

import re
from collections.abc import Callable

from logmon.model.later import later

UNSAFE = (
    "\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
SGR = "\x1b\\[[0-9;:]{0,40}m"
"""Select Graphic Rendition (ECMA-48 8.3.117): colour and weight, the only escape that does not move or store."""

_UNSAFE = later(f"[{UNSAFE}]")
_UNSAFE_OR_SGR = later(f"({SGR})|[{UNSAFE}]")
_NAMED = {"\n": "\\n", "\r": "\\r"}
RESET = "\x1b[0m"


def neutralise(text: str) -> str:
    """Every unsafe character as a visible escape."""
    return text if _harmless(text) else _UNSAFE.sub(_shown, text)


def keep_colour(text: str) -> str:
    """The same, but colour sequences stay, and are ended at the end of the text."""
    if _harmless(text):
        return text
    safe = _UNSAFE_OR_SGR.sub(_shown_or_kept, text)
    return safe + RESET if "\x1b" in safe else safe


def drop_colour(text: str) -> str:
    """The same, but colour sequences vanish: for a pipe, or a terminal that is to stay plain."""
    return text if _harmless(text) else _UNSAFE_OR_SGR.sub(_shown_or_dropped, text)


MODES: dict[str, Callable[[str], str]] = {"show": neutralise, "keep": keep_colour, "drop": drop_colour}


def _harmless(text: str) -> bool:
    """Nothing that Unicode calls printable is unsafe, and most lines are nothing else."""
    return text.isprintable() or _UNSAFE.search(text) is None


def _shown(found: re.Match[str]) -> str:
    return _escape(found[0])


def _shown_or_kept(found: re.Match[str]) -> str:
    return found[1] or _escape(found[0])


def _shown_or_dropped(found: re.Match[str]) -> str:
    return "" if found[1] else _escape(found[0])


def _escape(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
