"""Terminals for tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.components.require import require
from tests.tty.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """`terminal(width, height, NAME=value…)`: a new one, gone after the test."""
    tmux = require("tmux")
    opened: list[Terminal] = []

    def open_terminal(width: int = 100, height: int = 30, **env: str) -> Terminal:
        opened.append(Terminal(tmux, width, height, tmp_path, env))
        return opened[-1]

    yield open_terminal
    for one in opened:
        one.close()
