"""Secrets out of what is kept and sent: passwords, tokens, keys. Everything runs in RE2, so in linear time.

A pattern may redact too much rather than too little: an alert needs the line, not the value of a password in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Any

from msgspec.structs import replace

from logmon.model.match import Key, Line
from logmon.model.text import well_formed

_NAME = r"(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_.-]?key|access[_.-]?key|secret[_.-]?key|credentials?)"
_FULL_NAME = rf"[\w.-]*{_NAME}(?:[_.-]?(?:id|key|value|hash))?"
_VALUE = r"""(?:\\"([^"\\]+)|"((?:[^"\\]|\\.)+)|'((?:[^'\\]|\\.)+)|([^\s"'&\\]+))"""
_IS = r"""\\?["']?\s*(?:=>|[:=])\s*"""
_SCHEME = r"(?:(?:basic|bearer|digest|negotiate|token|apikey|aws4-hmac-sha256)\s+)?"
_TO_THE_QUOTE = r"""\\?["']?{}([^\s"'\\][^"'\\\r\n]*)"""
_PEM = "[A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----"

BUILT_IN: dict[str, str] = {
    "private_key": rf"(?s:-----BEGIN {_PEM}.*?(?:-----END {_PEM}|\z))",
    "authorization": f"(?i:authorization{_IS}{_TO_THE_QUOTE.format(_SCHEME)})",
    "bearer": r"(?i:\bbearer\s+([\w.~+/=-]{8,}))",
    "cookie": f"(?i:\\bcookie{_IS}{_TO_THE_QUOTE.format('')})",
    "jwt": r"\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*",
    "aws": r"\b(?:AKIA|ASIA|AIDA|AROA|ABIA|ACCA)[A-Z0-9]{16}\b",
    "github": r"\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})",
    "gitlab": r"\bgl(?:pat|dt|rt|cbt)-[\w-]{16,}",
    "slack": r"\bxox[a-z]-[\w-]{10,}|hooks\.slack\.com/services/([\w/]+)",
    "google": r"\bAIza[\w-]{35}|\bya29\.[\w-]{20,}",
    "stripe": r"\b(?:[rs]k|whsec)_(?:live_|test_)?\w{16,}",
    "sk": r"\bsk-[\w-]{20,}",
    "npm": r"\bnpm_\w{36}|\bpypi-[\w-]{50,}",
    "sendgrid": r"\bSG\.[\w-]{16,}\.[\w-]{16,}",
    "url": r"""\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#:@"']*:([^\s/?#"']+)@""",
    "flag": rf"(?i:--(?:[\w-]*-)?{_NAME}\s+([^\s\"'-]\S*))",
    "sql": r"(?i:\bidentified\s+by\s+(?:password\s+)?'([^']*)')",
    "password": f"(?i:{_FULL_NAME}{_IS}{_VALUE})",
}
"""By name. Where a pattern has groups, what they match is the secret; otherwise all of it is."""

_LONGEST_NAME = 200


class Redactor:
    """`extra` are patterns by name beside the built-in ones, of which those in `off` are not used."""

    def __init__(self, extra: Mapping[str, str] | None = None, off: Iterable[str] = ()) -> None:
        gone = frozenset(off)
        self._built_in = {name: text for name, text in BUILT_IN.items() if name not in gone}
        self._extra = dict(extra or {})
        self._names_too = "password" not in gone

    def text(self, text: str) -> str:
        """The text with `[redacted NAME]` in the place of each secret."""
        text = well_formed(text)
        any_of, built_in, extra = self._compiled
        each = [*(built_in if any_of is not None and any_of.search(text) is not None else ()), *extra]
        for name, pattern in each:
            text = _without(text, pattern, f"[redacted {name}]")
        return text

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Texts redacted; of a field with the name of a secret, the whole text."""
        return {name: self._value(name, value) for name, value in values.items()}

    def lines(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        return tuple(replace(line, text=self.text(line.text)) for line in lines)

    def key(self, names: Sequence[str], key: Key) -> Key:
        """A key keeps apart what it kept apart: in the place of a secret stands a digest of it."""
        return tuple(self._part(name, part) for name, part in zip(names, key, strict=True)) if key else key

    def _part(self, name: str, part: str) -> str:
        if self._value(name, part) == part:
            return part
        digest = blake2b(part.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        return f"[redacted {digest}]"

    def _value(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if self._names_too and len(name) < _LONGEST_NAME and self._secret_name.fullmatch(well_formed(name)):
            return "[redacted password]" if value else value
        return self.text(value)

    @cached_property
    def _secret_name(self) -> Any:
        return _compile(f"(?i:{_FULL_NAME})")

    @cached_property
    def _compiled(self) -> tuple[Any, list[tuple[str, Any]], list[tuple[str, Any]]]:
        """All built-in ones as one pattern (few texts hold a secret), each of them, and the extra ones. Compiled when
        first needed: most lines have no alert."""
        together = "|".join(f"(?:{text})" for text in self._built_in.values())
        built_in, extra = (
            [(name, _compile(text)) for name, text in texts.items()] for texts in (self._built_in, self._extra)
        )
        return _compile(together) if together else None, built_in, extra


def _compile(text: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    return re2.compile(text, options)


def _without(text: str, pattern: Any, instead: str) -> str:
    parts: list[str] = []
    done = 0
    for found in pattern.finditer(text):
        groups = [found.span(i) for i in range(1, pattern.groups + 1) if found.span(i)[0] >= 0]
        for start, end in groups or [found.span()]:
            if start < end and not text.startswith("[redacted", start):
                parts += (text[done:start], instead)
                done = end
    return "".join([*parts, text[done:]]) if parts else text
