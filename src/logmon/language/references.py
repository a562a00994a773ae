"""The names in a rule's table that stand for something defined elsewhere: hooks, mute times, other rules; and the
patterns of `[redact]`."""

from collections.abc import Iterable, Mapping

from logmon.config.findings import Findings
from logmon.config.secrets import BUILT_IN
from logmon.config.suggest import did_you_mean, nearest
from logmon.config.types import Config, Reference, RuleConfig
from logmon.config.values import Excerpt
from logmon.language import tree
from logmon.language.regexes import check_regex
from logmon.model.diagnostic import Diagnostic, Mark, Severity, Span


def unknown_names(rule: RuleConfig, config: Config) -> list[Diagnostic]:
    """Hooks, mute times and rules that this rule names and nobody has defined."""
    mutes, rules = [mute.name for mute in config.mutes], [other.name for other in config.rules]
    hooks = "hooks are defined in [hooks.NAME]"
    found = [
        *_unknown("LM301", "hook", (*(rule.do or ()), *rule.policy.escalate), tuple(config.marks), hooks),
        *_unknown("LM309", "mute time", rule.policy.mutes, mutes, "mute times are defined in [mute.NAME]"),
        *_unknown(
            "LM310", "rule", (one.rule for one in rule.policy.unless), rules, "rules are defined in [rules.NAME]"
        ),
    ]
    for one in rule.policy.unless:
        if one.rule.name == rule.name:
            place = _label(one.rule.mark, "this is the rule itself")
            message = f"`{rule.name}` cannot keep itself quiet"
            found.append(Diagnostic("LM310", Severity.ERROR, message, place, "name the rule that is the cause"))
    return found


def unknown_labels(rule: RuleConfig, labels: Mapping[str, frozenset[str]]) -> list[Diagnostic]:
    """Labels to compare or to group by that incidents do not have; `labels` of every rule that runs."""
    wanted = [(one.rule.mark, of, one.same) for one in rule.policy.unless for of in (rule.name, one.rule.name)]
    if rule.policy.group is not None:
        wanted.append((rule.mark, rule.name, rule.policy.group.by))
    return [
        _no_label(mark, of, name, labels[of])
        for mark, of, names in wanted
        for name in names
        if of in labels and name not in labels[of]
    ]


def check_redact(config: Config) -> list[Diagnostic]:
    """Patterns that RE2 does not take, and names that are not built in."""
    found: list[Diagnostic] = []
    for name, mark in config.redact.off.items():
        if name not in BUILT_IN:
            place = _label(mark, did_you_mean(name, BUILT_IN))
            message, help_ = f"no built-in pattern is called `{name}`", "built in: " + " ".join(sorted(BUILT_IN))
            found.append(Diagnostic("LM311", Severity.ERROR, message, place, help_, fix=nearest(name, BUILT_IN)))
    for text in config.redact.extra.values():
        findings = Findings(text.mark.file, text.text)
        check_regex(tree.Regex(text.text, "", span=Span(-1, len(text.text))), findings)
        found += [_placed(item, text) for item in findings.items]
    return found


def _unknown(
    code: str, what: str, references: Iterable[Reference], names: Iterable[str], where: str
) -> list[Diagnostic]:
    known = tuple(names)
    return [_is_unknown(code, what, one, known, where) for one in references if one.name not in known]


def _is_unknown(code: str, what: str, reference: Reference, names: tuple[str, ...], where: str) -> Diagnostic:
    help_ = f"defined {what}s: {', '.join(names)}" if names else where
    place = _label(reference.mark, did_you_mean(reference.name, names))
    message = f"{what} `{reference.name}` is not defined"
    return Diagnostic(code, Severity.ERROR, message, place, help_, fix=nearest(reference.name, names))


def _no_label(mark: Mark, rule: str, name: str, labels: frozenset[str]) -> Diagnostic:
    help_ = f"its labels: {', '.join(sorted(labels))}" if labels else "labels are the names after `by`, and `labels`"
    message = f"alerts of `{rule}` have no label `{name}`"
    return Diagnostic("LM312", Severity.ERROR, message, _label(mark, did_you_mean(name, labels)), help_)


def _placed(item: Diagnostic, text: Excerpt) -> Diagnostic:
    assert item.mark is not None, "findings always have a place"
    place = Mark(text.mark.file, text.mark.text, text.place(item.mark.span), item.mark.label)
    return Diagnostic(item.code, item.severity, item.message, place, item.help)


def _label(mark: Mark, label: str) -> Mark:
    return Mark(mark.file, mark.text, mark.span, label)
