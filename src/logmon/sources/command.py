"""A child process whose output is read; it and all that it started is ended here. No shell has a part in it."""

import contextlib
import os
import select
import signal
import subprocess
from collections.abc import Mapping, Sequence

_PATIENCE = 500
"""Milliseconds that a command has to end after SIGTERM."""
_KEPT = 4096


class Command:
    """A child in its own session, as an inlet. Its end is the end of its output and of itself.

    What it writes to stderr is read along, so that it never waits for us: `news` gives it line by line, `problem` the
    last line with the exit status. With `merged` stderr is part of the output, in the order of writing.
    """

    def __init__(self, argv: Sequence[str], *, merged: bool = False, env: Mapping[str, str] | None = None) -> None:
        """Raises OSError and ValueError (a NUL byte) as `subprocess.Popen` does."""
        self._child = subprocess.Popen(  # noqa: S603 (the command is the user's argument)
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if merged else subprocess.PIPE,
            env=env,
            start_new_session=True,
            bufsize=0,
        )
        self._exit = os.pidfd_open(self._child.pid)
        self._ready = select.epoll()
        self._ready.register(self._exit, select.EPOLLIN)
        self._pipes = [pipe for pipe in (self._child.stdout, self._child.stderr) if pipe is not None]
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)
            self._ready.register(pipe.fileno(), select.EPOLLIN)
        self._out: int | None = self._pipes[0].fileno()
        self._err: int | None = None if merged else self._pipes[1].fileno()
        self._closed = False
        self._said = b""
        self._unsaid = 0
        """Bytes at the end of `_said` that `news` has not given."""

    def receive(self, size: int) -> bytes | None:
        self._listen()
        if self._out is not None:
            data = _read(self._out, size)
            if data != b"":
                return data
            self._ready.unregister(self._out)
            self._out = None
        return b"" if self._exited() else None

    def news(self) -> list[str]:
        """Whole lines of stderr since the last call (only the newest of very many), but for the last one of a command
        that failed: that is in `problem`."""
        fresh = self._said[len(self._said) - self._unsaid :]
        if self.problem():
            fresh = fresh.rstrip(b"\r\n")
        cut = fresh.rfind(b"\n") + 1
        self._unsaid -= cut
        return [line for text in fresh[:cut].split(b"\n") if (line := _text(text))]

    def problem(self) -> str:
        """What to say of its exit: empty when it was 0, when it still runs and when it was closed."""
        if self._closed:
            return ""
        self._listen()
        end = os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
        if end is None or end.si_status == 0:
            return ""
        how = f"exit code {end.si_status}" if end.si_code == os.CLD_EXITED else f"killed by {_name(end.si_status)}"
        said = _text(self._said.rstrip(b"\r\n").rpartition(b"\n")[2])
        return f"{how}: {said}" if said else how

    def fileno(self) -> int:
        return self._ready.fileno()

    def close(self) -> None:
        if self._closed:
            return
        self._signal(signal.SIGTERM)
        self._exited(_PATIENCE)
        self._signal(signal.SIGKILL)
        self._closed = True
        self._child.wait()
        self._ready.close()
        os.close(self._exit)
        for pipe in self._pipes:
            pipe.close()

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
        while self._err is not None and (said := _read(self._err, 65536)) is not None:
            self._said = (self._said + said)[-_KEPT:]
            self._unsaid = min(self._unsaid + len(said), len(self._said))
            if not said:
                self._ready.unregister(self._err)
                self._err = None


def _read(fd: int, size: int) -> bytes | None:
    try:
        return os.read(fd, size)
    except BlockingIOError:
        return None


def _name(number: int) -> str:
    known = number in set(signal.Signals)
    return signal.Signals(number).name if known else f"signal {number}"


def _text(line: bytes) -> str:
    return line.strip(b"\r").decode("utf-8", "backslashreplace")
