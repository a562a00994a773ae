"""TOML -> Config: every table of a file, every problem told with its place."""

import os
import re
import zoneinfo

from logmon.config.findings import Findings
from logmon.config.hooks import KEYS, HookReader
from logmon.config.policy import MUTE_KEYS, POLICY_KEYS, read_mute, read_policy, read_redact
from logmon.config.tables import TableReader
from logmon.config.tls_keys import TLS_KEYS, tls_options
from logmon.config.toml import read_toml
from logmon.config.types import (
    Config,
    DefineConfig,
    FormatConfig,
    Loaded,
    MuteConfig,
    Reference,
    RuleConfig,
    Settings,
    SourceConfig,
)
from logmon.config.values import Entries, Entry, Excerpt
from logmon.model.diagnostic import Mark, Span
from logmon.model.hook import HookConfig
from logmon.model.incident import SEVERITIES

MAX_RULES = 10_000
_ROOT = ("sources", "formats", "define", "hooks", "rules", "mute", "redact", "settings")
_SOURCE = ("path", "url", "format", "tz", *TLS_KEYS)
_FORMAT = ("pattern", "samples")
_RULE = ("when", "severity", "do", "cooldown", "summary", *POLICY_KEYS)
_SETTINGS = ("lateness", "key_limit", "late")
_ELSE = "else:"
_NAME = re.compile(r"[^\W\d][\w-]*")


def load(text: str, file: str) -> Loaded:
    """Read one file. `file` is its path as the user wrote it; relative paths in it are relative to its directory."""
    findings = Findings(file, text)
    config = _Loader(read_toml(text, findings), findings).run()
    return Loaded(config, tuple(findings.items))


class _Loader:
    def __init__(self, root: Entries, findings: Findings) -> None:
        self._root = TableReader(root, findings, "this file")
        self._findings = findings
        self._directory = os.path.dirname(os.path.abspath(findings.file))
        self._marks: dict[str, Mark] = {}

    def run(self) -> Config:
        self._root.known(_ROOT)
        return Config(
            files=(self._findings.file,),
            sources=tuple(filter(None, map(self._source, self._entries("sources")))),
            formats=tuple(filter(None, map(self._format, self._entries("formats")))),
            defines=tuple(filter(None, map(self._define, self._entries("define")))),
            hooks=tuple(filter(None, map(self._hook, self._entries("hooks")))),
            rules=self._rules(),
            settings=self._settings(),
            mutes=tuple(filter(None, map(self._mute, self._entries("mute")))),
            redact=read_redact(self._entries("redact"), self._findings),
            marks=self._marks,
        )

    def _entries(self, key: str) -> list[Entry]:
        table = self._root.subtable(key)
        return list(table.items.values()) if table is not None else []

    def _table(self, entry: Entry, where: str, keys: tuple[str, ...]) -> TableReader | None:
        content = entry.value.content
        if not isinstance(content, Entries):
            if entry.value.kind != "wrong":
                self._findings.error("LM003", entry.value.span, f"{where} is a table", label="expected a table")
            return None
        reader = TableReader(content, self._findings, where)
        reader.known(keys)
        return reader

    def _source(self, entry: Entry) -> SourceConfig | None:
        table = self._table(entry, f"source `{entry.key}`", _SOURCE)
        if table is None:
            return None
        path, url = table.plain("path"), table.plain("url")
        if (path is None) == (url is None):
            if path is not None:
                table.wrong("url", "a source has a `path` or a `url`, not both", "take one out")
            elif table.table.get("path") is None and table.table.get("url") is None:
                table.missing("path", 'path = "/var/log/app.log", or url = "docker:web-*"')
        tz = table.plain("tz")
        if tz is not None and not _is_zone(tz):
            table.wrong("tz", f"`{tz}` is not a time zone", "a name like Europe/Berlin, or +02:00")
            tz = None
        written = table.text("url")
        return SourceConfig(
            entry.key,
            table.mark(entry),
            path,
            url,
            table.plain("format"),
            tz,
            tls_options(table, url, self._resolved),
            None if written is None else written.mark,
        )

    def _format(self, entry: Entry) -> FormatConfig | None:
        table = self._table(entry, f"format `{entry.key}`", _FORMAT)
        if table is None:
            return None
        pattern, samples = table.text("pattern"), table.texts("samples")
        if pattern is None and table.table.get("pattern") is None:
            table.missing("pattern", "pattern = '%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level} %{GREEDYDATA:message}'")
        if not samples and table.table.get("samples") is None:
            table.missing("samples", "samples = ['a line that the pattern reads']")
        elif samples == ():
            table.wrong("samples", "a format has at least one sample line", "a line that the pattern reads")
        return FormatConfig(entry.key, table.mark(entry), pattern, samples) if pattern and samples else None

    def _define(self, entry: Entry) -> DefineConfig | None:
        content = entry.value.content
        if not isinstance(content, Excerpt):
            if entry.value.kind != "wrong":
                self._findings.error(
                    "LM003", entry.value.span, f"`{entry.key}` in [define] is text", label="expected a filter in quotes"
                )
            return None
        if not _NAME.fullmatch(entry.key) or "-" in entry.key:
            self._findings.error(
                "LM005", entry.span, f"`{entry.key}` cannot be used as a name", label="letters, digits and _"
            )
            return None
        return DefineConfig(entry.key, content, self._findings.mark(entry.span))

    def _hook(self, entry: Entry) -> HookConfig | None:
        table = self._table(entry, f"hook `{entry.key}`", KEYS)
        self._marks[entry.key] = self._findings.mark(entry.span)
        found = HookReader(table, self._findings, self._resolved).read(entry.key) if table is not None else None
        if found is None:
            return None
        hook, program = found
        self._marks[entry.key] = program.mark
        return hook

    def _resolved(self, path: str) -> str:
        return os.path.normpath(os.path.join(self._directory, os.path.expanduser(path)))

    # Rules ------------------------------------------------------------------------------------------------------------

    def _rules(self) -> tuple[RuleConfig, ...]:
        entries = self._entries("rules")
        if len(entries) > MAX_RULES:
            self._findings.error(
                "LM007", entries[MAX_RULES].span, f"more than {MAX_RULES} rules in one file", help="split the file"
            )
        rules = (self._rule(entry) for entry in entries[:MAX_RULES])
        return tuple(rule for rule in rules if rule is not None)

    def _rule(self, entry: Entry) -> RuleConfig | None:
        mark = self._findings.mark(entry.span)
        if isinstance(entry.value.content, Excerpt):
            return RuleConfig(entry.key, entry.value.content, mark)
        table = self._table(entry, f"rule `{entry.key}`", _RULE)
        if table is None:
            return None
        when = table.text("when")
        if when is None and table.table.get("when") is None:
            table.missing("when", "when = '\"No space left\" | once by host'")
        severity = table.choice("severity", SEVERITIES)
        cooldown = table.duration("cooldown")
        do = self._do(table)
        summary = table.text("summary")
        if when is None:
            return None
        policy = read_policy(table, self._findings)
        rule = RuleConfig(entry.key, when, mark, severity or "medium", do, summary=summary, policy=policy)
        if cooldown is None:
            return rule
        return RuleConfig(rule.name, when, mark, rule.severity, do, cooldown, summary, policy)

    def _do(self, table: TableReader) -> tuple[Reference, ...] | None:
        hooks = table.texts("do")
        if hooks is None:
            return None
        return tuple(map(self._reference, hooks))

    def _reference(self, hook: Excerpt) -> Reference:
        """`slack`, or `else:mail`: told when the one before it could not be."""
        mark = self._findings.mark(hook.place(Span(0, len(hook.text))))
        return Reference(hook.text.removeprefix(_ELSE).strip(), mark, hook.text.startswith(_ELSE))

    def _mute(self, entry: Entry) -> MuteConfig | None:
        table = self._table(entry, f"mute time `{entry.key}`", MUTE_KEYS)
        return None if table is None else MuteConfig(entry.key, read_mute(entry.key, table), table.mark(entry))

    def _settings(self) -> Settings:
        entries = self._root.subtable("settings")
        if entries is None:
            return Settings()
        table = TableReader(entries, self._findings, "[settings]")
        table.known(_SETTINGS)
        lateness, limit = table.duration("lateness"), table.integer("key_limit")
        if limit is not None and limit < 1:
            table.wrong("key_limit", "a rule keeps at least one key", "a whole number above 0")
            limit = None
        default = Settings()
        return Settings(
            default.lateness if lateness is None else lateness,
            default.key_limit if limit is None else limit,
            table.span("late"),
        )


def _is_zone(name: str) -> bool:
    if re.fullmatch(r"Z|UTC|[+-]\d\d:?\d\d", name):
        return True
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True
