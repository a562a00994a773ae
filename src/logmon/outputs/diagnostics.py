"""Diagnostics -> text: `full` for people, `concise` for editors, `json` for programs, `github` for its annotations."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from logmon.model.diagnostic import Diagnostic, Mark, Severity
from logmon.outputs.counted import counted
from logmon.outputs.places import Lines, Place, shown, width

STYLES = ("full", "concise", "json", "github")
_WIDTH = 88
_LONGEST_LINE = 110
_CONTEXT = 40
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


class Checked(Struct, frozen=True):
    """How much was looked at, for the summary line."""

    files: int
    rules: int


def render(
    diagnostics: Sequence[Diagnostic], style: str = "full", *, checked: Checked | None = None, color: bool = False
) -> str:
    """The text to print, ending in a newline unless empty. `style` is one of `STYLES`."""
    ordered = in_order(diagnostics)
    lines = Lines()
    if style == "json":
        return _json(ordered, checked, lines)
    if style == "github":
        errors_first = sorted(ordered, key=lambda d: _RANK[d.severity])
        return "".join(_github(diagnostic, lines) for diagnostic in errors_first)
    if style == "concise":
        return "".join(_concise(diagnostic, lines) for diagnostic in ordered)
    blocks = [_full(diagnostic, lines, color) for diagnostic in ordered]
    summary = summary_line(ordered, checked)
    docs = f"          docs: logmon rules explain {ordered[0].code}" if ordered else ""
    return "\n".join([*blocks, f"{summary}{docs}\n"])


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file and place; those without a place first."""
    return sorted(diagnostics, key=_position)


def _position(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    mark = diagnostic.mark
    return (mark.file, mark.span.start, mark.span.end, diagnostic.code) if mark else ("", 0, 0, diagnostic.code)


def summary_line(diagnostics: Iterable[Diagnostic], checked: Checked | None) -> str:
    """`2 files, 31 rules: 9 errors, 1 warning`."""
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    found = [counted(counts[severity], severity.value) for severity in _RANK if counts[severity]]
    problems = ", ".join(found) or "no problems"
    if checked is None:
        return problems
    return f"{counted(checked.files, 'file')}, {counted(checked.rules, 'rule')}: {problems}"


# full -----------------------------------------------------------------------------------------------------------------


def _full(diagnostic: Diagnostic, lines: Lines, color: bool) -> str:
    severity = diagnostic.severity
    head = f"{severity.value}[{diagnostic.code}]"
    title = f"{head}: {shown(diagnostic.message)}"
    mark = diagnostic.mark
    if mark is not None:
        place = _colon(mark, lines.start(mark))
        title += " " * max(2, _WIDTH - width(title) - width(place)) + place
    if color:
        title = f"\033[{_COLORS[severity]}m{head}\033[0m{title[len(head) :]}"
    parts = [title]
    if mark is not None:
        parts += _excerpt(mark, lines, _COLORS[severity] if color else "")
    parts += [f"   also: {_colon(m, lines.start(m))}  {m.label}".rstrip() for m in diagnostic.related]
    if diagnostic.help:
        parts.append(f"   help: {shown(diagnostic.help)}")
    if diagnostic.fix is not None and not _mentions(diagnostic, diagnostic.fix):
        parts.append(f"   help: write `{shown(diagnostic.fix)}`")
    return "\n".join(parts) + "\n"


def _mentions(diagnostic: Diagnostic, fix: str) -> bool:
    label = diagnostic.mark.label if diagnostic.mark is not None else ""
    return fix.strip() in label or fix.strip('"') in label or fix.strip() in diagnostic.help


def _excerpt(mark: Mark, lines: Lines, color: str) -> list[str]:
    """The line with its number, and the underline below it."""
    place = lines.start(mark)
    line = lines.line(mark.text, place.line)
    first = min(place.column - 1, len(line))
    last = min(first + max(mark.span.end - mark.span.start, 0), len(line))
    line, first, last = _clipped(line, first, last)
    before = shown(line[:first])
    marked = shown(line[first:last], width(before))
    after = shown(line[last:], width(before) + width(marked))
    carets = "^" * max(1, width(marked))
    label = f" {shown(mark.label)}" if mark.label else ""
    underline = f"{carets}{label}"
    if color:
        underline = f"\033[{color}m{underline}\033[0m"
    number = f"{place.line:>5}"
    return [f"{number} │ {before}{marked}{after}".rstrip(), f"{'':>{len(number)}} │ {' ' * width(before)}{underline}"]


def _clipped(line: str, first: int, last: int) -> tuple[str, int, int]:
    """A long line cut to what stands around the underline."""
    if len(line) <= _LONGEST_LINE:
        return line, first, last
    last = min(last, first + _LONGEST_LINE - _CONTEXT)
    start = max(0, min(first - _CONTEXT, len(line) - _LONGEST_LINE))
    end = min(len(line), start + _LONGEST_LINE)
    left, right = "…" if start else "", "…" if end < len(line) else ""
    return left + line[start:end] + right, first - start + len(left), last - start + len(left)


def _colon(mark: Mark, place: Place) -> str:
    return f"{shown(mark.file)}:{place.line}:{place.column}"


# concise --------------------------------------------------------------------------------------------------------------


def _concise(diagnostic: Diagnostic, lines: Lines) -> str:
    mark = diagnostic.mark
    place = f"{_colon(mark, lines.start(mark))}: " if mark is not None else ""
    label = f" ({shown(mark.label)})" if mark is not None and mark.label else ""
    return f"{place}{diagnostic.code} {diagnostic.severity.value}: {shown(diagnostic.message)}{label}\n"


# json -----------------------------------------------------------------------------------------------------------------


def _json(diagnostics: Sequence[Diagnostic], checked: Checked | None, lines: Lines) -> str:
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    summary: dict[str, int] = {f"{severity.value}s": counts[severity] for severity in _RANK}
    if checked is not None:
        summary |= {"files": checked.files, "rules": checked.rules}
    document = {"v": 1, "summary": summary, "diagnostics": [_object(diagnostic, lines) for diagnostic in diagnostics]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _object(diagnostic: Diagnostic, lines: Lines) -> dict[str, object]:
    mark = diagnostic.mark
    found: dict[str, object] = {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
    }
    if mark is not None:
        found |= {"file": mark.file, "range": _range(mark, lines), "label": mark.label}
    found["help"] = diagnostic.help
    if diagnostic.related:
        found["related"] = [{"file": m.file, "range": _range(m, lines), "label": m.label} for m in diagnostic.related]
    if diagnostic.fix is not None and mark is not None:
        found["fix"] = {"edits": [{"range": _range(mark, lines), "text": diagnostic.fix}]}
    return found


def _range(mark: Mark, lines: Lines) -> dict[str, Place]:
    return {"start": lines.start(mark), "end": lines.place(mark.text, mark.span.end)}


# github ---------------------------------------------------------------------------------------------------------------


def _github(diagnostic: Diagnostic, lines: Lines) -> str:
    """One workflow command per line; its text must not hold `%`, CR or LF, its properties neither `:` nor `,`."""
    mark = diagnostic.mark
    place = ""
    if mark is not None:
        start, end = lines.start(mark), lines.place(mark.text, mark.span.end)
        place = f"file={_property(mark.file)},line={start.line},endLine={end.line},"
        place += f"col={start.column},endColumn={end.column},"
    parts = [diagnostic.message, mark.label if mark is not None else "", diagnostic.help]
    message = _data("\n".join(part for part in parts if part))
    return f"::{_GITHUB[diagnostic.severity]} {place}title={diagnostic.code}::{message}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
