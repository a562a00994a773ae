"""What is written down: no stranger's package, no path of a machine, no link into the void, nothing unfinished."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import ROOT, Place, project_files, python_files

TEXTS = (".md", ".py", ".toml", ".sh", ".yml", ".txt", "")
STRANGER = re.compile(r"(pip3? install|pipx install|uvx|uv tool install|pipx run)[^\n`]*?(?<![\w./-])logmon(?![-\w./])")
"""The name `logmon` on the package index belongs to somebody else; ours is logmon-cli."""

MACHINE = re.compile(r"(?<![\w.])(/work/|/root/|/tmp/bash_)")
UNFINISHED = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
LINK = re.compile(r"\[[^\]\n]+\]\((?!https?:|mailto:|#)([^)#\s]+)")


def places(pattern: re.Pattern[str], paths: Iterator[Path]) -> Iterator[str]:
    for path in paths:
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").split("\n"), 1):
            if pattern.search(line):
                yield f"{Place(path, number)}: {line.strip()[:120]}"


def others(paths: Iterator[Path]) -> Iterator[Path]:
    """Without this file, which has to spell out what it looks for."""
    return (path for path in paths if path != Path(__file__))


def test_nobody_is_sent_to_a_strangers_package() -> None:
    assert not list(places(STRANGER, others(project_files(*TEXTS))))


def test_no_path_of_a_machine() -> None:
    assert not list(places(MACHINE, others(project_files(*TEXTS))))


def test_nothing_is_left_for_later() -> None:
    assert not list(places(UNFINISHED, others(iter(python_files("src", "tests", "benchmarks")))))


def test_links_between_documents_lead_somewhere() -> None:
    for document in project_files(".md"):
        for target in LINK.findall(document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.relative_to(ROOT)}: {target}"


def test_the_patterns_find_what_they_look_for() -> None:
    assert STRANGER.search("run `pip install logmon`")
    assert STRANGER.search("uvx logmon tail")
    assert not STRANGER.search("pip install logmon-cli")
    assert not STRANGER.search("pip install -e . && logmon-cli")
    assert MACHINE.search("see /work/" + "main")
    assert not MACHINE.search("below .work/bench")
