"""rsyslogd and syslog-ng send to us: over UDP, TCP in both framings, and TLS; either side goes away and comes back."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from logmon.sources.table import open_source
from tests.components.authority import Authority
from tests.components.syslogd import Rsyslog, Sender, SyslogNg
from tests.unit.sources.drive import Drive, whole

pytestmark = pytest.mark.components

MESSAGES = [f"message {number:03d}" for number in range(200)]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("syslogd"))


@pytest.fixture(params=[Rsyslog, SyslogNg])
def sender(request: pytest.FixtureRequest) -> type[Sender]:
    return request.param  # type: ignore[no-any-return]


def listen(transport: str, authority: Authority, port: int = 0) -> Drive:
    cert, key = authority.issue("server")
    secret = f"?cert={cert}&key={key}&ca={authority.ca}&names=client" if transport == "tls" else ""
    it = Drive(open_source(f"syslog+{transport}://127.0.0.1:{port}{secret}", follow=True))
    it.round()
    assert not it.reports
    return it


def port_of(it: Drive) -> int:
    return int(it.source.address()[1])  # type: ignore[attr-defined]


def told(it: Drive) -> list[str]:
    return re.findall(r"message \d+", it.text().decode())


@pytest.fixture
def ending() -> Iterator[list[Sender]]:
    senders: list[Sender] = []
    yield senders
    for one in senders:
        one.end(signal.SIGKILL)  # some would first try to deliver what is left


@pytest.mark.parametrize(
    ("transport", "counted"), [("udp", False), ("tcp", False), ("tcp", True), ("tls", False), ("tls", True)]
)
def test_every_message_comes(
    sender: type[Sender], transport: str, counted: bool, authority: Authority, tmp_path: Path, ending: list[Sender]
) -> None:
    it = listen(transport, authority)
    daemon = sender(tmp_path, port_of(it), transport, counted, authority if transport == "tls" else None)
    ending.append(daemon)
    daemon.log(*MESSAGES)
    it.until(lambda: len(told(it)) >= len(MESSAGES))
    assert told(it) == MESSAGES and whole(it.chunks) and not it.reports
    lines = it.lines()
    assert len(lines) == len(MESSAGES), "one line each, whatever they end with"
    assert all(re.match(rb"<38>1 " if counted else rb"<38>[A-Z]", line) for line in lines)
    it.stop()


@pytest.mark.parametrize("transport", ["tcp", "tls"])
def test_while_we_are_away_the_sender_keeps_them(
    sender: type[Sender], transport: str, authority: Authority, tmp_path: Path, ending: list[Sender]
) -> None:
    it = listen(transport, authority)
    port = port_of(it)
    daemon = sender(tmp_path, port, transport, True, authority if transport == "tls" else None)
    ending.append(daemon)
    daemon.log(*MESSAGES[:50])
    it.until(lambda: len(told(it)) == 50)
    it.stop()
    daemon.log(*MESSAGES[50:100])
    again = listen(transport, authority, port)
    daemon.log(*MESSAGES[100:])
    again.until(lambda: MESSAGES[-1] in told(again))
    came = told(it) + told(again)
    lost = [message for message in MESSAGES if message not in came]
    assert lost == MESSAGES[50 : 50 + len(lost)], "only what it wrote before it noticed: syslog is not acknowledged"
    assert not lost or (sender, transport) != (Rsyslog, "tcp"), "this one looks before it writes"
    assert len(came) == len(set(came)) and len(lost) <= 50
    again.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_sender_that_comes_back_is_the_same_origin(
    sender: type[Sender], number: signal.Signals, authority: Authority, tmp_path: Path, ending: list[Sender]
) -> None:
    it = listen("tcp", authority)
    daemon = sender(tmp_path, port_of(it), "tcp", True)
    for half in (MESSAGES[:100], MESSAGES[100:]):
        daemon.log(*half)
        it.until(lambda half=half: half[-1] in told(it))  # type: ignore[misc]
        daemon.end(number)
        it.until(lambda: len(it.readers) == 1)
        daemon.start()
    ending.append(daemon)
    assert told(it) == MESSAGES and len({chunk.origin for chunk in it.chunks}) == 1
    it.stop()


def test_a_sender_without_the_certificate_is_refused_and_told(
    sender: type[Sender], authority: Authority, tmp_path: Path, ending: list[Sender]
) -> None:
    stranger = Authority(tmp_path, "stranger")
    it = listen("tls", authority)
    daemon = sender(tmp_path, port_of(it), "tls", True, stranger)
    ending.append(daemon)
    daemon.log(*MESSAGES[:3])
    it.until(lambda: bool(it.troubles()))
    assert re.search(r"connections? closed: the client", it.troubles()[0].message), it.troubles()
    assert not it.chunks
    it.stop()


def test_a_sender_that_speaks_plainly_to_a_tls_port(
    sender: type[Sender], authority: Authority, tmp_path: Path, ending: list[Sender]
) -> None:
    it = listen("tls", authority)
    daemon = sender(tmp_path, port_of(it), "tcp", True)
    ending.append(daemon)
    daemon.log(*MESSAGES[:3])
    it.until(lambda: bool(it.troubles()))
    assert "the client sent no TLS" in it.troubles()[0].message and not it.chunks
    it.stop()
