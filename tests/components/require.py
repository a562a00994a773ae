"""Programs that tests run beside ours. In CI (environment variable CI is true) a missing one is a failure."""

import os
import shutil
from typing import NoReturn

import pytest

PACKAGES = {
    "prometheus-alertmanager": "prometheus-alertmanager",
    "tmux": "tmux",
    "logger": "bsdutils",
    "dockerd": "docker.io",
    "docker": "docker.io",
    "busybox": "busybox-static",
    "journalctl": "systemd",
    "podman": "podman",
    "openssl": "openssl",
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "systemd-analyze": "systemd",
    "strace": "strace",
    "logrotate": "logrotate",
    "zstd": "zstd",
}
"""Which Debian package has it."""


def require(program: str) -> str:
    """Its path."""
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    return path or missing(f"{program} is not installed: apt-get install {PACKAGES[program]}")


def missing(why: str) -> NoReturn:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(why)
    pytest.skip(why)
