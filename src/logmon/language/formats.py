"""Formats of the user's own: their patterns are checked, and tried on the sample lines that they carry."""

import re2

from logmon.config.findings import Findings
from logmon.config.suggest import did_you_mean
from logmon.config.types import Config, FormatConfig
from logmon.config.values import Excerpt
from logmon.formats.automaton import python_names
from logmon.formats.base import Format
from logmon.formats.grok import GROK, UnknownError, expand
from logmon.formats.table import FORMATS
from logmon.formats.timestamps import Timestamps
from logmon.formats.user import reach, user_format
from logmon.formats.why import boundaries
from logmon.language import tree
from logmon.language.regexes import check_regex
from logmon.model.diagnostic import Diagnostic, Span
from logmon.model.time import Instant

_ANY_YEAR: Instant = 1_500_000_000 * 10**9


def compile_formats(config: Config) -> tuple[dict[str, Format], tuple[Diagnostic, ...]]:
    """The formats without errors by name, and everything that is wrong with any of them."""
    found: dict[str, Format] = {}
    diagnostics: list[Diagnostic] = []
    for one in config.formats:
        findings = Findings(one.mark.file, one.mark.text)
        form = _format(one, findings)
        if form is not None:
            found[one.name] = form
        diagnostics += findings.items
    return found, tuple(diagnostics)


def _format(one: FormatConfig, findings: Findings) -> Format | None:
    if one.name in FORMATS:
        findings.error("LM302", one.mark.span, f"`{one.name}` is a format that logmon has already", help="rename it")
        return None
    pattern = _pattern(one.pattern, findings)
    if pattern is None:
        return None
    try:
        form = user_format(one.name, pattern)
    except re2.error as error:
        reason = error.args[0]
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        findings.error("LM202", one.pattern.mark.span, f"regex: {said}")
        return None
    unread = [sample for sample in one.samples if form.parse(sample.text.encode(), Timestamps(), _ANY_YEAR) is None]
    for sample in unread:
        _unread(pattern, sample, findings)
    if not unread and "(?P<time>" in pattern:
        for sample in one.samples:
            _time(form, sample, findings)
    return None if unread else form


def _pattern(written: Excerpt, findings: Findings) -> str | None:
    """The regex with Grok's names put in; None when something is wrong with it."""
    try:
        pattern = expand(written.text)
    except UnknownError as error:
        place = written.place(Span(error.start, error.end))
        findings.error(
            "LM205", place, f"`{error.name}` is no pattern of grok", label=did_you_mean(error.name, GROK) or "unknown"
        )
        return None
    if pattern == written.text:
        local = Findings(written.mark.file, written.text)
        if not check_regex(tree.Regex(pattern=written.text, flags="", span=Span(-1, len(written.text))), local):
            for item in local.items:
                span = written.mark.span if item.mark is None else written.place(item.mark.span)
                label = "" if item.mark is None else item.mark.label
                findings.error(item.code, span, item.message, label=label, help=item.help)
            return None
    pattern = python_names(pattern)
    if "(?P<" not in pattern:
        findings.error(
            "LM206",
            written.mark.span,
            "the pattern names no field",
            help=r"(?<message>.*), or with grok %{GREEDYDATA:message}",
        )
        return None
    return pattern


def _unread(pattern: str, sample: Excerpt, findings: Findings) -> None:
    """How far the pattern reads a sample, and which field it looks for there."""
    line, whole = sample.text.encode(), pattern.encode()
    reached, wanted = 0, ""
    for at, name in [*boundaries(whole), (len(whole), "")]:
        end = _reached(whole[:at], line)
        if end is not None:
            reached, wanted = end, ""
        wanted = wanted or name
    column = len(line[:reached].decode("utf-8", "replace"))
    place = sample.place(Span(min(column, max(len(sample.text) - 1, 0)), len(sample.text)))
    looked = f", before `{wanted}`" if wanted else ""
    findings.error("LM207", place, "the pattern does not read this sample", label=f"it fits up to here{looked}")


def _reached(beginning: bytes, line: bytes) -> int | None:
    """A beginning that ends inside a repeat is none."""
    try:
        return reach(beginning.decode(), line)
    except re2.error:
        return None


def _time(form: Format, sample: Excerpt, findings: Findings) -> None:
    parsed = form.parse(sample.text.encode(), Timestamps(), _ANY_YEAR)
    if parsed is not None and parsed.time is None:
        findings.warning(
            "LM208",
            sample.mark.span,
            "what the pattern calls `time` is not understood as a time",
            label="this event would get the time of the one before it",
        )
