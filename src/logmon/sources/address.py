"""A SOURCE argument, taken apart: `PATH`, `-`, `tcp://127.0.0.1:5140`, `docker:web-*`, `cmd:'…'`, …"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

from msgspec import Struct

from logmon.sources.reports import SourceError

_SCHEME = re.compile(r"([a-z][a-z0-9+]*):(.*)", re.DOTALL)
_OWN_QUESTION_MARKS = {"file": "", "cmd": "restart|stderr", "docker": "label"}
"""Kinds whose text may hold a `?` itself: options begin at the last one that one of these names follows."""


class Address(Struct, frozen=True):
    """`kind` is a name in `table.KINDS`, `text` what follows it (no `//`, no options), `options` the `?a=b` part; what
    is given several times is joined with commas."""

    kind: str
    text: str
    options: dict[str, str]

    def known(self, names: Iterable[str]) -> None:
        """Raises SourceError for an option that is none of these."""
        names = sorted(names)
        for option in self.options:
            if option not in names:
                raise SourceError(f"`{self.kind}:` has no option `{option}`", f"options: {', '.join(names)}")

    def choice(self, option: str, values: tuple[str, ...]) -> str:
        """One of `values`, the first when nothing is said. Raises SourceError."""
        value = self.options.get(option, values[0])
        if value not in values:
            raise SourceError(f"`{option}={value}` in `{self.kind}:` is not known", f"one of: {', '.join(values)}")
        return value


def parse(argument: str) -> Address:
    """Never fails: what has no scheme is a path, and an unknown scheme is the table's to refuse."""
    if argument == "-":
        return Address("stdin", "", {})
    match = _SCHEME.fullmatch(argument)
    if not match:
        return Address("file", argument, {})
    kind, text = match[1], match[2] if match[1] == "cmd" else match[2].removeprefix("//")
    text, query = _cut(text, _OWN_QUESTION_MARKS.get(kind))
    options: dict[str, str] = {}
    query = query.replace("+", "%2B")  # in paths a plus is a plus
    for name, value in parse_qsl(query, keep_blank_values=True):
        options[name] = f"{options[name]},{value}" if name in options else value
    return Address(kind, text, options)


def _cut(text: str, names: str | None) -> tuple[str, str]:
    """Text and options; `names` as in `_OWN_QUESTION_MARKS`."""
    if names is None:
        text, _, query = text.partition("?")
        return text, query
    found = re.fullmatch(rf"(.*)\?((?:{names})=\S*)", text, re.DOTALL) if names else None
    return (found[1], found[2]) if found else (text, "")
