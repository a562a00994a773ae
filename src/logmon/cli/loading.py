"""Rule and configuration files to what a pipeline is built from; their mistakes are shown and end the command."""

import os
import sys
from collections.abc import Iterable, Sequence

from msgspec import Struct

from logmon.alerts.redact import Redactor
from logmon.alerts.rule import AlertRule
from logmon.cli import exits
from logmon.cli.configured import source_findings
from logmon.cli.refuse import RefusedError
from logmon.config.load import load
from logmon.config.merge import merge
from logmon.config.types import Config
from logmon.engine.plan import Plan
from logmon.formats.table import Own
from logmon.language.formats import compile_formats
from logmon.language.rules import compile_rules
from logmon.model.diagnostic import Diagnostic, Severity
from logmon.runtime.lists import Lists
from logmon.runtime.outbox import Fallbacks
from logmon.runtime.plans import alert_rules, plans_of, redactor

LARGEST = 10 << 20


class Ruleset(Struct, frozen=True):
    """`plans[i]` and `rules[i]` are the engine's and the alerts' view of the same rule; `own` are the user's formats;
    `fallbacks` say which hook is told when another could not be."""

    config: Config
    plans: tuple[Plan, ...]
    rules: tuple[AlertRule, ...]
    own: Own
    redact: Redactor
    lists: Lists
    base_dir: str
    fallbacks: Fallbacks = {}


def read_config(paths: Sequence[str]) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Several files as one. Raises RefusedError for one that cannot be read."""
    loaded = [load(_text(path), path) for path in paths]
    config, clashes = merge([one.config for one in loaded])
    return config, (*(item for one in loaded for item in one.diagnostics), *clashes)


def load_ruleset(paths: Sequence[str]) -> Ruleset:
    """Everything that can run. A file with an error ends the command: nothing runs on half a rule file."""
    config, found = read_config(paths)
    base_dir = os.path.dirname(os.path.abspath(paths[0])) if paths else os.getcwd()
    lists = Lists(base_dir, _complain)
    own, unread = compile_formats(config)
    rules, more = compile_rules(config, files=lists.problem)
    refuse_errors((*found, *source_findings(config.sources), *unread, *more))
    plans = plans_of(rules, config.settings.key_limit)
    fallbacks = {(rule.name, hook): other for rule in rules for hook, other in rule.fallbacks.items()}
    told = alert_rules(rules, config)
    return Ruleset(config, plans, told, own, redactor(config), lists, base_dir, fallbacks)


def load_formats(path: str) -> Own:
    """The user's own formats. A file with an error ends the command."""
    config, found = read_config([path])
    own, unread = compile_formats(config)
    refuse_errors((*found, *unread))
    return own


def refuse_errors(found: Iterable[Diagnostic]) -> None:
    """Shows the errors among the findings; raises RefusedError when there are some."""
    errors = [item for item in found if item.severity is Severity.ERROR]
    if errors:
        from logmon.outputs.diagnostics import render

        sys.stderr.write(render(errors, "full"))
        raise RefusedError("", code=exits.USAGE)


def _complain(text: str) -> None:
    sys.stderr.write(f"logmon: {text}\n")


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise RefusedError(f"{path}: {error.strerror}", "name a TOML file with [rules]") from None
    if len(data) > LARGEST:
        raise RefusedError(f"{path}: larger than {LARGEST >> 20} MiB", "split the rules into several files")
    return data.decode("utf-8", "replace")
