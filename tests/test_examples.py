"""`rules.example.toml` is fit to be copied: no findings, and for each rule a case that fires and one that does not."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from logmon.cases.read import read_case
from logmon.config.load import load
from logmon.language.rules import compile_rules

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "rules.example.toml"
CASES = ROOT / "tests" / "cases" / "examples"
LOADED = load(EXAMPLE.read_text(encoding="utf-8"), str(EXAMPLE))
NAMES = [rule.name for rule in LOADED.config.rules]


def test_there_is_nothing_to_find() -> None:
    rules, found = compile_rules(LOADED.config)
    assert [item.message for item in (*LOADED.diagnostics, *found)] == []
    assert len(rules) >= 12


def test_hooks_can_be_run() -> None:
    for hook in LOADED.config.hooks:
        assert os.access(hook.run[0], os.X_OK), hook.name


@pytest.mark.parametrize("name", NAMES)
def test_a_case_fires_and_another_does_not(name: str) -> None:
    """What the two cases expect is checked where all cases are run; here, that they are about this rule."""
    fires, quiet = (read_case(str(CASES / f"{name}{end}.case")) for end in ("", "_quiet"))
    for case in (fires, quiet):
        assert [use.rules for use in case.uses] == [(name,)]
    assert any(f" {name} " in line and line.split()[1] in ("firing", "occurred") for line in fires.expected or ())
    assert not any(line.split()[1:2] in (["firing"], ["occurred"]) for line in quiet.expected or ())


def test_no_case_is_left_over() -> None:
    known = {f"{name}{end}.case" for name in NAMES for end in ("", "_quiet")}
    assert {path.name for path in CASES.iterdir()} == known


def conditions() -> Iterator[tuple[str, str]]:
    """Every `when` of the TOML blocks of the pages, with the page it stands on."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for block in re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
            for rule in tomllib.loads(block).get("rules", {}).values():
                yield page.name, rule if isinstance(rule, str) else rule["when"]


@pytest.mark.parametrize(("page", "when"), list(conditions()))
def test_what_the_pages_show_compiles(page: str, when: str) -> None:
    loaded = load(f"[rules]\nx = '''{when}'''\n", page)
    rules, found = compile_rules(loaded.config)
    assert rules
    assert [item.message for item in (*loaded.diagnostics, *found) if item.code != "LM203"] == []
