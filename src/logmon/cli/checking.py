"""What `rules check` and `rules explain` do."""

import glob
import os
from collections.abc import Sequence

from logmon.cli import exits
from logmon.cli.configured import source_findings
from logmon.cli.console import Console
from logmon.cli.loading import read_config
from logmon.cli.refuse import RefusedError
from logmon.config.programs import check_programs
from logmon.config.suggest import nearest
from logmon.hooks.environment import PATH
from logmon.language.codes import CODES
from logmon.language.formats import compile_formats
from logmon.language.rules import compile_rules
from logmon.model.diagnostic import Diagnostic, Severity
from logmon.outputs.diagnostics import STYLES, Checked, render
from logmon.runtime.lists import Lists

_RANKS = {"error": 0, "warning": 1, "note": 2}


def check_files(paths: Sequence[str], style: str, fail_on: str, colour: str) -> int:
    """Findings are the data of this command: they go to stdout. A file that does not parse counts as findings."""
    if style not in STYLES:
        raise RefusedError(f"unknown output `{style}`", f"outputs of rules check: {', '.join(STYLES)}")
    if fail_on not in _RANKS:
        raise RefusedError(f"unknown severity `{fail_on}`", f"severities: {', '.join(_RANKS)}")
    files = rule_files(paths)
    console = Console(colour)
    config, found = read_config(files)
    lists = Lists(os.path.dirname(os.path.abspath(files[0])), lambda text: None)
    _, unread = compile_formats(config)
    _, more = compile_rules(config, files=lists.problem)
    everything = (*found, *source_findings(config.sources), *unread, *more, *check_programs(config, PATH))
    text = render(everything, style, checked=Checked(len(files), len(config.rules)), color=console.colour)
    console.write(text.encode("utf-8", "backslashreplace"))
    console.flush()
    return exits.NO if _counts(everything, fail_on) else exits.OK


def explain_code(code: str) -> int:
    console = Console()
    known = CODES.get(code.upper())
    if known is None:
        near = nearest(code.upper(), list(CODES))
        raise RefusedError(f"unknown code `{code}`", f"did you mean `{near}`?" if near else "codes look like LM101")
    console.write(f"{code.upper()}: {known.title}\n\n{known.help}\n".encode())
    console.flush()
    return exits.OK


def _counts(found: Sequence[Diagnostic], fail_on: str) -> bool:
    severities = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    return any(severities[item.severity] <= _RANKS[fail_on] for item in found)


def rule_files(paths: Sequence[str]) -> list[str]:
    """The named files; of directories their *.toml. Without any: ./logmon.toml or ./rules.toml."""
    named = list(paths) or [path for path in ("logmon.toml", "rules.toml") if os.path.exists(path)]
    if not named:
        raise RefusedError("no rule file", "name one: logmon rules check rules.toml")
    files: list[str] = []
    for path in named:
        found = sorted(glob.glob(os.path.join(glob.escape(path), "*.toml"))) if os.path.isdir(path) else [path]
        if not found:
            raise RefusedError(f"{path}: no *.toml file in this directory")
        files += found
    return files
