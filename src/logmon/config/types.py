"""What a configuration says, typed. Everything a person wrote keeps its place, for diagnostics."""

from collections.abc import Mapping

from msgspec import Struct

from logmon.config.values import Excerpt
from logmon.model.diagnostic import Diagnostic, Mark
from logmon.model.hook import HookConfig
from logmon.model.policy import Grouping, MuteTime
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


class UnlessConfig(Struct, frozen=True):
    """`NAME by LABEL, …`: quiet while that rule fires with the same values of these labels."""

    rule: Reference
    same: tuple[str, ...] = ()


class PolicyConfig(Struct, frozen=True):
    """How a rule's alerts are told: `Policy` with the names still unresolved. `escalate` are hooks, told `after` a
    while."""

    labels: dict[str, str] = {}
    repeat: Duration | None = None
    late: Duration | None = None
    group: Grouping | None = None
    unless: tuple[UnlessConfig, ...] = ()
    mutes: tuple[Reference, ...] = ()
    after: Duration | None = None
    escalate: tuple[Reference, ...] = ()


class RedactConfig(Struct, frozen=True):
    """`[redact]`: patterns by name, and the built-in ones that are turned off, by name and place."""

    extra: dict[str, Excerpt] = {}
    off: dict[str, Mark] = {}


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
    policy: PolicyConfig = PolicyConfig()


class MuteConfig(Struct, frozen=True):
    """`[mute.NAME]`. `mark` is the name."""

    name: str
    time: MuteTime
    mark: Mark


class Settings(Struct, frozen=True):
    """`[settings]`. `lateness`: how long several live sources wait for each other. `key_limit`: keys that a rule keeps
    apart. `late`: what a rule's own `late` is unless it says so itself."""

    lateness: Duration = 2 * SECOND
    key_limit: int = 100_000
    late: Duration | None = None


class Config(Struct, frozen=True):
    """One file, or several merged. `marks` gives the place of a hook's name by name. Paths of hooks are absolute."""

    files: tuple[str, ...]
    sources: tuple[SourceConfig, ...] = ()
    defines: tuple[DefineConfig, ...] = ()
    hooks: tuple[HookConfig, ...] = ()
    rules: tuple[RuleConfig, ...] = ()
    formats: tuple[FormatConfig, ...] = ()
    settings: Settings = Settings()
    mutes: tuple[MuteConfig, ...] = ()
    redact: RedactConfig = RedactConfig()
    marks: Mapping[str, Mark] = {}


class Loaded(Struct, frozen=True):
    """`config` holds all that could be read, also beside errors; callers that act on it look at `diagnostics` first."""

    config: Config
    diagnostics: tuple[Diagnostic, ...]
