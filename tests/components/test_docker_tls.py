"""A docker daemon behind TCP and TLS, as DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH say."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from logmon.sources.table import open_source
from tests.components.certificates import authority, signed
from tests.components.daemon import Docker
from tests.components.images import image
from tests.components.require import missing, require
from tests.unit.sources.drive import Drive

pytestmark = pytest.mark.components


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Docker, Path, int]]:
    """The daemon, the folder of its client's certificates, its port."""
    if os.geteuid():
        missing("dockerd needs root")
    folder = tmp_path_factory.mktemp("tls")
    ca = authority(folder / "ca")
    server, client = signed(ca, folder / "server"), signed(ca, folder / "client")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    it = Docker(
        require("dockerd"),
        folder / "docker",
        *("-H", f"tcp://127.0.0.1:{port}", "--tlsverify", f"--tlscacert={server}/ca.pem"),
        *(f"--tlscert={server}/cert.pem", f"--tlskey={server}/key.pem"),
    )
    it.folder.mkdir()
    try:
        it.start()
        it.import_image(image(it.folder / "root"))
        yield it, client, port
    finally:
        it.end()


@pytest.fixture
def client(secured: tuple[Docker, Path, int], monkeypatch: pytest.MonkeyPatch) -> Docker:
    docker, certificates, port = secured
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{port}")
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(certificates))
    return docker


def test_lines_come_through(client: Docker) -> None:
    client.run("many", "sh", "-c", "for i in $(seq 20000); do echo $i; done; sleep 1000")
    it = Drive(open_source("docker:many", follow=True))
    it.until(lambda: len(it.lines()) == 20_000)
    assert it.lines() == [b"%d" % number for number in range(1, 20_001)] and not it.reports
    it.stop()


def test_a_server_of_another_authority_is_refused(
    client: Docker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CERT_PATH", str(signed(authority(tmp_path / "ca"), tmp_path / "other")))
    assert "certificate verify failed" in said()


def test_without_tls_it_is_refused(client: Docker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_TLS_VERIFY")
    assert "HTTPS server" in said()


def said() -> str:
    it = Drive(open_source("docker:web", follow=False))
    it.round()
    (trouble,) = it.troubles()
    assert trouble.fatal
    return trouble.message
