"""Blocks are small here: they are read ahead all the same."""

import pytest

from logmon.sources import storage


@pytest.fixture(autouse=True, scope="session")
def _read_ahead() -> None:
    storage._MUCH = 1
