"""The bans hold in the whole package, and each can be broken."""

import ast

import pytest

from tests.architecture.bans import BANS
from tests.architecture.tree import PACKAGE, Place, parsed, python_files

BROKEN = {
    "shell": ["subprocess.run(command, shell=True)", "subprocess.run(command, shell=flag)", "os.system(command)"],
    "splitlines": ["for line in text.splitlines(): ..."],
    "unsafe formats": ["import pickle", "from yaml import load", "import os, marshal"],
    "evaluation": ["eval(text)", "exec(text)"],
    "clocks": ["now = time.time()", "time.sleep(1)", "datetime.datetime.now()", "from time import monotonic"],
    "swallowed errors": ["try: ...\nexcept: raise", "try: ...\nexcept Exception: pass"],
    "module state": ["seen = {}", "cache: dict[str, int] = {}", "def f():\n global x"],
}
FINE = """
import time
TABLE = {"a": 1}
__all__ = ["x"]
def f(now):
    try:
        subprocess.run(["ls"], shell=False)
    except OSError:
        pass
    return text.split("\\n"), time.gmtime(now)
"""


@pytest.mark.parametrize("name", BANS)
def test_nothing_banned(name: str) -> None:
    files = python_files("src/logmon")
    found = [str(Place(path, line)) for path in files for line in BANS[name](path, parsed(path))]
    assert not found, f"{name}: {BANS[name].__doc__ or ''}"


@pytest.mark.parametrize(("name", "source"), [(name, source) for name in BANS for source in BROKEN[name]])
def test_a_broken_ban_is_found(name: str, source: str) -> None:
    assert list(BANS[name](PACKAGE / "engine" / "example.py", ast.parse(source)))


@pytest.mark.parametrize("name", BANS)
def test_ordinary_code_is_fine(name: str) -> None:
    assert not list(BANS[name](PACKAGE / "engine" / "example.py", ast.parse(FINE)))


def test_the_clock_is_read_above() -> None:
    """The same line that is banned in the engine is what runtime is for."""
    tree = ast.parse("time.time()")
    assert not list(BANS["clocks"](PACKAGE / "runtime" / "clock.py", tree))
