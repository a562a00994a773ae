"""The real `logger` against our sockets."""

import subprocess
from datetime import UTC
from pathlib import Path

import pytest

from logmon.formats.table import FORMATS
from logmon.formats.timestamps import Timestamps
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
    it.until(lambda: len(it.readers) == 1)
    it.stop()


@pytest.mark.parametrize("form", ["--rfc3164", "--rfc5424"])
@pytest.mark.parametrize(
    ("kind", "flags"),
    [("tcp", ["-T"]), ("tcp", ["-T", "--octet-count"]), ("udp", ["-d"]), ("unix", []), ("unix+dgram", [])],
)
def test_syslog(tmp_path: Path, kind: str, flags: list[str], form: str) -> None:
    """In every way that logger can send it, a message comes as what it is: read by its format, nothing around it."""
    where = f"{tmp_path}/s" if kind.startswith("unix") else "//127.0.0.1:0"
    it = drive(f"syslog+{kind}:{where}")
    target = ["-u", where] if kind.startswith("unix") else ["-n", "127.0.0.1", "-P", port(it)]
    for message in ("one", "two words", "12 <34> numbers"):
        log(*target, *flags, form, "-p", "auth.warning", "-t", "app", "--id=7", "--", message)
    it.until(lambda: len(it.lines()) == 3)
    reader = FORMATS["syslog5424" if form == "--rfc5424" else "syslog3164"]
    events = [reader.parse(line, Timestamps(UTC), it.now) for line in it.lines()]
    assert [event.message for event in events if event] == ["one", "two words", "12 <34> numbers"]
    assert all(event and event.fields["program"] == "app" and event.fields["pid"] for event in events)
    assert not it.reports
    it.stop()


def test_many_messages_of_one_connection() -> None:
    it = drive("syslog+tcp://127.0.0.1:0")
    text = "".join(f"message {number}\n" for number in range(2000))
    command = [require("logger"), "-n", "127.0.0.1", "-P", port(it), "-T", "--octet-count", "--rfc5424", "-t", "app"]
    subprocess.run(command, input=text.encode(), check=True, timeout=20)
    it.until(lambda: len(it.lines()) == 2000)
    assert [line.rpartition(b" ")[2] for line in it.lines()] == [b"%d" % number for number in range(2000)]
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
