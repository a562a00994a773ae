"""Does a parsed text make sense? Everything that can be known before it runs is found here, all at once."""

from typing import Any

from msgspec.structs import replace

from logmon.config.findings import Findings
from logmon.language import tree
from logmon.language.checked import Checked, Context
from logmon.language.conditions import Conditions
from logmon.language.contradictions import check_contradictions
from logmon.language.defines import height
from logmon.language.lints import lint
from logmon.language.scope import Scope
from logmon.language.stack import NESTING
from logmon.language.templates import check_templates
from logmon.language.thresholds import Thresholds
from logmon.model.diagnostic import Severity, Span

_EXAMPLE = "e.g. `| count by host in 5m >= 5`, or `| once`"


def check(pipeline: tree.Pipeline, context: Context) -> Checked:
    """Check a parsed text and bring it into the form that the engine compiles (see `Checked`)."""
    findings = Findings(context.file, context.text)
    scope = Scope(findings, context.fields)
    checked = _Checker(context, findings, scope).run(pipeline)
    if "$" in context.text and not _failed(findings) and height(checked) > NESTING:
        findings.error("LM107", checked.span, f"nested more than {NESTING} deep once its names are filled in")
    check_templates(checked, findings)
    if not _failed(findings):
        check_contradictions(checked, findings)
        lint(checked, context, findings)
    failed = _failed(findings)
    return Checked(None if failed else checked, tuple(findings.items), scope.added)


def _failed(findings: Findings) -> bool:
    return any(item.severity is Severity.ERROR for item in findings.items)


class _Checker:
    def __init__(self, context: Context, findings: Findings, scope: Scope) -> None:
        self._context = context
        self._findings = findings
        self._scope = scope
        self._conditions = Conditions(context, findings, scope)
        self._thresholds = Thresholds(self._conditions, findings)

    def run(self, pipeline: tree.Pipeline) -> tree.Pipeline:
        condition = self._conditions.filter(pipeline.filter) if pipeline.filter is not None else None
        stages = tuple(self._stage(stage) for stage in pipeline.stages)
        terminal = self._terminal(pipeline.terminal) if pipeline.terminal is not None else None
        self._fits(pipeline)
        return replace(pipeline, filter=condition, stages=stages, terminal=terminal)

    def _stage(self, stage: tree.Stage) -> tree.Stage:
        match stage:
            case tree.Where():
                return replace(stage, filter=self._conditions.filter(stage.filter))
            case tree.Parse():
                return self._parse(stage)
            case tree.Set():
                return replace(stage, assigns=tuple(self._assign(assign) for assign in stage.assigns))

    def _parse(self, stage: tree.Parse) -> tree.Parse:
        source = self._scope.resolve(stage.source, stage.span) if stage.source is not None else None
        before = len(self._scope.added), len(self._findings.items)
        self._conditions.regex(stage.regex)
        if (len(self._scope.added), len(self._findings.items)) == before and "(?" not in stage.regex.pattern:
            self._findings.error(
                "LM203",
                stage.regex.span,
                "`parse` needs a named group",
                label="it would read nothing",
                help=r"write (?<name>…) around what you want to read, or use `| where` to keep events that match",
            )
        return replace(stage, source=source)

    def _assign(self, assign: tree.Assign) -> tree.Assign:
        value = self._conditions.value(assign.value)
        name_span = Span(assign.span.start, assign.span.start + len(assign.name))
        self._scope.add(assign.name, name_span)
        return replace(assign, value=value)

    # Terminals --------------------------------------------------------------------------------------------------------

    def _terminal(self, terminal: tree.Terminal) -> tree.Terminal:
        match terminal:
            case tree.Measured():
                return self._thresholds.measured(replace(terminal, by=self._by(terminal)))
            case tree.Sequence():
                return self._sequence(terminal)
            case tree.Slo():
                return replace(terminal, by=self._by(terminal), good=self._conditions.filter(terminal.good))
            case tree.New() | tree.Change():
                field = self._scope.resolve(terminal.field, terminal.span)
                return replace(terminal, field=field, by=self._by(terminal))
            case tree.Absent():
                self._absent(terminal)
                return replace(terminal, by=self._by(terminal))
            case tree.Once():
                return replace(terminal, by=self._by(terminal))

    def _by(self, terminal: Any) -> tuple[str, ...]:
        names: tuple[str, ...] = self._scope.resolve_all(terminal.by, terminal.span)
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            self._findings.error("LM117", terminal.span, f"`{twice}` stands twice after `by`", label="once is enough")
        return names

    def _sequence(self, terminal: tree.Sequence) -> tree.Sequence:
        """Captures of the first step are known in the keys too: `by` is read when a step matches."""
        steps = tuple(replace(step, filter=self._conditions.filter(step.filter)) for step in terminal.steps)
        return replace(terminal, steps=steps, by=self._by(terminal))

    def _absent(self, terminal: tree.Absent) -> None:
        if terminal.known is not None and terminal.known <= terminal.within:
            self._findings.error(
                "LM401",
                terminal.span,
                "this can never hold: a key is forgotten before it is missed",
                label="`known` must be longer than `in`",
            )

    # Where the text is used -------------------------------------------------------------------------------------------

    def _fits(self, pipeline: tree.Pipeline) -> None:
        kind, terminal = self._context.kind, pipeline.terminal
        if kind == "filter":
            extra: tree.Node | None = terminal or (pipeline.arrange[0] if pipeline.arrange else None)
            if extra is not None:
                self._findings.error(
                    "LM115",
                    extra.span,
                    "a filter ends before a measure",
                    label="not here",
                    help="`logmon query` measures",
                )
            return
        if kind == "rule":
            self._rule(pipeline)
        for stage in pipeline.arrange:
            if kind == "rule":
                self._findings.error(
                    "LM115", stage.span, "`sort`, `top` and `keep` belong to queries", label="a rule prints no table"
                )
        if isinstance(terminal, tree.Measured) and terminal.minimum is not None and terminal.compare is None:
            self._findings.error("LM114", terminal.span, "`min` needs a comparison", label="minimum for what?")

    def _rule(self, pipeline: tree.Pipeline) -> None:
        terminal = pipeline.terminal
        end = len(self._context.text)
        if terminal is None:
            self._findings.error(
                "LM114",
                Span(end, end),
                "a rule says when: a measure or a detector is missing",
                label="missing",
                help=_EXAMPLE,
            )
        elif isinstance(terminal, tree.Measured):
            if terminal.compare is None:
                self._findings.error(
                    "LM114",
                    terminal.span,
                    "a rule compares its measure with something",
                    label="with what?",
                    help=_EXAMPLE,
                )
            if terminal.window is None:
                self._findings.error(
                    "LM116",
                    terminal.span,
                    "a window is missing",
                    label="over which time?",
                    help="`in 5m` slides, `every 5m` is tumbling",
                )
