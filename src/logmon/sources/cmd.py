"""`cmd:'kubectl logs -f deploy/api'`: the lines that a command prints. No shell has a part in it."""

import contextlib
import os
import select
import shlex
import signal
import subprocess

from logmon.model.chunk import Offset, Origin
from logmon.model.time import Instant
from logmon.sources.address import Address
from logmon.sources.base import Gap, Reader, Start, Trouble
from logmon.sources.reports import Reports, SourceError
from logmon.sources.stream import StreamReader

_PATIENCE = 500
"""Milliseconds that a command has to end after SIGTERM."""
_KEPT = 4096


class Command:
    """A child in its own session, as an inlet. Its end is the end of its output and of itself; what it writes to
    stderr is read along, so that it never waits for us, and the last line kept."""

    def __init__(self, argv: list[str]) -> None:
        self._child = subprocess.Popen(  # noqa: S603 (the command is the user's argument)
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            bufsize=0,
        )
        assert self._child.stdout and self._child.stderr
        self._out, self._err = self._child.stdout, self._child.stderr
        self._exit = os.pidfd_open(self._child.pid)
        self._ready = select.epoll()
        for fd in (self._out.fileno(), self._err.fileno()):
            os.set_blocking(fd, False)
            self._ready.register(fd, select.EPOLLIN)
        self._ready.register(self._exit, select.EPOLLIN)
        self._out_ended = self._err_ended = self._closed = False
        self._said = b""

    def receive(self, size: int) -> bytes | None:
        self._listen()
        if not self._out_ended:
            data = self._read(self._out.fileno(), size)
            if data != b"":
                return data
            self._out_ended = True
            self._ready.unregister(self._out.fileno())
        return b"" if self._exited() else None

    def problem(self) -> str:
        """What to say of its exit: empty when it was 0."""
        self._listen()
        end = os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
        if end is None or end.si_status == 0:
            return ""
        exited = end.si_code == os.CLD_EXITED
        how = f"exit code {end.si_status}" if exited else f"killed by {signal.Signals(end.si_status).name}"
        said = self._said.rstrip(b"\r\n").rpartition(b"\n")[2].decode("utf-8", "backslashreplace")
        return f"{how}: {said}" if said else how

    def fileno(self) -> int:
        return self._ready.fileno()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._signal(signal.SIGTERM)
        self._exited(_PATIENCE)
        self._signal(signal.SIGKILL)
        self._child.wait()
        self._ready.close()
        os.close(self._exit)
        self._out.close()
        self._err.close()

    def _exited(self, patience: int = 0) -> bool:
        """Seen without reaping it: as long as it is a zombie, its process group cannot become anybody else's."""
        poll = select.poll()
        poll.register(self._exit, select.POLLIN)
        return bool(poll.poll(patience))

    def _signal(self, number: signal.Signals) -> None:
        """To the whole session: also to what the command started. Its group lives on while one of them does."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, number)

    def _listen(self) -> None:
        while not self._err_ended and (said := self._read(self._err.fileno(), 65536)) is not None:
            self._said = (self._said + said)[-_KEPT:]
            if not said:
                self._err_ended = True
                self._ready.unregister(self._err.fileno())

    @staticmethod
    def _read(fd: int, size: int) -> bytes | None:
        try:
            return os.read(fd, size)
        except BlockingIOError:
            return None


class CommandSource:
    """Started at `open`, killed at close; its output cannot be resumed."""

    follow = False

    def __init__(self, name: str, address: Address, count_lines: bool) -> None:
        """Raises SourceError."""
        self.name = name
        self._count_lines = count_lines
        self._reports = Reports(name)
        self._argv = _split(address.text)
        self._command: Command | None = None
        self._given = False

    def discover(self, now: Instant) -> list[Origin]:
        if self._given:
            return []
        self._given = True
        try:
            self._command = Command(self._argv)
        except OSError as error:
            what = f"cannot run `{self._argv[0]}`: {error.strerror or error}"
            self._reports.trouble(f"{what}; check the command and PATH", fatal=True)
            return []
        return [Origin(self.name, shlex.join(self._argv))]

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        if self._command is None:
            raise ValueError("opened before it was discovered")
        return StreamReader(origin, self._command, self._reports, count_lines=self._count_lines, problem=self._problem)

    def troubles(self) -> list[Trouble | Gap]:
        return self._reports.take()

    def close(self) -> None:
        if self._command:
            self._command.close()

    def _problem(self) -> str:
        problem = self._command.problem() if self._command else ""
        return f"`{shlex.join(self._argv)}`: {problem}" if problem else ""


def _split(text: str) -> list[str]:
    try:
        argv = shlex.split(text)
    except ValueError as error:
        raise SourceError(f"`cmd:{text}` cannot be split into words: {error}", "check its quotes") from None
    if not argv:
        raise SourceError("`cmd:` names no command", "write it as cmd:'kubectl logs -f deploy/api'")
    return argv
