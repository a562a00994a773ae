"""The project's files, as text and as syntax trees."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "logmon"
FLOORS_WITHOUT_CLOCK = ("model", "language", "formats", "sources", "outputs", "state", "config", "engine", "alerts")
"""Below runtime time is an argument."""

NOT_OURS = {".git", ".venv", ".work", ".hypothesis", "build", "dist", "results", "__pycache__"}
NOT_OURS_ENDINGS = ("_cache", ".egg-info")


class Place(NamedTuple):
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"


class Function(NamedTuple):
    name: str
    place: Place
    lines: int
    """Without the docstring."""


def project_files(*suffixes: str) -> Iterator[Path]:
    """Every file that belongs to the project (what git ignores does not), with one of the suffixes; all without any."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.endswith(NOT_OURS_ENDINGS))
        for path in (Path(folder, name) for name in sorted(files)):
            if not suffixes or path.suffix in suffixes:
                yield path


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            documented = ast.get_docstring(node) is not None
            docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
            lines = (node.end_lineno or 0) - node.lineno + 1 - docstring
            yield Function(node.name, Place(path, node.lineno), lines)
