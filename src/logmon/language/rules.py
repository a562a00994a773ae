"""Config -> rules that can run: every `when` parsed and checked, with its mistakes underlined in the file."""

import hashlib
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from logmon.config.types import Config, DefineConfig, PolicyConfig, Reference, RuleConfig
from logmon.config.values import Excerpt
from logmon.language import tree
from logmon.language.check import check
from logmon.language.checked import Checked, Context
from logmon.language.parser import parse
from logmon.language.printer import print_measure, print_pipeline
from logmon.language.references import check_redact, unknown_labels, unknown_names
from logmon.language.scope import is_slip
from logmon.language.words import EVENT_FIELDS
from logmon.model.diagnostic import Diagnostic, Mark, Severity, Span
from logmon.model.time import Duration

_PLACEHOLDER = re.compile(r"\{([A-Za-z_@][\w.@-]*)\}")
_NOTHING = tree.Exists("time")
"""Stands for a define that could not be read, so that its users are checked all the same."""
_ALWAYS = frozenset({"value", "threshold", "window", "rule", "severity", "old", "new", "missing"})
"""What every summary may name (see `Verdict.values`)."""
_OF_DEFINES = frozenset({"LM304", "LM308"})
"""Told where the define stands, so not again at each of its uses."""
_LOCAL = frozenset({"LM104", "LM106", "LM113", "LM201", "LM202", "LM203", "LM204", "LM303", "LM304", "LM307"})
"""Findings that stay true whatever is missing around them: told of a text that does not parse as a whole, too."""

Files = Callable[[str], str | None]


class Rule(Struct, frozen=True):
    """A rule that can run. `pipeline` is checked (see `Checked`). `hooks` None: none were named. `fallbacks`: which
    hook is told when another one could not be. `id` names the meaning: the same for two texts with the same canonical
    form, another one when the meaning changes."""

    name: str
    pipeline: tree.Pipeline
    severity: str
    hooks: tuple[str, ...] | None
    cooldown: Duration
    summary: str
    text: str
    id: str
    fallbacks: dict[str, str] = {}
    policy: PolicyConfig = PolicyConfig()


def compile_rules(
    config: Config, *, fields: frozenset[str] | None = None, files: Files | None = None
) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """The rules without errors, and everything that was found wrong with any of them.

    `fields` and `files` as in `Context`.
    """
    diagnostics: list[Diagnostic] = []
    defines, broken = _defines(config, files, fields, diagnostics)
    rules: list[Rule] = []
    seen: dict[str, RuleConfig] = {}
    for rule in config.rules:
        found: list[Diagnostic] = [*unknown_names(rule, config), *_hooks(rule)]
        context = Context(rule.when.text, rule.when.mark.file, "rule", defines, broken, fields, files)
        checked = _checked(rule.when, context, found)
        if checked.pipeline is not None:
            identity = semantic_id(checked.pipeline)
            found += _summary(rule, checked)
            found += _same(rule, identity, seen)
            if not any(item.severity is Severity.ERROR for item in found):
                rules.append(_rule(rule, checked.pipeline, identity))
        diagnostics += (item for item in found if item.code not in _OF_DEFINES)
    labels = {rule.name: frozenset(getattr(rule.pipeline.terminal, "by", ())) | {*rule.policy.labels} for rule in rules}
    diagnostics += (item for rule in config.rules for item in unknown_labels(rule, labels))
    diagnostics += check_redact(config)
    return tuple(rules), tuple(diagnostics)


def semantic_id(pipeline: tree.Pipeline) -> str:
    """First 16 hex digits of the SHA-256 of the canonical text."""
    return hashlib.sha256(print_pipeline(pipeline).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _empty(define: DefineConfig) -> Diagnostic:
    mark = Mark(define.mark.file, define.mark.text, define.text.mark.span, "no condition stands before the first `|`")
    return Diagnostic("LM115", Severity.ERROR, f"`{define.name}` is not a filter", mark, "e.g. web = 'program:nginx'")


def _rule(rule: RuleConfig, pipeline: tree.Pipeline, identity: str) -> Rule:
    hooks = tuple(hook.name for hook in rule.do if not hook.otherwise) if rule.do is not None else None
    fallbacks = {before.name: hook.name for before, hook in pairwise(rule.do or ()) if hook.otherwise}
    summary = rule.summary.text if rule.summary is not None else ""
    return Rule(
        rule.name,
        pipeline,
        rule.severity,
        hooks,
        rule.cooldown,
        summary,
        rule.when.text,
        identity,
        fallbacks,
        rule.policy,
    )


def _checked(text: Excerpt, context: Context, found: list[Diagnostic]) -> Checked:
    parsed = parse(text.text, text.mark.file)
    if parsed.pipeline is None:
        local = (item for item in check(parsed.partial, context).diagnostics if item.code in _LOCAL)
        found += [_placed(item, text) for item in (*parsed.diagnostics, *local)]
        return Checked(None, ())
    checked = check(parsed.pipeline, context)
    found += [_placed(item, text) for item in checked.diagnostics]
    return checked


def _placed(diagnostic: Diagnostic, text: Excerpt) -> Diagnostic:
    """The diagnostic of a text, moved to where the text stands in its file. A fix that the quotes or escapes of the
    string would change is dropped."""
    mark = diagnostic.mark
    if mark is None:
        return diagnostic
    span = text.place(mark.span)
    fix = diagnostic.fix
    if fix is not None and (text.mark.text[span.start : span.end] != mark.text[mark.span.start : mark.span.end]):
        fix = None
    related = tuple(_moved(other, text) for other in diagnostic.related)
    return replace(diagnostic, mark=_moved(mark, text), related=related, fix=fix)


def _moved(mark: Mark, text: Excerpt) -> Mark:
    return Mark(text.mark.file, text.mark.text, text.place(mark.span), mark.label)


def _defines(
    config: Config, files: Files | None, fields: frozenset[str] | None, diagnostics: list[Diagnostic]
) -> tuple[dict[str, tree.Filter], frozenset[str]]:
    """Parse every define, then check each with all of them known. Gives the filters, and the names of those that do not
    parse."""
    defines: dict[str, tree.Filter] = {}
    parsed: list[tuple[DefineConfig, tree.Pipeline]] = []
    for define in config.defines:
        result = parse(define.text.text, define.text.mark.file)
        diagnostics += [_placed(item, define.text) for item in result.diagnostics]
        condition = result.partial.filter
        defines[define.name] = condition if condition is not None else _NOTHING
        if result.pipeline is not None and condition is not None:
            parsed.append((define, result.pipeline))
        elif result.pipeline is not None:
            diagnostics.append(_empty(define))
    broken = frozenset(defines) - {define.name for define, _ in parsed}
    for define, pipeline in parsed:
        context = Context(define.text.text, define.text.mark.file, "filter", defines, broken, fields, files)
        found = check(pipeline, context).diagnostics
        diagnostics += [_placed(item, define.text) for item in found if item.code != "LM308"]
    return defines, broken


# What stands around the `when` ----------------------------------------------------------------------------------------


def _hooks(rule: RuleConfig) -> list[Diagnostic]:
    do = rule.do or ()
    found = []
    if do and do[0].otherwise:
        mark = replace(do[0].mark, label="no hook stands before it")
        help_ = 'do = ["slack", "else:mail"]: mail is told when slack could not be'
        found.append(Diagnostic("LM603", Severity.ERROR, "a fallback of nothing", mark, help_))
    return found + _named_twice(do)


def _named_twice(do: Sequence[Reference]) -> list[Diagnostic]:
    first: dict[str, Reference] = {}
    found = []
    for reference in do:
        before = first.setdefault(reference.name, reference)
        if before is not reference:
            mark = replace(reference.mark, label="it would be told twice, or be its own fallback")
            message = f"hook `{reference.name}` is named twice"
            related = (replace(before.mark, label="first"),)
            found.append(Diagnostic("LM604", Severity.ERROR, message, mark, "take one out", related))
    return found


def _same(rule: RuleConfig, identity: str, seen: dict[str, RuleConfig]) -> list[Diagnostic]:
    first = seen.setdefault(identity, rule)
    if first is rule:
        return []
    mark = Mark(rule.mark.file, rule.mark.text, rule.when.mark.span, "says the same")
    related = (Mark(first.mark.file, first.mark.text, first.when.mark.span, "first"),)
    message = f"rules `{first.name}` and `{rule.name}` have the same `when`"
    return [Diagnostic("LM409", Severity.WARNING, message, mark, "leave one of them out", related)]


def _summary(rule: RuleConfig, checked: Checked) -> Sequence[Diagnostic]:
    """Places of the summary that nothing fills: slips of the pen, as any other name may be a field of the event, and
    `count` where something else is measured."""
    if rule.summary is None or checked.pipeline is None:
        return ()
    known = _ALWAYS | EVENT_FIELDS | _summary_names(checked)
    found = []
    for match in _PLACEHOLDER.finditer(rule.summary.text):
        name = match[1]
        right = "value" if name == "count" else next((one for one in sorted(known) if is_slip(name, one)), None)
        if name in known or right is None:
            continue
        span = rule.summary.place(Span(match.start(1), match.end(1)))
        mark = Mark(rule.mark.file, rule.mark.text, span, f"did you mean `{right}`?")
        help_ = "besides fields of the event, a summary knows: " + " ".join(sorted(known))
        message = f"`{name}` in the summary is never filled in"
        found.append(Diagnostic("LM305", Severity.WARNING, message, mark, help_, fix=right))
    return found


def _summary_names(checked: Checked) -> frozenset[str]:
    pipeline = checked.pipeline
    assert pipeline is not None, "only rules without errors have their summary looked at"
    terminal = pipeline.terminal
    names = {*checked.names}
    if terminal is not None:
        names.update(terminal.by)
    if isinstance(terminal, tree.Once):
        names.add("count")
    elif isinstance(terminal, tree.Measured) and isinstance(terminal.measure, tree.Aggregate):
        names |= {terminal.measure.name, print_measure(terminal.measure).partition("(")[0]}
    return frozenset(names)
