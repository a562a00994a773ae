"""A docker daemon of our own: own data, own socket, no network, ended with the session."""

import os
from collections.abc import Iterator

import pytest

from tests.components.daemon import IMAGE, Docker
from tests.components.images import image
from tests.components.require import missing, require


@pytest.fixture(scope="session")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docker]:
    dockerd = require("dockerd")
    if os.geteuid():
        missing("dockerd needs root")
    it = Docker(dockerd, tmp_path_factory.mktemp("docker"))
    try:
        it.start()
        it.import_image(image(it.folder / "root"))
        yield it
    finally:
        it.end()


@pytest.fixture
def docker_host(docker: Docker, monkeypatch: pytest.MonkeyPatch) -> Docker:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{docker.socket}")
    monkeypatch.delenv("DOCKER_TLS_VERIFY", raising=False)
    return docker


__all__ = ["IMAGE", "docker", "docker_host"]
