"""A TOML document as values that know where they were written."""

from bisect import bisect_right

from msgspec import Struct

from logmon.model.diagnostic import Mark, Span


class Excerpt(Struct, frozen=True, gc=False):
    """The text of a string, and where each part of it stands in its file.

    `mark` covers the string with its quotes. `breaks` are (offset in `text`, offset in the file) pairs, rising; between
    two of them both count alike. Escapes and line continuations make the breaks.
    """

    text: str
    mark: Mark
    breaks: tuple[tuple[int, int], ...]

    def place(self, span: Span) -> Span:
        """A range of `text` as a range of the file."""
        start = self._offset(span.start)
        return Span(start, max(start, self._offset(span.end)))

    def _offset(self, offset: int) -> int:
        inside, outside = self.breaks[bisect_right(self.breaks, (offset, 1 << 62)) - 1]
        return outside + offset - inside


class Value(Struct, frozen=True, gc=False):
    """`kind`: text integer float boolean date array table, or `wrong` (already reported). `content` is an Excerpt for
    text, a tuple of Values for an array, an Entries for a table, else the Python value."""

    kind: str
    content: object
    span: Span


class Entry(Struct, frozen=True, gc=False):
    key: str
    span: Span
    value: Value


class Entries(Struct):
    """One table: filled while the document is read, only looked at afterwards. `span` is its header (the whole of an
    inline table). `whole` is false where a line of it could not be read: what is missing may have stood there."""

    span: Span
    items: dict[str, Entry]
    declared: bool = False
    closed: bool = False
    whole: bool = True

    def get(self, key: str) -> Entry | None:
        return self.items.get(key)
