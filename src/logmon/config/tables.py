"""One table of the document, read key by key: types, unknown keys and missing ones are told here."""

from collections.abc import Iterable

from logmon.config.findings import Findings
from logmon.config.suggest import did_you_mean, nearest
from logmon.config.values import Entries, Entry, Excerpt, Value
from logmon.model.diagnostic import Mark, Span
from logmon.model.durations import parse_duration
from logmon.model.time import Duration

_WORDS = {
    "text": "text in quotes",
    "integer": "a whole number",
    "float": "a number",
    "boolean": "true or false",
    "date": "a date",
    "array": "a list",
    "table": "a table",
}


class TableReader:
    """`where` names the table in messages: "rule `x`"."""

    def __init__(self, table: Entries, findings: Findings, where: str) -> None:
        self.table = table
        self._findings = findings
        self._where = where

    def known(self, keys: Iterable[str]) -> None:
        """Report every key that is not one of `keys`."""
        names = tuple(keys)
        for entry in self.table.items.values():
            if entry.key not in names:
                right = nearest(entry.key, names)
                self._findings.error(
                    "LM002",
                    entry.span,
                    f"unknown key `{entry.key}` in {self._where}",
                    label=did_you_mean(entry.key, names),
                    help="" if right else "known: " + " ".join(names),
                    fix=right,
                )

    def missing(self, key: str, example: str) -> None:
        """Report a key that has to be there and is not, unless a line of this table could not be read."""
        if self.table.whole:
            self._findings.error(
                "LM004", self.table.span, f"{self._where} has no `{key}`", label="missing", help=example
            )

    def text(self, key: str) -> Excerpt | None:
        value = self._typed(key, "text")
        return value.content if value is not None and isinstance(value.content, Excerpt) else None

    def plain(self, key: str) -> str | None:
        found = self.text(key)
        return found.text if found is not None else None

    def integer(self, key: str) -> int | None:
        value = self._typed(key, "integer")
        return value.content if value is not None and isinstance(value.content, int) else None

    def duration(self, key: str) -> Duration | None:
        found = self.text(key)
        if found is None:
            return None
        duration = parse_duration(found.text)
        if duration is None:
            self.wrong(
                key, f"`{found.text}` is not a duration", "e.g. 10m", help="units: ms s m h d w; combined: 1h30m"
            )
        return duration

    def span(self, key: str) -> Duration | None:
        """A duration above zero."""
        found = self.duration(key)
        if found == 0:
            self.wrong(key, f"`{key}` is a duration above zero", "e.g. 10m")
        return found or None

    def one_or_more(self, key: str) -> tuple[Excerpt, ...]:
        """A text, or a list of texts; empty when there is none."""
        entry = self.table.get(key)
        if entry is not None and entry.value.kind == "text":
            found = self.text(key)
            return () if found is None else (found,)
        return self.texts(key) or ()

    def texts(self, key: str) -> tuple[Excerpt, ...] | None:
        """A list of texts."""
        value = self._typed(key, "array")
        if value is None or not isinstance(value.content, tuple):
            return None
        found: list[Excerpt] = []
        for item in value.content:
            if isinstance(item.content, Excerpt):
                found.append(item.content)
            else:
                self._type(item.span, item.kind, "text", key)
        return tuple(found)

    def subtable(self, key: str) -> Entries | None:
        value = self._typed(key, "table")
        return value.content if value is not None and isinstance(value.content, Entries) else None

    def choice(self, key: str, names: Iterable[str]) -> str | None:
        """A text that must be one of `names`."""
        found = self.plain(key)
        known = tuple(names)
        if found is None or found in known:
            return found
        self.wrong(
            key,
            f"`{found}` is not a {key}",
            did_you_mean(found, known),
            help=f"one of: {' '.join(known)}",
            fix=nearest(found, known),
        )
        return None

    def wrong(self, key: str, message: str, label: str = "", help: str = "", fix: str | None = None) -> None:  # noqa: A002
        entry = self.table.get(key)
        assert entry is not None, "only a value that is there can be wrong"
        quoted = f'"{fix}"' if fix is not None else None
        self._findings.error("LM005", entry.value.span, message, label=label, help=help, fix=quoted)

    def mark(self, entry: Entry) -> Mark:
        return self._findings.mark(entry.span)

    def _typed(self, key: str, kind: str) -> Value | None:
        entry = self.table.get(key)
        if entry is None or entry.value.kind == "wrong":
            return None
        if entry.value.kind != kind:
            self._type(entry.value.span, entry.value.kind, kind, key)
            return None
        return entry.value

    def _type(self, span: Span, got: str, wanted: str, key: str) -> None:
        self._findings.error(
            "LM003",
            span,
            f"`{key}` is {_WORDS[wanted]}, not {_WORDS.get(got, 'this')}",
            label=f"expected {_WORDS[wanted]}",
        )
