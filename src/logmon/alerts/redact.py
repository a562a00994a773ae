"""Secrets out of what is kept and sent: passwords, tokens, keys. Everything runs in RE2, so in linear time.

A pattern may redact too much rather than too little: an alert needs the line, not the value of a password in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Any

from msgspec.structs import replace

from logmon.config.secrets import BUILT_IN, NAME_OF_A_SECRET
from logmon.model.evidence import Evidence
from logmon.model.match import Key
from logmon.model.text import well_formed

SHORTEST = 5
"""Characters of the shortest text that a built-in pattern fits: `pwd=x`."""
_NAMES = 10_000
"""Field names of which it is remembered whether they are those of secrets."""


class Redactor:
    """`extra` are patterns by name beside the built-in ones, of which those in `off` are not used."""

    def __init__(self, extra: Mapping[str, str] | None = None, off: Iterable[str] = ()) -> None:
        gone = frozenset(off)
        self._built_in = {name: text for name, text in BUILT_IN.items() if name not in gone}
        self._extra = dict(extra or {})
        self._names_too = "password" not in gone
        self._secret_names: dict[str, bool] = {}

    def text(self, text: str) -> str:
        """The text with `[redacted NAME]` in the place of each secret."""
        if not self._extra and (len(text) < SHORTEST or _without_letters(text)):
            return text
        text = well_formed(text)
        for name, pattern in (*(self._patterns if self._suspect(text) else ()), *self._extra_patterns):
            text = _without(text, pattern, f"[redacted {name}]")
        return text

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Texts redacted; of a field with the name of a secret, the whole text."""
        return {name: self._value(name, value) if isinstance(value, str) else value for name, value in values.items()}

    def evidence(self, several: Sequence[Evidence]) -> Sequence[Evidence]:
        """The lines of several verdicts. Hardly any holds a secret, so all are searched at once before each is."""
        return several if self._clean(several) else [self._lines(lines) for lines in several]

    def _lines(self, lines: Evidence) -> Evidence:
        clean = self._clean([lines])
        return lines if clean else Evidence.of(replace(line, text=self.text(line.text)) for line in lines)

    def key(self, names: Sequence[str], key: Key) -> Key:
        """A key keeps apart what it kept apart: in the place of a secret stands a digest of it."""
        return tuple(self._part(name, part) for name, part in zip(names, key, strict=True)) if key else key

    def _clean(self, several: Iterable[Evidence]) -> bool:
        """Nothing in them has to go. No built-in pattern asks where a line begins or ends, so many can be asked at
        once."""
        texts = [excerpt.texts for lines in several for excerpt in lines.excerpts]
        if not texts:
            return True
        if self._extra:
            return False
        text = "\n".join(texts)
        return text == well_formed(text) and not self._suspect(text)

    def _part(self, name: str, part: str) -> str:
        if self._value(name, part) == part:
            return part
        digest = blake2b(part.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        return f"[redacted {digest}]"

    def _value(self, name: str, value: str) -> str:
        if self._names_too and self._is_secret(name):
            return "[redacted password]" if value else value
        return self.text(value)

    def _is_secret(self, name: str) -> bool:
        known = self._secret_names.get(name)
        if known is None:
            if len(self._secret_names) >= _NAMES:
                self._secret_names.clear()
            known = self._secret_name.fullmatch(well_formed(name)) is not None
            self._secret_names[name] = known
        return known

    @cached_property
    def _secret_name(self) -> Any:
        return _compile(NAME_OF_A_SECRET)

    def _suspect(self, text: str) -> bool:
        """Does a built-in pattern fit?"""
        return bool(self._built_in) and self._any_of.search(text) is not None

    # All patterns are compiled when they are first needed: most lines have no alert, few texts hold a secret.

    @cached_property
    def _any_of(self) -> Any:
        return _compile("|".join(f"(?:{text})" for text in self._built_in.values()))

    @cached_property
    def _patterns(self) -> list[tuple[str, Any]]:
        return [(name, _compile(text)) for name, text in self._built_in.items()]

    @cached_property
    def _extra_patterns(self) -> list[tuple[str, Any]]:
        return [(name, _compile(text)) for name, text in self._extra.items()]


def _without_letters(text: str) -> bool:
    """Addresses, numbers and times, as most keys are: no built-in pattern fits them."""
    return text.isascii() and text.upper() == text.lower()


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
