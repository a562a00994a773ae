"""A compiled rule as the two floors below see it: the engine's plan and the alerts' rule."""

from collections import Counter
from collections.abc import Mapping, Sequence

from logmon.alerts.redact import Redactor
from logmon.alerts.rule import AlertRule
from logmon.alerts.summary import places
from logmon.config.types import Config
from logmon.engine.detect.measure import measure_name
from logmon.engine.plan import KEY_LIMIT, Plan
from logmon.language import tree
from logmon.language.rules import Rule
from logmon.model.policy import Escalation, MuteTime, Policy, Unless
from logmon.model.time import Duration

NAMES_OF_VALUES = frozenset({"value", "threshold", "window", "rule", "severity", "peak", "events"})
"""Places of a summary that every verdict fills by itself."""


def plans_of(rules: Sequence[Rule], key_limit: int = KEY_LIMIT) -> tuple[Plan, ...]:
    """The engine's view. Two rules that mean the same are still two: the later one's id gets a number. The fields that
    a summary shows are remembered with each key, so they are part of the meaning."""
    met: Counter[str] = Counter()
    plans = []
    for rule in rules:
        extras = _extras(rule)
        meaning = " ".join((rule.id, *extras))
        met[meaning] += 1
        unique = meaning if met[meaning] == 1 else f"{meaning}-{met[meaning]}"
        plans.append(Plan(unique, rule.name, rule.pipeline, extras, key_limit))
    return tuple(plans)


def alert_rules(rules: Sequence[Rule], config: Config) -> tuple[AlertRule, ...]:
    """The alerts' view, with the names of mute times resolved."""
    mutes = {mute.name: mute.time for mute in config.mutes}
    return tuple(_alert_rule(rule, mutes, config.settings.late) for rule in rules)


def redactor(config: Config) -> Redactor:
    return Redactor({name: text.text for name, text in config.redact.extra.items()}, config.redact.off)


def _alert_rule(rule: Rule, mutes: Mapping[str, MuteTime], late: Duration | None) -> AlertRule:
    told = rule.policy
    policy = Policy(
        told.labels,
        told.repeat,
        told.late or late,
        told.group,
        tuple(Unless(one.rule.name, one.same) for one in told.unless),
        tuple(mutes[one.name] for one in told.mutes),
        None if told.after is None else Escalation(told.after, tuple(one.name for one in told.escalate)),
    )
    return AlertRule(
        rule.name, _by(rule), rule.severity, rule.hooks or (), rule.cooldown, rule.summary, policy, rule.id
    )


def _extras(rule: Rule) -> tuple[str, ...]:
    """Fields that the summary shows and that are neither keys nor values of the measure."""
    terminal = rule.pipeline.terminal
    given = {*NAMES_OF_VALUES, *_by(rule)}
    if isinstance(terminal, tree.Measured):
        given.add(measure_name(terminal.measure))
    return tuple(name for name in places(rule.summary) if name not in given)


def _by(rule: Rule) -> tuple[str, ...]:
    return tuple(getattr(rule.pipeline.terminal, "by", ()))
