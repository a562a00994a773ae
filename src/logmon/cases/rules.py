"""The rules of a case, compiled as `run` would; or what is wrong with them."""

import os
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from logmon.alerts.redact import Redactor
from logmon.alerts.rule import AlertRule
from logmon.cases.case import Case, CaseError, Use
from logmon.config.load import load
from logmon.config.merge import merge
from logmon.config.suggest import did_you_mean
from logmon.config.types import Config, Loaded
from logmon.engine.plan import Plan
from logmon.formats.table import Own
from logmon.language.formats import compile_formats
from logmon.language.rules import compile_rules
from logmon.model.diagnostic import Diagnostic, Severity
from logmon.runtime.lists import Lists
from logmon.runtime.plans import alert_rules, plans_of, redactor


class CaseRules(Struct, frozen=True):
    """`plans` and `rules` run only when `broken` is false; `diagnostics` are all there are, warnings too."""

    config: Config
    plans: tuple[Plan, ...]
    rules: tuple[AlertRule, ...]
    own: Own
    redact: Redactor
    lists: Mapping[str, frozenset[str]]
    base_dir: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def broken(self) -> bool:
        return any(item.severity is Severity.ERROR for item in self.diagnostics)


class CaseLists(Mapping[str, frozenset[str]]):
    """The values behind `in @NAME`: from the case's own sections, else from the file of that name."""

    def __init__(self, own: Mapping[str, frozenset[str]], files: Lists) -> None:
        self._own = own
        self._files = files

    def __getitem__(self, name: str) -> frozenset[str]:
        return self._own[name] if name in self._own else self._files[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._own, **self._files})

    def __len__(self) -> int:
        return len({**self._own, **self._files})

    def problem(self, name: str) -> str | None:
        return None if name in self._own else self._files.problem(name)


def rules_of(case: Case) -> CaseRules:
    """Raises CaseError when a file that is used cannot be read, or has no rule of a name that is asked for."""
    folder = os.path.dirname(case.path)
    loaded = [load(rule.text, rule.name) for rule in case.rules]
    loaded += [_used(case.path, folder, use) for use in case.uses]
    config, clashes = merge([one.config for one in loaded])
    base_dir = os.path.join(folder, os.path.dirname(case.uses[0].path)) if case.uses else folder
    lists = CaseLists(case.lists, Lists(base_dir, _ignore))
    own, unread = compile_formats(config)
    rules, more = compile_rules(config, files=lists.problem)
    diagnostics = (*(item for one in loaded for item in one.diagnostics), *clashes, *unread, *more)
    told = alert_rules(rules, config)
    return CaseRules(config, plans_of(rules), told, own, redactor(config), lists, base_dir, diagnostics)


def _used(path: str, folder: str, use: Use) -> Loaded:
    try:
        with open(os.path.join(folder, use.path), "rb") as file:
            text = file.read().decode("utf-8", "replace")
    except OSError as error:
        raise CaseError(path, use.line, f"{use.path}: {error.strerror}") from None
    loaded = load(text, os.path.normpath(os.path.join(folder, use.path)))
    if not use.rules:
        return loaded
    chosen = [rule for rule in loaded.config.rules if rule.name in use.rules]
    _all_there(path, use, [rule.name for rule in loaded.config.rules])
    return Loaded(replace(loaded.config, rules=tuple(chosen)), loaded.diagnostics)


def _all_there(path: str, use: Use, names: Sequence[str]) -> None:
    for name in use.rules:
        if name not in names:
            near = did_you_mean(name, names) or f"it has: {', '.join(names)}"
            raise CaseError(path, use.line, f"{use.path} has no rule `{name}`; {near}")


def _ignore(text: str) -> None:
    """A list that cannot be read is a diagnostic of the rule that uses it, so nothing more is said."""
