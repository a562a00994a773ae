"""The floors hold: import-linter on the contracts of pyproject.toml, and on trees that break them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, ROOT

LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"

BREAKS = {
    "a lower floor imports a higher one": {"model/x.py": "import logmon.cli.y", "cli/y.py": ""},
    "neighbours import each other": {"engine/x.py": "import logmon.alerts.y", "alerts/y.py": ""},
    "two parts of floor 2": {"formats/x.py": "import logmon.sources.y", "sources/y.py": ""},
    "a folder without a floor": {"somewhere/__init__.py": "", "somewhere/x.py": ""},
    "a cycle inside a folder": {
        "engine/scan/x.py": "import logmon.engine.detect.y",
        "engine/detect/y.py": "import logmon.engine.scan.x",
    },
}


def lint(root: Path, source: Path) -> subprocess.CompletedProcess[str]:
    """`lint-imports` in `root` on the package below `source`."""
    environment = {**os.environ, "PYTHONPATH": str(source)}
    command = [sys.executable, "-c", LINT, "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_the_floors_hold() -> None:
    done = lint(ROOT, ROOT / "src")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("files", BREAKS.values(), ids=BREAKS)
def test_a_break_is_found(tmp_path: Path, files: dict[str, str]) -> None:
    """The same contracts on an empty skeleton with one mistake in it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "src" / "logmon"
    for folder in (path for path in PACKAGE.rglob("__init__.py")):
        target = package / folder.relative_to(PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    assert lint(tmp_path, package.parent).returncode == 0
    for name, text in files.items():
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text(text + "\n")
    done = lint(tmp_path, package.parent)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
