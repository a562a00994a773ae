"""Collects what is found wrong in one text, so that everything is told at once."""

from logmon.model.diagnostic import Diagnostic, Mark, Severity, Span


class Findings:
    """Mutable, made per text. Spans are code points in that text."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.items: list[Diagnostic] = []

    def mark(self, span: Span, label: str = "") -> Mark:
        return Mark(self.file, self.text, span, label)

    def error(
        self,
        code: str,
        span: Span,
        message: str,
        *,
        label: str = "",
        help: str = "",  # noqa: A002 - the diagnostic's own word
        fix: str | None = None,
        related: tuple[Mark, ...] = (),
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add one finding; see `Diagnostic` for the words."""
        self.items.append(Diagnostic(code, severity, message, self.mark(span, label), help, related, fix))

    def warning(self, code: str, span: Span, message: str, *, label: str = "", help: str = "") -> None:  # noqa: A002
        self.error(code, span, message, label=label, help=help, severity=Severity.WARNING)
