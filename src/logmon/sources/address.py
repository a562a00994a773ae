"""A SOURCE argument, taken apart: `PATH`, `-`, `tcp://127.0.0.1:5140`, `docker:web-*`, `cmd:'…'`, …"""

import re
from urllib.parse import parse_qsl

from msgspec import Struct

_SCHEME = re.compile(r"([a-z][a-z0-9+]*):(.*)", re.DOTALL)


class Address(Struct, frozen=True):
    """`kind` is a name in `table.KINDS`, `text` what follows it (no `//`, no options), `options` the `?a=b` part."""

    kind: str
    text: str
    options: dict[str, str]


def parse(argument: str) -> Address:
    """Never fails: what has no scheme is a path, and an unknown scheme is the table's to refuse."""
    if argument == "-":
        return Address("stdin", "", {})
    match = _SCHEME.fullmatch(argument)
    if not match:
        return Address("file", argument, {})
    kind, text = match[1], match[2]
    if kind == "cmd":
        return Address(kind, text, {})
    text, _, query = text.removeprefix("//").partition("?")
    if kind in ("file", "docker"):
        return Address(kind, match[2].removeprefix("//"), {})
    return Address(kind, text, dict(parse_qsl(query, keep_blank_values=True)))
