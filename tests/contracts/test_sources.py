"""What every kind of source keeps to, whatever it reads from. One entry per line of `table.py`."""

import contextlib
import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from logmon.model.time import SECOND
from logmon.sources.base import Ended, Source, Start
from logmon.sources.replay import ReplaySource
from logmon.sources.stdin import StdinSource
from logmon.sources.table import KINDS, open_source
from tests.components.authority import Authority
from tests.components.waiting import wait_for
from tests.unit.sources.drive import Drive, whole
from tests.unit.sources.engine import FakeEngine

INPUT = b"one\r\n\nwith \xff and \0 and \x0b\x85\xe2\x80\xa8 inside\n" + b"x" * 70_000 + b"\nlast\n"
LINES = INPUT.split(b"\n")[:-1]


class Case:
    """A source and how to put bytes into it: `feed` them, then `finish` (nothing more comes). `dropped` are bytes that
    this kind of source takes for the end of a message."""

    def __init__(
        self,
        source: Source,
        feed: Callable[[bytes], None],
        finish: Callable[[], None] = lambda: None,
        dropped: bytes = b"",
    ) -> None:
        self.expected = b"".join(LINES).translate(None, dropped)
        self.source = source
        self.feed = feed
        self.finish = finish
        self._drives: list[Drive] = []

    def drive(self, limit: int = 1 << 20) -> Drive:
        self._drives.append(Drive(self.source, limit=limit))
        return self._drives[-1]

    def end(self) -> None:
        for it in self._drives:
            it.stop()
        with contextlib.suppress(OSError, IndexError):  # there was no writer, or it is through
            self.finish()
        self.source.close()


def _file(folder: Path) -> Case:
    path = folder / "it.log"
    path.write_bytes(b"")

    def feed(data: bytes) -> None:
        with path.open("ab") as file:
            file.write(data)

    return Case(open_source(str(path), follow=True, count_lines=True), feed)


def _stdin(folder: Path) -> Case:
    out, into = os.pipe()
    os.set_blocking(into, True)
    fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, 1 << 20)
    return Case(StdinSource("it", True, out), lambda data: _write(into, data), lambda: os.close(into))


def _connection(argument: str) -> Callable[[Path], Case]:
    def make(folder: Path) -> Case:
        source = open_source(argument.format(folder=folder), follow=True, count_lines=True)
        client: list[socket.socket] = []

        def feed(data: bytes) -> None:
            if not client:
                address = source.address()  # type: ignore[attr-defined]
                client.append(socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET))
                client[0].connect(address)
            client[0].sendall(data)

        return Case(source, feed, lambda: client[0].close(), dropped=b"\0" if "syslog" in argument else b"")

    return make


def _tls(argument: str) -> Callable[[Path], Case]:
    """The client shakes hands and sends in a thread of its own: both ends are in this process."""

    def make(folder: Path) -> Case:
        authority = Authority(folder)
        cert, key = authority.issue("server")
        source = open_source(argument.format(cert=cert, key=key), follow=True, count_lines=True)
        client: list[socket.socket] = []
        sending = ThreadPoolExecutor(1)

        def send(data: bytes) -> None:
            if not client:
                connection = socket.create_connection(source.address()[:2])  # type: ignore[attr-defined]
                client.append(authority.client().wrap_socket(connection, server_hostname="server"))
            client[0].sendall(data)

        def feed(data: bytes) -> None:
            sending.submit(send, data)

        def finish() -> None:
            sending.shutdown()
            client[0].close()

        dropped = b"\0" if "syslog" in argument else b""
        return Case(source, feed, finish, dropped)

    return make


def _datagrams(argument: str) -> Callable[[Path], Case]:
    def make(folder: Path) -> Case:
        source = open_source(argument.format(folder=folder), follow=True, count_lines=True)

        def feed(data: bytes) -> None:
            address = source.address()  # type: ignore[attr-defined]
            family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
                for line in data.split(b"\n")[:-1]:
                    for part in [line[i : i + 60_000] for i in range(0, len(line), 60_000)] or [b"\n"]:
                        client.sendto(part + b"\n" * (not part.endswith(b"\n")), address)

        return Case(source, feed, dropped=b"\r" if "syslog" in argument else b"")

    return make


def _cmd(folder: Path) -> Case:
    path = folder / "pipe"
    os.mkfifo(path)
    source = open_source(f"cmd:cat {path}", follow=True, count_lines=True)
    writer: list[int] = []

    def feed(data: bytes) -> None:
        if not writer:
            writer.append(os.open(path, os.O_RDWR))
        _write(writer[0], data)

    return Case(source, feed, lambda: os.close(writer[0]))


def _journal(folder: Path) -> Case:
    """What is no entry is passed on as it is."""
    program, pipe = folder / "journalctl", folder / "pipe"
    program.write_text(f"#!/bin/sh\nexec cat {pipe}\n")
    program.chmod(0o755)
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    os.environ["PATH"] = f"{folder}:{os.environ['PATH']}"
    source = open_source("journal:", follow=True, count_lines=True)
    return Case(source, lambda data: _write(writer, data), lambda: os.close(writer))


def _containers(argument: str) -> Callable[[Path], Case]:
    def make(folder: Path) -> Case:
        engine = FakeEngine(folder / "engine.sock")
        os.environ["DOCKER_HOST"] = f"unix://{folder}/engine.sock"
        return Case(open_source(argument, follow=True, count_lines=True), engine.log, engine.end)

    return make


def _replay(folder: Path) -> Case:
    source = ReplaySource("it")
    return Case(source, source.append, source.end)


CASES: dict[str, Callable[[Path], Case]] = {
    "file": _file,
    "stdin": _stdin,
    "docker": _containers("docker:web"),
    "compose": _containers("compose:shop/web"),
    "journal": _journal,
    "tcp": _connection("tcp://127.0.0.1:0"),
    "udp": _datagrams("udp://127.0.0.1:0"),
    "unix": _connection("unix:{folder}/s"),
    "unix+dgram": _datagrams("unix+dgram:{folder}/s"),
    "tls": _tls("tls://127.0.0.1:0?cert={cert}&key={key}"),
    "syslog+tcp": _connection("syslog+tcp://127.0.0.1:0?max_line=100000"),
    "syslog+tls": _tls("syslog+tls://127.0.0.1:0?max_line=100000&cert={cert}&key={key}"),
    "syslog+udp": _datagrams("syslog+udp://127.0.0.1:0"),
    "syslog+unix": _connection("syslog+unix:{folder}/s?max_line=100000"),
    "syslog+unix+dgram": _datagrams("syslog+unix+dgram:{folder}/s"),
    "cmd": _cmd,
    "replay": _replay,
}


def _write(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    monkeypatch.setenv("DOCKER_HOST", "")
    monkeypatch.setenv("PATH", os.environ["PATH"])
    it = CASES[request.param](tmp_path)
    yield it
    it.end()


def test_every_kind_is_tested() -> None:
    assert set(KINDS) <= set(CASES)


def test_what_goes_in_comes_out(case: Case) -> None:
    """Every byte, cut at newlines only, positions and line numbers without holes, per origin."""
    it = case.drive()
    it.round()
    case.feed(INPUT)
    it.until(lambda: len(it.text()) >= len(INPUT) - 100 and it.text().endswith(b"last\n"))
    assert b"".join(it.text().split(b"\n")) == case.expected and whole(it.chunks)
    position, line = 0, 1
    for chunk in it.chunks:
        assert (chunk.position, chunk.line, chunk.partial) == (position, line, False)
        position += len(chunk.data)
        line += chunk.data.count(b"\n")
    assert not it.reports and not it.problems


def test_small_limits_lose_nothing(case: Case) -> None:
    it = case.drive(limit=100)
    it.round()
    case.feed(INPUT)
    it.until(lambda: it.text().endswith(b"last\n"))
    assert b"".join(it.text().split(b"\n")) == case.expected and whole(it.chunks)


def test_reading_never_waits(case: Case) -> None:
    it = case.drive()
    began = time.monotonic()
    it.round()
    for _ in range(20):
        it.later()
    assert time.monotonic() - began < 2 and not it.chunks


def test_there_is_always_a_way_to_be_woken(case: Case) -> None:
    """Idle says when to ask again, or the descriptor will."""
    it = case.drive()
    it.round()
    for reader in it.readers.values():
        answer = reader.read(1000, it.now)
        assert not isinstance(answer, Ended)
        assert reader.fileno() is not None or answer.wake_at is not None  # type: ignore[union-attr]


def test_offsets_are_one_line_of_text_and_rise(case: Case) -> None:
    it = case.drive()
    it.round()
    for number in range(3):
        case.feed(b"line %d\n" % number)
        it.until(lambda number=number: len(it.lines()) == number + 1)  # type: ignore[misc]
    resumes = [chunk.resume for chunk in it.chunks]
    assert len(set(resumes)) == 3 and all(r.isprintable() and len(r) < 4096 for r in resumes)


def test_an_origin_is_given_once(case: Case) -> None:
    first = list(case.source.discover(0))
    assert list(case.source.discover(0)) == []
    for second in range(1, 5):
        again = list(case.source.discover(second * SECOND))
        assert not set(again) & set(first)


def test_closing_twice_and_reading_after_it(case: Case) -> None:
    it = case.drive()
    it.round()
    for reader in it.readers.values():
        reader.close()
        reader.close()
        assert isinstance(reader.read(1000, it.now), Ended) and reader.fileno() is None
    case.source.close()
    case.source.close()


def test_no_descriptor_is_left(case: Case) -> None:
    it = case.drive()
    before = _descriptors()
    it.round()
    case.end()
    wait_for(lambda: not _descriptors() - before)


def test_asking_for_troubles_takes_them(case: Case) -> None:
    it = case.drive()
    it.round()
    assert case.source.troubles() == []


def test_a_strange_stored_offset_does_not_raise(case: Case) -> None:
    """Of another version, or of another kind that had this name before."""
    (origin, *_) = case.source.discover(0)
    reader = case.source.open(origin, "nonsense;1;2", Start())
    assert not isinstance(reader.read(1000, 0), Ended)
    reader.close()


def _descriptors() -> set[str]:
    return {f"{fd}:{os.readlink(f'/proc/self/fd/{fd}')}" for fd in os.listdir("/proc/self/fd") if _open(fd)}


def _open(fd: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{fd}")
