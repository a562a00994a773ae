"""The real `logger` against our sockets."""

import subprocess
from pathlib import Path

import pytest

from logmon.sources.table import open_source
from tests.components.require import require
from tests.unit.sources.drive import Drive

pytestmark = pytest.mark.components


def drive(argument: str) -> Drive:
    it = Drive(open_source(argument, follow=True))
    it.round()
    assert not it.reports
    return it


def port(it: Drive) -> str:
    return str(it.source.address()[1])  # type: ignore[attr-defined]


def log(*arguments: str) -> None:
    subprocess.run([require("logger"), *arguments], check=True, timeout=20)


def test_tcp() -> None:
    it = drive("tcp://127.0.0.1:0")
    for number in range(3):
        log("-n", "127.0.0.1", "-P", port(it), "-T", "-t", "app", f"message {number}")
    it.until(lambda: len(it.lines()) == 3)
    assert [line.rpartition(b": ")[2][-9:] for line in it.lines()] == [b"message 0", b"message 1", b"message 2"]
    assert len({chunk.origin for chunk in it.chunks}) == 3, "every connection is an origin"
    it.stop()


def test_udp() -> None:
    it = drive("udp://127.0.0.1:0")
    for number in range(3):
        log("-n", "127.0.0.1", "-P", port(it), "-d", "-t", "app", f"message {number}")
    it.until(lambda: len(it.lines()) == 3)
    assert all(b"app" in line and b"message" in line for line in it.lines())
    it.stop()


@pytest.mark.parametrize("kind", ["unix", "unix+dgram"])
def test_unix(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "log.sock"
    it = drive(f"{kind}:{path}")
    for number in range(3):
        log("-u", str(path), "-t", "app", f"message {number}")
    it.until(lambda: b"".join(it.lines()).count(b"message") == 3)
    assert len(it.lines()) == 3
    it.stop()
    assert not path.exists()
