"""Names: what a field is really called, whether it exists, and what regexes and `set` add on the way."""

from collections.abc import Iterable

from logmon.config.findings import Findings
from logmon.config.suggest import did_you_mean, nearest
from logmon.language import tree
from logmon.language.paths import split_path
from logmon.language.regexes import group_names
from logmon.language.words import ACCESS_FIELDS, ALIASES, EVENT_FIELDS, FIXED
from logmon.model.diagnostic import Severity, Span

_WELL_KNOWN = EVENT_FIELDS | ACCESS_FIELDS
_SHORTEST_SLIP = 5


class Scope:
    """The names known so far in one text. Mutable while it is checked, from left to right."""

    def __init__(self, findings: Findings, fields: frozenset[str] | None) -> None:
        self._findings = findings
        self._fields = fields
        self.added: dict[str, Span] = {}

    def canonical(self, path: str) -> str:
        """What a name stands for; a captured or set name stands for itself."""
        return path if path in self.added else ALIASES.get(path, path)

    def is_known(self, path: str) -> bool:
        """Some event surely may have this field."""
        return path in self.added or path in _WELL_KNOWN or path in (self._fields or ())

    def resolve(self, path: str, span: Span) -> str:
        """The canonical name of a field; an unknown one is reported."""
        if path in self.added:
            return path
        path = ALIASES.get(path, path)
        if path in _WELL_KNOWN or split_path(path)[0] in self.added:
            return path
        if self._fields is None:
            self._slip(path, span)
        elif path not in self._fields and split_path(path)[0] not in self._fields:
            self._unknown(path, span)
        return path

    def resolve_all(self, paths: Iterable[str], span: Span) -> tuple[str, ...]:
        return tuple(self.resolve(path, self._within(path, span)) for path in paths)

    def _within(self, word: str, span: Span) -> Span:
        """The place of a word inside a bigger span: keys carry no spans of their own. The last place where it stands as
        a whole word after `by`, else the whole."""
        return place_of(self._findings.text, word, span)

    def add(self, name: str, span: Span) -> None:
        """A capture or `set` makes this name, from here on."""
        if name in FIXED:
            self._findings.error(
                "LM204",
                span,
                f"`{name}` belongs to the event and cannot be given another value",
                label="choose another name",
            )
        self.added.setdefault(name, span)

    def capture(self, regex: tree.Regex) -> None:
        for name, span in group_names(regex):
            self.add(name, span)

    def _unknown(self, path: str, span: Span) -> None:
        known = _WELL_KNOWN | (self._fields or frozenset()) | self.added.keys()
        self._findings.error(
            "LM101",
            span,
            f"unknown field `{path}`",
            label=did_you_mean(path, known),
            help="text is written in quotes" if not did_you_mean(path, known) else "",
            fix=nearest(path, known),
        )

    def _slip(self, path: str, span: Span) -> None:
        """Nothing is known about the sources, so only what is all but surely a slip is told, and as a warning."""
        right = next((name for name in sorted(_WELL_KNOWN | self.added.keys()) if is_slip(path, name)), None)
        if right is not None:
            self._findings.error(
                "LM101",
                span,
                f"unknown field `{path}`",
                label=f"did you mean `{right}`?",
                help="no built-in format gives it; backquotes do not matter, a JSON key of that name would be found",
                fix=right,
                severity=Severity.WARNING,
            )


def is_slip(word: str, name: str) -> bool:
    """Two letters swapped, or one left out, doubled or added inside the word (an `s` at the end is a plural)."""
    if len(name) < _SHORTEST_SLIP or word == name:
        return False
    if len(word) == len(name):
        wrong = [i for i in range(len(word)) if word[i] != name[i]]
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and word[wrong[0]] == name[wrong[1]]
            and word[wrong[1]] == name[wrong[0]]
        )
    if abs(len(word) - len(name)) != 1:
        return False
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    inside = [i for i in range(len(longer)) if longer[:i] + longer[i + 1 :] == shorter]
    return (bool(inside) and inside[-1] not in (0, len(longer) - 1)) or (
        bool(inside) and len(longer) - 1 in inside and longer[-1] == longer[-2]
    )


def place_of(text: str, word: str, span: Span) -> Span:
    """Where `word` stands as a whole word inside `span`, after `by` when there is one; else the whole span."""
    piece = text[span.start : span.end]
    after = max(piece.find(" by "), 0)
    at = piece.find(word, after)
    while at >= 0:
        before, behind = piece[at - 1 : at], piece[at + len(word) : at + len(word) + 1]
        if not (before.isalnum() or before == "_") and not (behind.isalnum() or behind == "_"):
            return Span(span.start + at, span.start + at + len(word))
        at = piece.find(word, at + 1)
    return span
