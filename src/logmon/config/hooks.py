"""One `[hooks.NAME]` table: a program, its surroundings and its limits."""

import os
from collections.abc import Callable
from typing import Any

from logmon.config.findings import Findings
from logmon.config.tables import TableReader
from logmon.config.values import Excerpt
from logmon.model.diagnostic import Span
from logmon.model.durations import parse_duration
from logmon.model.hook import HookConfig, Rate
from logmon.model.later import later

KEYS = ("run", "timeout", "env", "cwd", "concurrency", "rate", "digest", "breaker", "shell")
_LOWEST = {"concurrency": 1, "digest": 0, "breaker": 0}
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "fish"})
_SHELL = ("/bin/sh", "-c")
_PLACEHOLDER = later(r"(?<!\$)\{[A-Za-z_@][\w.@-]*\}")
_RATE = later(r"(\d{1,6})\s*(?:/|per)\s*(\S+)")


class HookReader:
    """Reads one table. `resolved` makes a path absolute."""

    def __init__(self, table: TableReader, findings: Findings, resolved: Callable[[str], str]) -> None:
        self._table = table
        self._findings = findings
        self._resolved = resolved

    def read(self, name: str) -> tuple[HookConfig, Excerpt] | None:
        """The hook, and where its program is written."""
        found = self._shell() if self._table.table.get("shell") is not None else self._run()
        if found is None:
            return None
        argv, place = found
        cwd = self._table.plain("cwd")
        given: dict[str, Any] = {
            "timeout": self._table.duration("timeout"),
            "cwd": None if cwd is None else self._resolved(cwd),
            "rate": self._rate(),
            **{key: self._number(key, lowest) for key, lowest in _LOWEST.items()},
        }
        told = {key: value for key, value in given.items() if value is not None}
        return HookConfig(name, argv, env=self._env(), **told), place

    def _run(self) -> tuple[tuple[str, ...], Excerpt] | None:
        run = self._table.texts("run")
        if not run:
            if self._table.table.get("run") is None:
                self._table.missing("run", 'run = ["./hooks/page.sh"]')
            elif run == ():
                self._table.wrong("run", "`run` names no program", 'e.g. ["./hooks/page.sh"]')
            return None
        program = run[0].text
        if os.path.basename(program) in _SHELLS and any(item.text == "-c" for item in run):
            for item in run[1:]:
                self._executed(item)
        first = self._resolved(program) if "/" in program else program
        return (first, *(item.text for item in run[1:])), run[0]

    def _shell(self) -> tuple[tuple[str, ...], Excerpt] | None:
        """A text for the shell that holds nothing but what its author wrote."""
        found = self._table.text("shell")
        if found is None or self._executed(found):
            return None
        if self._table.table.get("run") is not None:
            self._table.wrong("shell", "a hook has a `run` or a `shell`, not both", "take one out")
            return None
        if not found.text.strip():
            self._table.wrong("shell", "`shell` holds no command", 'e.g. run = ["./hooks/page.sh"]')
            return None
        return (*_SHELL, found.text), found

    def _executed(self, text: Excerpt) -> bool:
        """Report a place in a shell's command that log text would be put into."""
        place = _PLACEHOLDER.search(text.text)
        if place is None:
            return False
        self._findings.error(
            "LM601",
            text.place(Span(place.start(), place.end())),
            "log text would be executed by a shell",
            label="a log line that holds `'; rm -rf ~ #` runs as a command",
            help='run = ["notify-send", "…"], and read "$LOGMON_SUMMARY" or the JSON on standard input',
        )
        return True

    def _rate(self) -> Rate | None:
        found = self._table.plain("rate")
        if found is None:
            return None
        parts = _RATE.fullmatch(found.strip())
        unit = parts[2] if parts else ""
        per = parse_duration(unit if unit[:1].isdigit() else f"1{unit}")
        if parts is None or not per or not int(parts[1]):
            self._table.wrong("rate", f"`{found}` is not a rate", "e.g. 20/1m", help="how many may begin in which time")
            return None
        return Rate(int(parts[1]), per)

    def _number(self, key: str, lowest: int) -> int | None:
        found = self._table.integer(key)
        if found is not None and found < lowest:
            self._table.wrong(key, f"`{key}` is at least {lowest}", f"a whole number from {lowest} on")
            return None
        return found

    def _env(self) -> dict[str, str]:
        entries = self._table.subtable("env")
        if entries is None:
            return {}
        reader = TableReader(entries, self._findings, "env")
        return {name: text for name in entries.items if (text := reader.plain(name)) is not None}
