"""Diagnostics of one text as (code, underlined piece), the way a reader sees them."""

from logmon.language.check import check
from logmon.language.checked import Context
from logmon.language.parser import parse
from logmon.model.diagnostic import Diagnostic


def findings(text: str, kind: str = "rule", **context) -> tuple[Diagnostic, ...]:
    defines = {name: parse(body).pipeline.filter for name, body in context.pop("defines", {}).items()}
    parsed = parse(text)
    if parsed.pipeline is None:
        return parsed.diagnostics
    return check(parsed.pipeline, Context(text=text, kind=kind, defines=defines, **context)).diagnostics


def underlined(text: str, kind: str = "rule", **context) -> list[tuple[str, str]]:
    found = findings(text, kind, **context)
    return [(item.code, text[item.mark.span.start : item.mark.span.end]) for item in found if item.mark]
