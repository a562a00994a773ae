"""What a configuration says, typed. Everything a person wrote keeps its place, for diagnostics."""

from collections.abc import Mapping

from msgspec import Struct

from logmon.config.values import Excerpt
from logmon.model.diagnostic import Diagnostic, Mark
from logmon.model.hook import HookConfig
from logmon.model.time import MINUTE, SECOND, Duration


class SourceConfig(Struct, frozen=True):
    """`[sources.NAME]`: exactly one of `path` (a path or glob) and `url`, written at `place`. `format` and `tz` None:
    detected, and the zone of this machine. `options` are further keys, as those of an address; paths are absolute."""

    name: str
    mark: Mark
    path: str | None = None
    url: str | None = None
    format: str | None = None
    tz: str | None = None
    options: Mapping[str, str] = {}
    place: Mark | None = None


class FormatConfig(Struct, frozen=True):
    """`[formats.NAME]`: how lines of the user's own are written. `samples` are lines that `pattern` has to read."""

    name: str
    mark: Mark
    pattern: Excerpt
    samples: tuple[Excerpt, ...]


class DefineConfig(Struct, frozen=True):
    """One line of `[define]`: a filter by name."""

    name: str
    text: Excerpt
    mark: Mark


class Reference(Struct, frozen=True):
    """A name that stands for something defined elsewhere, and where it is written. `otherwise`: a fallback, written
    `else:NAME`."""

    name: str
    mark: Mark
    otherwise: bool = False


class RuleConfig(Struct, frozen=True):
    """`[rules.NAME]`. `do` None: the rule says nothing about hooks; empty: it tells nobody. `summary` is a template
    with `{field}` places. `mark` is the rule's name."""

    name: str
    when: Excerpt
    mark: Mark
    severity: str = "medium"
    do: tuple[Reference, ...] | None = None
    cooldown: Duration = 10 * MINUTE
    summary: Excerpt | None = None


class Settings(Struct, frozen=True):
    """`[settings]`. `lateness`: how long several live sources wait for each other. `key_limit`: keys that a rule keeps
    apart."""

    lateness: Duration = 2 * SECOND
    key_limit: int = 100_000


class Config(Struct, frozen=True):
    """One file, or several merged. `marks` gives the place of a hook's name by name. Paths of hooks are absolute."""

    files: tuple[str, ...]
    sources: tuple[SourceConfig, ...] = ()
    defines: tuple[DefineConfig, ...] = ()
    hooks: tuple[HookConfig, ...] = ()
    rules: tuple[RuleConfig, ...] = ()
    formats: tuple[FormatConfig, ...] = ()
    settings: Settings = Settings()
    marks: Mapping[str, Mark] = {}


class Loaded(Struct, frozen=True):
    """`config` holds all that could be read, also beside errors; callers that act on it look at `diagnostics` first."""

    config: Config
    diagnostics: tuple[Diagnostic, ...]
