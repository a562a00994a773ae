"""One running hook: a process group of its own, bounded in time and in what it may say."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from logmon.model.time import MILLISECOND, SECOND, Duration, Instant

KEPT_OUTPUT = 8192
GRACE: Duration = 2 * SECOND
"""Between SIGTERM and SIGKILL."""
MARK = "LOGMON_RUN"
"""The variable that tells one run of a hook from every other."""
_DRAIN_PER_POLL = 1 << 16
_POLL: Duration = 20 * MILLISECOND
"""How often to look where the kernel cannot tell us that a process ended."""


class Child:
    """Made by `spawn`, asked by `poll` until it answers.

    The document is given as an unnamed file in memory, not through a pipe: a hook may read it late, in part or never,
    and we never wait for it. `exceeded` is the time limit once it was exceeded. `mark` is in the environment of all
    that it starts; `deadline` is when its time is over, also for what it leaves behind.
    """

    def __init__(
        self, process: "subprocess.Popen[bytes]", timeout: Duration, began: Instant, mark: bytes = b""
    ) -> None:
        assert process.stdout is not None
        self.began = began
        self.mark = mark
        self.deadline = began + timeout
        self.exceeded: Duration | None = None
        self._timeout = timeout
        self._process = process
        self._output = process.stdout.fileno()
        self._kept = bytearray()
        self._open = True
        self._signal_at = self.deadline
        self._killed = False
        self._pidfd = _pidfd(process.pid)
        os.set_blocking(self._output, False)

    @classmethod
    def spawn(
        cls, argv: Sequence[str], cwd: str, env: Mapping[str, str], document: bytes, timeout: Duration, now: Instant
    ) -> Self:
        """Raises OSError and ValueError as `subprocess.Popen` does."""
        mark = f"{MARK}={os.getpid()}.{now}.{os.urandom(4).hex()}"
        stdin = os.memfd_create("notification", os.MFD_CLOEXEC)
        try:
            with open(stdin, "wb", closefd=False) as file:
                file.write(document)
            os.lseek(stdin, 0, os.SEEK_SET)
            with _default_signals():
                process = subprocess.Popen(  # noqa: S603 (an argv from the configuration, no shell)
                    argv,
                    cwd=cwd,
                    env={**env, MARK: mark.partition("=")[2]},
                    stdin=stdin,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    bufsize=0,
                    start_new_session=True,
                )
        finally:
            os.close(stdin)
        return cls(process, timeout, now, mark.encode("ascii"))

    def poll(self, now: Instant) -> int | None:
        """Read what it said, enforce its time; the exit status (negative: signal) when it has ended."""
        self._drain()
        if self._ended():
            if self.exceeded is not None:
                self._signal(signal.SIGKILL)
            self._drain()
            status = self._process.wait()
            self.close()
            return status
        if now >= self._signal_at and not self._killed:
            self._killed = self.exceeded is not None
            self._signal(signal.SIGKILL if self._killed else signal.SIGTERM)
            self.exceeded = self._timeout
            self._signal_at += GRACE
        return None

    def output(self) -> str:
        return bytes(self._kept).decode("utf-8", "backslashreplace")

    def wake_at(self, now: Instant) -> Instant | None:
        """When `poll` has something to do even if no descriptor becomes readable."""
        if self._pidfd is None or self._killed or self._floods():
            return now + _POLL
        return self._signal_at

    def filenos(self) -> list[int]:
        """Readable when it says something, or ends. What a flood says is drained at leisure: it wakes nobody, and the
        full pipe makes it wait."""
        output = self._output if self._open and not self._floods() else None
        return [fd for fd in (self._pidfd, output) if fd is not None]

    def kill(self) -> None:
        """End it now, and wait for that."""
        self._signal(signal.SIGKILL)
        self._process.wait()
        self.close()

    def close(self) -> None:
        """Let go of the descriptors. A grandchild that still holds the other end of the pipe writes to nobody."""
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._open = False
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None

    def _ended(self) -> bool:
        """Whether it ended, without reaping it: as long as it is not reaped its group number cannot be reused, and the
        rest of the group can be signalled safely."""
        try:
            return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:
            return True

    def _floods(self) -> bool:
        return self._open and len(self._kept) == KEPT_OUTPUT

    def _drain(self) -> None:
        budget = _DRAIN_PER_POLL
        while self._open and budget > 0:
            try:
                data = os.read(self._output, 65536)
            except BlockingIOError:
                return
            self._open = bool(data)
            self._kept += data[: KEPT_OUTPUT - len(self._kept)]
            budget -= len(data)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def _pidfd(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


@contextlib.contextmanager
def _default_signals() -> Iterator[None]:
    """A child inherits the signal mask and the signals that are ignored (by `nohup`, by a shell's `&`): a hook that
    cannot be told to stop. Caught signals are reset by `exec`, so the ignored ones are caught for a moment.

    An ignored SIGCHLD would make the kernel throw exit statuses away; that one stays at its default.
    """
    mask = signal.pthread_sigmask(signal.SIG_SETMASK, ())
    ignored = _ignored() if threading.current_thread() is threading.main_thread() else []
    for number in ignored:
        signal.signal(number, signal.SIG_DFL if number == signal.SIGCHLD else _nothing)
    try:
        yield
    finally:
        for number in ignored:
            if number != signal.SIGCHLD:
                signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _ignored() -> list[signal.Signals]:
    """SIGPIPE and SIGXFSZ, which Python itself ignores, are restored by Popen."""
    skip = {signal.SIGKILL, signal.SIGSTOP, signal.SIGPIPE, signal.SIGXFSZ}
    return [number for number in signal.Signals if number not in skip and signal.getsignal(number) is signal.SIG_IGN]


def _nothing(number: int, frame: object) -> None:
    return
