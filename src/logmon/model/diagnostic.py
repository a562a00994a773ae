"""A positioned finding about a text that a person wrote: a value, never printed where it is found."""

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Span(Struct, frozen=True, order=True):
    """Half-open range of code points in one text."""

    start: int
    end: int


class Mark(Struct, frozen=True):
    """A span in a file, with the words to put beside the underline. `text` is the whole file, so that a renderer can
    show the line; `file` is the path as the user wrote it."""

    file: str
    text: str
    span: Span
    label: str = ""


class Diagnostic(Struct, frozen=True):
    """One finding: a stable `code` (`LM101`), what is wrong in one sentence, where, and what to do (`help`).

    `related` are further places (the first definition of a duplicate). `fix`, when given, is the text that replaces the
    marked span."""

    code: str
    severity: Severity
    message: str
    mark: Mark | None
    help: str = ""
    related: tuple[Mark, ...] = ()
    fix: str | None = None
