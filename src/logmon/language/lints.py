"""Texts that are right and still a mistake more often than not. Warnings, each with a way out."""

from logmon.config.findings import Findings
from logmon.language import tree
from logmon.language.checked import Context
from logmon.language.paths import split_path
from logmon.language.regexes import longest_literal
from logmon.language.scope import place_of
from logmon.language.words import UNBOUNDED

_SHORTEST_LITERAL = 3
"""Bytes that a text must hold before searching for it first saves anything."""


def lint(pipeline: tree.Pipeline, context: Context, findings: Findings) -> None:
    """The lints on one checked text."""
    terminal = pipeline.terminal
    if terminal is not None:
        _unbounded(terminal, findings)
    if isinstance(terminal, tree.Measured):
        _ratio(terminal, findings)
    if isinstance(terminal, tree.Absent) and terminal.by and terminal.known is None:
        findings.warning(
            "LM407",
            terminal.span,
            "`absent` without `known` remembers a key for ever",
            label="a host taken out of service alerts for good",
            help="add `known 24h`: only keys seen within that time are missed",
        )
    if context.kind == "rule":
        _prefilter(pipeline, findings)


def _unbounded(terminal: tree.Terminal, findings: Findings) -> None:
    if isinstance(terminal, tree.Measured) and terminal.limit is not None:
        return
    bounded = "" if not isinstance(terminal, tree.Measured) else ", or bound it: `by {} limit 1000`"
    for name in terminal.by:
        if split_path(name)[-1].lower().replace("-", "_") in UNBOUNDED:
            findings.warning(
                "LM402",
                place_of(findings.text, name, terminal.span),
                f"grouping by `{name}` makes a group for nearly every event",
                label="no two events share it",
                help="group by something that repeats" + bounded.format(name),
            )


def _ratio(terminal: tree.Measured, findings: Findings) -> None:
    if terminal.compare is None or terminal.minimum is not None or not _has_ratio(terminal.measure):
        return
    findings.warning(
        "LM406",
        terminal.measure.span,
        "a ratio without `min` is decided by the first few events",
        label="1 of 1 is 100 %",
        help="add `min 100`: fewer events in the window decide nothing",
    )


def _has_ratio(measure: tree.Measure) -> bool:
    if isinstance(measure, tree.MeasureArithmetic):
        return _has_ratio(measure.left) or _has_ratio(measure.right)
    return isinstance(measure, tree.Aggregate) and measure.name == "ratio"


def _prefilter(pipeline: tree.Pipeline, findings: Findings) -> None:
    """A regex on the whole line that holds no text to search for first, in a rule where nothing else does."""
    if pipeline.filter is None or _selective(pipeline.filter):
        return
    parts = pipeline.filter.parts if isinstance(pipeline.filter, tree.All) else (pipeline.filter,)
    for part in parts:
        if isinstance(part, tree.Matches) and part.field is None and not part.negated:
            findings.warning(
                "LM408",
                part.regex.span,
                "this regex is tried on every line",
                label=f"it requires no text of {_SHORTEST_LITERAL} or more letters",
                help='add a phrase that such lines hold: "text" /regex/',
            )
            return


def _selective(node: tree.Filter) -> bool:
    """Must the line hold some text of useful length for this to be true? Errs towards yes: this is about a lint."""
    match node:
        case tree.All():
            return any(_selective(part) for part in node.parts)
        case tree.Either():
            return all(_selective(part) for part in node.parts)
        case tree.Phrase():
            return len(node.text.encode("utf-8", "surrogatepass")) >= _SHORTEST_LITERAL
        case tree.Matches():
            return not node.negated and longest_literal(node.regex.pattern) >= _SHORTEST_LITERAL
        case tree.Like():
            return max(map(len, node.pattern.replace("?", "*").split("*"))) >= _SHORTEST_LITERAL
        case tree.Compare():
            return node.op == "==" and isinstance(node.right, tree.Literal) and node.right.kind == "text"
        case tree.Member():
            return True
        case _:
            return False
