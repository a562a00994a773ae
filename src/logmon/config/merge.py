"""Several files as one configuration: hooks and defines of one are known in the others."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from logmon.config.types import Config, RedactConfig, Settings
from logmon.model.diagnostic import Diagnostic, Mark, Severity


def merge(configs: Sequence[Config]) -> tuple[Config, tuple[Diagnostic, ...]]:
    """All of them, in order; a name that two files define is an error, and the first one counts. Settings: the last
    file that changes one wins."""
    diagnostics: list[Diagnostic] = []
    marks: dict[str, Mark] = {}
    for config in configs:
        for name, mark in config.marks.items():
            if name in marks:
                diagnostics.append(_twice("hook", name, mark, marks[name]))
            marks.setdefault(name, mark)
    diagnostics += _again("rule", ((r.name, r.mark) for c in configs for r in c.rules))
    diagnostics += _again("source", ((s.name, s.mark) for c in configs for s in c.sources))
    diagnostics += _again("format", ((f.name, f.mark) for c in configs for f in c.formats))
    diagnostics += _again("mute time", ((m.name, m.mark) for c in configs for m in c.mutes))
    diagnostics += _again("define", ((d.name, d.mark) for c in configs for d in c.defines))
    return (
        Config(
            files=tuple(file for config in configs for file in config.files),
            sources=_first(source for config in configs for source in config.sources),
            formats=_first(form for config in configs for form in config.formats),
            defines=_first(define for config in configs for define in config.defines),
            hooks=_first(hook for config in configs for hook in config.hooks),
            rules=_first(rule for config in configs for rule in config.rules),
            settings=_settings(configs),
            mutes=_first(mute for config in configs for mute in config.mutes),
            redact=_redact(configs),
            marks=marks,
        ),
        tuple(diagnostics),
    )


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Item = TypeVar("_Item", bound=_Named)


def _first(items: Iterable[_Item]) -> tuple[_Item, ...]:
    """The first of each name, in order."""
    found: dict[str, _Item] = {}
    for item in items:
        found.setdefault(item.name, item)
    return tuple(found.values())


def _again(what: str, named: Iterable[tuple[str, Mark]]) -> list[Diagnostic]:
    first: dict[str, Mark] = {}
    found: list[Diagnostic] = []
    for name, mark in named:
        if name in first:
            found.append(_twice(what, name, mark, first[name]))
        first.setdefault(name, mark)
    return found


def _twice(what: str, name: str, second: Mark, first: Mark) -> Diagnostic:
    place = Mark(second.file, second.text, second.span, "second definition")
    related = (Mark(first.file, first.text, first.span, "first"),)
    help_ = "names key silences, acknowledgements and history; rename one" if what == "rule" else "rename one"
    return Diagnostic("LM302", Severity.ERROR, f"two {what}s are called `{name}`", place, help_, related)


def _settings(configs: Sequence[Config]) -> Settings:
    default = Settings()
    lateness, limit, late = default.lateness, default.key_limit, default.late
    for config in configs:
        lateness = config.settings.lateness if config.settings.lateness != default.lateness else lateness
        limit = config.settings.key_limit if config.settings.key_limit != default.key_limit else limit
        late = config.settings.late or late
    return Settings(lateness, limit, late)


def _redact(configs: Sequence[Config]) -> RedactConfig:
    """All patterns of all files; one that any file turns off is off."""
    extra = {name: text for config in configs for name, text in config.redact.extra.items()}
    off = {name: mark for config in configs for name, mark in config.redact.off.items()}
    return RedactConfig(extra, off)
