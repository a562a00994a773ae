"""Connections: who may connect, what they are called, how long they may keep us waiting, and what is said of it."""

import socket
import struct
from pathlib import Path

import pytest

from logmon.model.time import MINUTE, SECOND
from logmon.sources.reports import Reports
from logmon.sources.table import open_source
from logmon.sources.tally import MAX_REASONS, PAUSE, Tally
from tests.unit.sources.drive import Drive, whole

HEAD = b"<34>1 2026-11-20T12:00:00Z web app 7 - - "


def drive(argument: str) -> Drive:
    it = Drive(open_source(argument, follow=True, count_lines=True))
    it.round()
    return it


def connect(it: Drive) -> socket.socket:
    address = it.source.address()  # type: ignore[attr-defined]
    client = socket.socket(
        socket.AF_UNIX if isinstance(address, str) else socket.AF_INET6 if address[2:] else socket.AF_INET
    )
    client.connect(address)
    return client


@pytest.fixture(params=["tcp://127.0.0.1:0", "tcp://[::1]:0", "unix:", "syslog+tcp://127.0.0.1:0", "syslog+unix:"])
def listening(request: pytest.FixtureRequest, tmp_path: Path) -> Drive:
    it = drive(request.param + (str(tmp_path / "s") if request.param.endswith("unix:") else ""))
    if it.troubles():
        pytest.skip(f"no IPv6 here: {it.troubles()}")
    return it


def test_every_connection_is_an_origin_while_it_lasts(listening: Drive) -> None:
    one, two = connect(listening), connect(listening)
    one.sendall(b"from one\n")
    two.sendall(b"from two\nand mo")
    listening.until(lambda: len(listening.lines()) == 2)
    two.close()
    listening.until(lambda: listening.text().endswith(b"and mo"))
    assert len({chunk.origin for chunk in listening.chunks}) == 2
    assert [chunk.data for chunk in listening.chunks if chunk.partial] == [b"and mo"]
    one.sendall(b"still here\n")
    listening.until(lambda: listening.text().endswith(b"here\n"))
    listening.stop()


def test_a_peer_that_connects_again_is_the_same_origin_and_goes_on_counting(listening: Drive) -> None:
    for number in range(5):
        with connect(listening) as client:
            client.sendall(b"line %d\nrest" % number)
        listening.until(lambda number=number: len(listening.readers) == 1 and b"%d" % number in listening.text())  # type: ignore[misc]
    assert len({chunk.origin for chunk in listening.chunks}) == 1, "not one more for each of thousands of connections"
    whole(listening.chunks)
    positions = [(chunk.position, chunk.line) for chunk in listening.chunks]
    assert positions == [at for n in range(5) for at in ((n * 11, n * 2 + 1), (n * 11 + 7, n * 2 + 2))]
    listening.stop()


def test_a_peer_that_dies_in_mid_line_is_not_glued_to_the_next(listening: Drive) -> None:
    with connect(listening) as client:
        client.sendall(HEAD + b"cut o")
    with connect(listening) as client:
        client.sendall(HEAD + b"whole\n")
    listening.until(lambda: len(listening.chunks) == 2)
    assert sorted((chunk.data, chunk.partial) for chunk in listening.chunks) == [
        (HEAD + b"cut o", True),
        (HEAD + b"whole\n", False),
    ]
    listening.stop()


def test_a_connection_wakes_the_listener(listening: Drive) -> None:
    (acceptor,) = listening.readers.values()
    assert acceptor.fileno() is not None
    listening.stop()


class TestLimits:
    @pytest.mark.parametrize(
        ("option", "why"),
        [
            ("connections=2", "3 connections refused: 2 are open, which is the limit (the last from 127.0.0.1)"),
            ("per_peer=2", "3 connections refused: 2 from the same host are open, which is the limit"),
        ],
    )
    def test_connections(self, option: str, why: str) -> None:
        it = drive(f"tcp://127.0.0.1:0?{option}")
        clients = [connect(it) for _ in range(5)]
        it.until(lambda: bool(it.troubles()))
        assert why in it.troubles()[0].message
        for client in clients:
            client.close()
        it.until(lambda: len(it.readers) == 1)
        connect(it).sendall(b"room again\n")
        it.until(lambda: it.lines() == [b"room again"])
        it.stop()

    def test_a_machine_may_connect_to_itself_as_often_as_it_likes(self) -> None:
        it = drive("tcp://127.0.0.1:0")
        clients = [connect(it) for _ in range(60)]
        it.until(lambda: len(it.readers) == 61)
        assert not it.reports and clients
        it.stop()

    @pytest.mark.parametrize(("sent", "read"), [(HEAD, HEAD), (b"2", b"2"), (b"%d %s" % (len(HEAD) + 10, HEAD), HEAD)])
    def test_an_unfinished_message_is_not_waited_for(self, sent: bytes, read: bytes) -> None:
        it = drive("syslog+tcp://127.0.0.1:0")
        client = connect(it)
        client.sendall(sent)
        it.until(lambda: len(it.readers) == 2 and any(held(reader) for reader in it.readers.values()))
        wakes = [answer.wake_at for reader in it.readers.values() if (answer := reader.read(1, it.now)).wake_at]  # type: ignore[union-attr]
        assert wakes and all(it.now < wake <= it.now + 30 * SECOND for wake in wakes)
        it.later(31 * SECOND)
        it.round()
        assert "1 connection closed: a line was unfinished for 30s (from 127.0.0.1)" in it.troubles()[-1].message
        assert len(it.readers) == 1 and it.text() == read
        assert client.recv(1) == b""
        it.stop()

    def test_a_plain_line_may_be_typed_slowly(self) -> None:
        it = drive("tcp://127.0.0.1:0")
        client = connect(it)
        client.sendall(b"unfini")
        it.until(lambda: any(held(reader) for reader in it.readers.values()))
        it.later(60 * MINUTE)
        client.sendall(b"shed\n")
        it.until(lambda: it.lines() == [b"unfinished"])
        it.stop()

    def test_silence(self) -> None:
        """Only when it is asked for: a sender that does not notice the end loses its next message."""
        it = drive("tcp://127.0.0.1:0?idle=15m")
        client = connect(it)
        client.sendall(b"one\n")
        it.until(lambda: len(it.lines()) == 1)
        it.later(14 * MINUTE)
        client.sendall(b"two\n")
        it.until(lambda: len(it.lines()) == 2)
        it.later(16 * MINUTE)
        it.round()
        assert "closed: silent for 15m" in it.troubles()[0].message and client.recv(1) == b""
        it.stop()

    def test_a_long_message_is_cut_and_the_rest_counted(self) -> None:
        it = drive("syslog+tcp://127.0.0.1:0?max_line=100")
        client = connect(it)
        client.sendall(b"2000 " + b"<34>".ljust(2000, b"x") + b"5 <34>y")
        it.until(lambda: len(it.lines()) == 2)
        assert [len(line) for line in it.lines()] == [100, 5] and it.gaps()[0].size == 1900
        it.stop()


def held(reader: object) -> int:
    return getattr(getattr(reader, "_lines", None), "held", 0)


def test_a_connection_that_is_reset_is_told_behind_its_lines() -> None:
    it = drive("tcp://127.0.0.1:0")
    client = connect(it)
    client.sendall(b"one\n")
    it.until(lambda: it.lines() == [b"one"])
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    it.until(lambda: bool(it.troubles()))
    assert "1 connection broke off: Connection reset by peer (from 127.0.0.1)" in it.troubles()[0].message
    assert len(it.readers) == 1
    it.stop()


def test_out_of_step_is_a_gap_and_ends_the_connection() -> None:
    it = drive("syslog+tcp://127.0.0.1:0")
    client = connect(it)
    client.sendall(b"%d %soops, no count here\n" % (len(HEAD), HEAD))
    it.until(lambda: bool(it.gaps()))
    (gap,) = it.gaps()
    assert gap.size is None and gap.position == len(HEAD) + 1 and "a count was expected" in gap.why
    assert it.lines() == [HEAD] and len(it.readers) == 1
    it.stop()


def test_a_client_that_speaks_tls_to_a_plain_port() -> None:
    for kind in ("tcp", "syslog+tcp"):
        it = drive(f"{kind}://127.0.0.1:0")
        client = connect(it)
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        it.until(lambda: bool(it.troubles()))
        assert "the client speaks TLS" in it.troubles()[0].message and "tls://" in it.troubles()[0].message
        assert not it.chunks
        it.stop()


class TestTally:
    def test_at_once_and_then_with_its_number(self) -> None:
        reports = Reports("it")
        tally = Tally("tcp://x", reports)
        tally.count("refused", "a")
        tally.tell(0)
        for number in range(10):
            tally.count("refused", f"host {number}")
            tally.tell(number * SECOND)
        tally.tell(PAUSE)
        assert [report.message for report in reports.take()] == [  # type: ignore[union-attr]
            "tcp://x: 1 connection refused (from a)",
            "tcp://x: 10 connections refused (the last from host 9)",
        ]

    def test_reasons_without_end(self) -> None:
        reports = Reports("it")
        tally = Tally("tcp://x", reports)
        for number in range(10 * MAX_REASONS):
            tally.count(f"reason {number}", "a")
            tally.tell(number)
        assert len(tally._counts) + len(tally._told) <= 2 * MAX_REASONS + 2


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("tcp://:5140?conections=5", "has no option `conections`"),
        ("tcp://:5140?connections=many", "is a whole number above 0"),
        ("tcp://:5140?connections=0", "is a whole number above 0"),
        ("tcp://:5140?idle=soon", "is a duration like 30s"),
        ("tcp://:5140?insecure=perhaps", "is yes or no"),
        ("tcp://:5140?framing=counted", "has no option `framing`"),
        ("syslog+tcp://:5140?framing=octet", "`framing=octet` in `syslog.tcp:` is not known"),
        ("udp://:5140?connections=5", "has no option `connections`"),
        ("unix:/run/x?insecure=1", "has no option `insecure`"),
        ("unix+dgram:/run/x?a=b", "has no option `a`"),
    ],
)
def test_options_that_cannot_be(argument: str, said: str) -> None:
    from logmon.sources.reports import SourceError

    with pytest.raises(SourceError, match=said):
        open_source(argument, follow=True)
