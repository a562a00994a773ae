"""Secrets out of what is kept and sent: passwords, tokens, keys. Everything runs in RE2, so in linear time.

A pattern may redact too much rather than too little: an alert needs the line, not the value of a password in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Any

from msgspec.structs import replace

from logmon.config.secrets import BUILT_IN, NAME_OF_A_SECRET
from logmon.model.match import Key, Line
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
        any_of, built_in, extra = self._compiled
        each = [*(built_in if any_of is not None and any_of.search(text) is not None else ()), *extra]
        for name, pattern in each:
            text = _without(text, pattern, f"[redacted {name}]")
        return text

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Texts redacted; of a field with the name of a secret, the whole text."""
        return {name: self._value(name, value) if isinstance(value, str) else value for name, value in values.items()}

    def evidence(self, several: Sequence[tuple[Line, ...]]) -> Sequence[tuple[Line, ...]]:
        """The lines of several verdicts. Hardly any holds a secret, so all are searched at once before each is."""
        clean = self._clean([line for lines in several for line in lines])
        return several if clean else [self.lines(lines) for lines in several]

    def lines(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        return tuple(lines if self._clean(lines) else (replace(line, text=self.text(line.text)) for line in lines))

    def key(self, names: Sequence[str], key: Key) -> Key:
        """A key keeps apart what it kept apart: in the place of a secret stands a digest of it."""
        return tuple(self._part(name, part) for name, part in zip(names, key, strict=True)) if key else key

    def _clean(self, lines: Sequence[Line]) -> bool:
        """Nothing in them has to go. No built-in pattern asks where a line begins or ends, so many can be asked at
        once."""
        if not lines:
            return True
        if self._extra:
            return False
        text, any_of = "\n".join([line.text for line in lines]), self._compiled[0]
        return text == well_formed(text) and (any_of is None or any_of.search(text) is None)

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

    @cached_property
    def _compiled(self) -> tuple[Any, list[tuple[str, Any]], list[tuple[str, Any]]]:
        """All built-in ones as one pattern (few texts hold a secret), each of them, and the extra ones. Compiled when
        first needed: most lines have no alert."""
        together = "|".join(f"(?:{text})" for text in self._built_in.values())
        built_in, extra = (
            [(name, _compile(text)) for name, text in texts.items()] for texts in (self._built_in, self._extra)
        )
        return _compile(together) if together else None, built_in, extra


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
