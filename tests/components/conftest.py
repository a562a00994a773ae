"""A docker daemon of our own: own data, own socket, no network, ended with the session."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.components.daemon import IMAGE, Docker
from tests.components.require import missing, require

APPLETS = ("sh", "echo", "sleep", "seq", "cat", "date", "head", "yes", "tr", "usleep", "kill", "printf")


@pytest.fixture(scope="session")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docker]:
    dockerd, busybox = require("dockerd"), require("busybox")
    if os.geteuid():
        missing("dockerd needs root")
    it = Docker(dockerd, tmp_path_factory.mktemp("docker"))
    try:
        it.start()
        it.import_image(_image(it.folder / "root", busybox))
        yield it
    finally:
        it.end()


@pytest.fixture
def docker_host(docker: Docker, monkeypatch: pytest.MonkeyPatch) -> Docker:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{docker.socket}")
    monkeypatch.delenv("DOCKER_TLS_VERIFY", raising=False)
    return docker


def _image(folder: Path, busybox: str) -> bytes:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "busybox").write_bytes(Path(busybox).read_bytes())
    (folder / "bin" / "busybox").chmod(0o755)
    for applet in APPLETS:
        (folder / "bin" / applet).symlink_to("busybox")
    return subprocess.run(["tar", "-C", str(folder), "-c", "."], stdout=subprocess.PIPE, check=True).stdout


__all__ = ["IMAGE", "docker", "docker_host"]
