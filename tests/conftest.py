"""What all tests share."""

import pytest
from hypothesis import settings

# A loaded machine is no bug: laws are checked without a stopwatch. The blob lets a failure be repeated anywhere.
settings.register_profile("logmon", deadline=None, print_blob=True)
settings.load_profile("logmon")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "components: needs a real program beside it (a Debian package)")
