"""What the code of one rule may name: fields of the record, captured and set names, and the objects it calls."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from logmon.engine.scan.regex import Compiled, compile_regex
from logmon.engine.scan.values import Mismatches
from logmon.formats.base import Decoder
from logmon.formats.json_lines import dig
from logmon.language.paths import split_path
from logmon.language.tree import Regex


class Code(Struct, frozen=True):
    """A Python expression and what it yields besides None: bytes, int, float, level, any, bool or text (str)."""

    text: str
    kind: str


NOTHING = Code("None", "any")
FormOf = Callable[[Any], str | None]


class Scope:
    """Names of one generated function. Mutable only while its source is written. `forms` gives what reads a message's
    form: one for all rules, because they see the same messages."""

    def __init__(
        self,
        decoder: Decoder,
        mismatches: Mismatches,
        lists: Mapping[str, frozenset[str]],
        forms: Callable[[], FormOf],
    ) -> None:
        self.decoder = decoder
        self.mismatches = mismatches
        self.lists = lists
        self.forms = forms
        self.env: dict[str, object] = dict(decoder.env)
        self.locals: dict[str, Code] = {}
        self.unsure: list[str] = []
        self.uses_time = False
        self._counter = 0

    def field(self, path: str) -> Code:
        if path in self.locals:
            return self.locals[path]
        if "." in path and (first := (parts := split_path(path))[0]) in self.locals:
            made = self.locals[first]
            return Code(f"{self.bind(dig, 'dig')}({made.text}, {parts[1:]!r})", "any") if parts[1:] else made
        if path == "raw":
            return Code("raws[i]", "bytes")
        if path == "time":
            self.uses_time = True
            return Code("times[i]", "int")
        if path in ("source", "arrived"):
            return Code(path, "text" if path == "source" else "int")
        if path == "template":
            return Code(f"{self.bind(self.forms(), 'form')}({self.field('message').text})", "text")
        access = self.decoder.access(path)
        return NOTHING if access is None else Code(access.code, access.kind)

    def fresh(self, prefix: str = "t") -> str:
        """A name nothing else uses."""
        self._counter += 1
        return f"{prefix}{self._counter}"

    def bind(self, value: object, prefix: str) -> str:
        """Make an object callable from the code; gives its name."""
        name = self.fresh(prefix)
        self.env[name] = value
        return name

    def regex(self, regex: Regex) -> tuple[Compiled, str, str]:
        """A compiled regex, the name of its search and of its fast search (the same one when there is none)."""
        compiled = compile_regex(regex)
        name = self.bind(compiled.search, "search")
        return compiled, name, name if compiled.fast is None else self.bind(compiled.fast, "fast")


def constant(value: Any) -> str:
    """A value as Python source."""
    return repr(value)
