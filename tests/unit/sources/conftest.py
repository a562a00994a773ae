"""Blocks are small here: they are read ahead all the same."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from logmon.sources import storage


@pytest.fixture(autouse=True, scope="package")
def _read_ahead() -> Iterator[None]:
    with patch.object(storage, "_MUCH", 1):
        yield
