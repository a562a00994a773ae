"""Standard input, pipes, commands and sockets, in one process."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from logmon.model.time import MINUTE, SECOND
from logmon.sources.address import Address
from logmon.sources.base import Idle, Start
from logmon.sources.cmd import CommandSource
from logmon.sources.datagrams import DatagramSource
from logmon.sources.reports import SourceError
from logmon.sources.stdin import StdinSource
from logmon.sources.table import open_source
from tests.components.waiting import wait_for
from tests.unit.sources.drive import Drive, whole


def drive(argument: str, follow: bool = True) -> Drive:
    it = Drive(open_source(argument, follow=follow, count_lines=True))
    it.round()
    return it


def command(script: str) -> str:
    return f"cmd:{sys.executable} -c '{script}'"


class TestStdin:
    def test_lines_come_when_they_are_whole(self) -> None:
        out, into = os.pipe()
        it = Drive(StdinSource("-", True, out))
        for piece, lines in ((b"on", 0), (b"e\ntwo\nth", 2), (b"ree", 2)):
            os.write(into, piece)
            it.round()
            assert len(it.lines()) == lines and it.readers
        os.close(into)
        it.round()
        assert [(c.data, c.partial, c.position, c.line) for c in it.chunks] == [
            (b"one\ntwo\n", False, 0, 1),
            (b"three", True, 8, 3),
        ]
        assert not it.readers
        os.close(out)

    def test_nothing_there_is_no_end_and_does_not_block(self) -> None:
        out, into = os.pipe()
        it = Drive(StdinSource("-", True, out))
        it.round()
        assert it.readers and not it.chunks
        (reader,) = it.readers.values()
        assert reader.fileno() == out and os.get_blocking(out), "flags of a shared descriptor stay as they are"
        os.close(into)
        os.close(out)

    def test_a_regular_file(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"x" * 70 + b"\n" + b"y\n" * 400_000)
        with (tmp_path / "a").open("rb") as file:
            it = Drive(StdinSource("-", True, file.fileno()))
            it.round()
        assert it.text() == (tmp_path / "a").read_bytes() and whole(it.chunks)

    def test_closed(self) -> None:
        out, into = os.pipe()
        os.close(out)
        os.close(into)
        it = Drive(StdinSource("-", True, out))
        it.round()
        (trouble,) = it.troubles()
        assert trouble.fatal and "closed" in trouble.message


class TestNamedPipe:
    def test_it_ends_with_its_writer(self, tmp_path: Path) -> None:
        path = tmp_path / "pipe"
        os.mkfifo(path)
        it = drive(str(path), follow=False)
        assert it.readers, "opening it did not wait for a writer"
        with path.open("wb") as file:
            file.write(b"one\ntw")
        it.round()
        assert [c.data for c in it.chunks] == [b"one\n", b"tw"] and not it.readers

    def test_following_it_outlives_its_writers(self, tmp_path: Path) -> None:
        path = tmp_path / "pipe"
        os.mkfifo(path)
        it = drive(str(path))
        for text in (b"one\n", b"two\n"):
            with path.open("wb") as file:
                file.write(text)
            it.round()
        assert it.lines() == [b"one", b"two"] and it.readers
        it.stop()


class TestCommand:
    def test_its_lines_and_its_end(self) -> None:
        it = drive(command('print("one"); print("two")'))
        it.until(lambda: not it.readers)
        assert it.lines() == [b"one", b"two"] and not it.problems

    def test_its_failure_with_its_last_words(self) -> None:
        it = drive(command('import sys; print("out"); print("a\\nlast words", file=sys.stderr); sys.exit(7)'))
        it.until(lambda: not it.readers)
        (problem,) = it.problems
        assert problem.endswith("exit code 7: last words") and it.text() == b"out\n"

    def test_killed_by_a_signal(self) -> None:
        it = drive(command("import os; os.kill(os.getpid(), 9)"))
        it.until(lambda: not it.readers)
        assert "killed by SIGKILL" in it.problems[0]

    def test_a_talkative_stderr_does_not_stop_it(self) -> None:
        it = drive(command('import sys; sys.stderr.write("x" * 1000000); print("done")'))
        it.until(lambda: not it.readers)
        assert it.text() == b"done\n"

    def test_it_does_not_outlive_us_nor_does_its_child(self) -> None:
        script = 'import subprocess, sys; p = subprocess.Popen(["sleep", "1000"]); print(p.pid, flush=True); p.wait()'
        it = drive(command(script))
        it.until(lambda: bool(it.lines()))
        child = int(it.lines()[0])
        it.stop()
        wait_for(lambda: not _alive(child))

    def test_one_that_does_not_exist(self) -> None:
        (trouble,) = drive("cmd:no-such-command-here -x").troubles()
        assert trouble.fatal and "cannot run `no-such-command-here`" in trouble.message

    @pytest.mark.parametrize("text", ["", "  ", "echo 'open"])
    def test_no_command(self, text: str) -> None:
        with pytest.raises(SourceError):
            CommandSource("it", Address("cmd", text, {}), follow=False, count_lines=False)

    @pytest.mark.parametrize(("policy", "status", "runs"), [("no", 0, 1), ("on-failure", 0, 1), ("always", 0, 3)])
    def test_it_is_started_again_as_asked(self, tmp_path: Path, policy: str, status: int, runs: int) -> None:
        it = drive(f"cmd:sh -c 'echo run; exit {status}'?restart={policy}")
        for count in range(1, runs + 1):
            it.until(lambda count=count: not it.readers or len(it.troubles()) >= count)  # type: ignore[misc]
            it.now += MINUTE
        it.stop()
        assert it.lines() == [b"run"] * runs

    def test_it_waits_longer_each_time(self) -> None:
        it = drive("cmd:sh -c 'echo run; exit 3'?restart=on-failure")
        for count in (1, 2, 3):
            it.until(lambda count=count: len(it.troubles()) >= count)  # type: ignore[misc]
            it.now += 0 if count == 3 else count * SECOND
        said = [trouble.message.partition(": ")[2] for trouble in it.troubles()]
        assert said == [f"exit code 3; starting it again in {wait}" for wait in ("1s", "2s", "4s")]
        (reader,) = it.readers.values()
        answer = reader.read(1000, it.now)
        assert isinstance(answer, Idle) and answer.wake_at is not None and answer.wake_at > it.now + 3 * SECOND
        it.stop()

    def test_who_does_not_follow_is_not_kept(self) -> None:
        it = drive("cmd:echo once?restart=always", follow=False)
        it.until(lambda: not it.readers)
        assert it.lines() == [b"once"]

    def test_what_a_running_command_says_on_stderr_is_told(self) -> None:
        script = 'import sys, time; print("careful", file=sys.stderr, flush=True); time.sleep(1000)'
        it = drive(command(script))
        it.until(lambda: bool(it.troubles()))
        (trouble,) = it.troubles()
        assert trouble.message.endswith("says: careful") and not trouble.fatal
        it.stop()

    def test_much_on_stderr_is_not_all_told(self) -> None:
        it = drive(command(r'import sys; sys.stderr.write("a line\n" * 500)'))
        it.until(lambda: not it.readers)
        it.round()
        assert len(it.troubles()) <= 21 and "stderr=merge" in it.troubles()[-1].message

    def test_stderr_read_as_lines(self) -> None:
        it = drive("cmd:sh -c 'echo one; echo two >&2; echo three'?stderr=merge")
        it.until(lambda: not it.readers)
        assert it.lines() == [b"one", b"two", b"three"] and not it.reports

    @pytest.mark.parametrize("options", ["restart=sometimes", "restart=always&stderr=loud", "stderr=merge&color=1"])
    def test_options_that_do_not_exist(self, options: str) -> None:
        with pytest.raises(SourceError):
            open_source(f"cmd:echo x?{options}", follow=True)

    def test_there_is_no_shell(self, tmp_path: Path) -> None:
        it = drive(f"cmd:echo $(touch {tmp_path}/canary) ; touch {tmp_path}/canary")
        it.until(lambda: not it.readers)
        assert it.text().startswith(b"$(touch") and not (tmp_path / "canary").exists()


class TestDatagrams:
    @pytest.fixture(params=["udp://127.0.0.1:0", "unix+dgram:"])
    def listening(self, request: pytest.FixtureRequest, tmp_path: Path) -> Drive:
        return drive(request.param + (str(tmp_path / "s") if request.param.startswith("unix") else ""))

    def sender(self, it: Drive) -> Callable[[bytes], int]:
        address = it.source.address()  # type: ignore[attr-defined]
        client = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET, socket.SOCK_DGRAM)
        client.connect(address)
        return client.send

    def test_a_datagram_is_a_line_or_more(self, listening: Drive) -> None:
        send = self.sender(listening)
        for datagram in (b"one", b"", b"two\n", b"three\nfour", b"x" * 60_000):
            send(datagram)
        listening.until(lambda: len(listening.lines()) == 5)
        assert listening.lines() == [b"one", b"two", b"three", b"four", b"x" * 60_000] and whole(listening.chunks)
        listening.stop()

    def test_what_the_kernel_drops_is_counted(self) -> None:
        """Exactly, and also when nothing comes behind it."""
        source = open_source("udp://127.0.0.1:0", follow=True)
        assert isinstance(source, DatagramSource)
        (origin,) = source.discover(0)
        assert source._socket
        source._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        it = Drive(source)
        it.readers[origin] = source.open(origin, None, Start())
        send = self.sender(it)
        for number in range(200):
            send(b"message %03d" % number)
        it.round()
        (gap,) = it.gaps()
        dropped = int(gap.why.split(" ")[3])
        assert dropped > 0 and len(it.lines()) + dropped == 200
        assert "the receive buffer has 4 of the 8192 KiB asked for; sysctl -w net.core.rmem_max=" in gap.why
        it.later()
        assert len(it.gaps()) == 1, "told once"
        it.stop()

    def test_the_kernel_is_asked_for_more_room_than_it_gives_by_itself(self) -> None:
        usual = socket.socket(socket.AF_INET, socket.SOCK_DGRAM).getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        it = drive("udp://127.0.0.1:0")
        assert isinstance(it.source, DatagramSource) and it.source._socket
        assert it.source._socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) > usual
        it.stop()

    @pytest.mark.parametrize("kind", ["syslog+udp://127.0.0.1:0", "syslog+unix+dgram:"])
    def test_a_datagram_of_syslog_is_one_message(self, kind: str, tmp_path: Path) -> None:
        it = drive(kind + (str(tmp_path / "s") if kind.endswith(":") else ""))
        send = self.sender(it)
        for datagram in (b"<34>one\0", b"<34>two\r\n", b"\n\0", b"", b"<34>three\n<34>not a fourth\n\n  indented\n"):
            send(datagram)
        it.until(lambda: len(it.lines()) == 6)
        assert it.lines() == [b"<34>one", b"<34>two", b"<34>three", b"\t<34>not a fourth", b"\t", b"  indented"]
        assert whole(it.chunks)
        it.stop()


class TestBinding:
    @pytest.mark.parametrize("kind", ["tcp", "udp"])
    @pytest.mark.parametrize("host", ["0.0.0.0", "*", "[::]", "192.0.2.7", "example.org"])
    def test_only_loopback_unless_asked_for(self, kind: str, host: str) -> None:
        with pytest.raises(SourceError) as refused:
            open_source(f"{kind}://{host}:5140", follow=True)
        assert "?insecure=1" in refused.value.help

    def test_asked_for(self) -> None:
        it = drive("tcp://0.0.0.0:0?insecure=1")
        assert it.readers and not it.reports
        it.stop()

    @pytest.mark.parametrize("text", ["tcp://127.0.0.1", "tcp://", "udp://:x", "tcp://127.0.0.1:99999", "unix:"])
    def test_addresses_that_cannot_be(self, text: str) -> None:
        with pytest.raises(SourceError) as refused:
            open_source(text, follow=True)
        assert "write it as" in refused.value.help

    def test_an_empty_host_is_loopback(self) -> None:
        it = drive("tcp://:0")
        assert it.source.address()[0] == "127.0.0.1"  # type: ignore[attr-defined]
        it.stop()

    @pytest.mark.parametrize("kind", ["tcp", "udp"])
    def test_a_port_in_use(self, kind: str) -> None:
        first = drive(f"{kind}://127.0.0.1:0")
        port = first.source.address()[1]  # type: ignore[attr-defined]
        (trouble,) = drive(f"{kind}://127.0.0.1:{port}").troubles()
        assert trouble.fatal and "in use" in trouble.message
        first.stop()


@pytest.mark.parametrize("kind", ["unix", "unix+dgram"])
class TestSocketFile:
    def test_its_mode_and_its_end(self, kind: str, tmp_path: Path) -> None:
        path = tmp_path / "s"
        it = drive(f"{kind}:{path}")
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        it.stop()
        assert not path.exists()

    def test_a_stale_one_is_replaced(self, kind: str, tmp_path: Path) -> None:
        path = tmp_path / "s"
        it = drive(f"{kind}:{path}")
        code = (
            "import os, sys; from logmon.sources.table import open_source; "
            "open_source(sys.argv[1], follow=True).discover(0); os._exit(9)"
        )
        it.stop()
        subprocess.run([sys.executable, "-c", code, f"{kind}:{path}"], check=False)
        assert path.exists(), "left behind by a process that was killed"
        it = drive(f"{kind}:{path}")
        assert it.readers and not it.reports
        it.stop()

    def test_one_in_use_is_not(self, kind: str, tmp_path: Path) -> None:
        first = drive(f"{kind}:{tmp_path / 's'}")
        (trouble,) = drive(f"{kind}:{tmp_path / 's'}").troubles()
        assert trouble.fatal and "another program listens" in trouble.message
        first.stop()

    def test_nothing_else_is_removed(self, kind: str, tmp_path: Path) -> None:
        (tmp_path / "s").write_bytes(b"precious")
        (trouble,) = drive(f"{kind}:{tmp_path / 's'}").troubles()
        assert trouble.fatal and "not a socket" in trouble.message
        assert (tmp_path / "s").read_bytes() == b"precious"

    def test_the_socket_of_a_successor_stays(self, kind: str, tmp_path: Path) -> None:
        first = drive(f"{kind}:{tmp_path / 's'}")
        (tmp_path / "s").rename(tmp_path / "aside")
        second = drive(f"{kind}:{tmp_path / 's'}")
        first.stop()
        assert (tmp_path / "s").exists()
        second.stop()


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"
