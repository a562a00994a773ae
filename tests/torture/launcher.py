"""The whole program, started quickly: a process that has imported it forks for every start.

A fork has what a fresh process has when its imports are done; all that follows (opening the state, compiling the rules,
reading, committing, running hooks) is the same code with the same arguments.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

_SERVER = """
import os, sys
output, sys.argv = sys.argv[1], ["logmon", *sys.argv[2:]]
from logmon.__main__ import main
import logmon.cli.app, logmon.cli.running
for _ in sys.stdin:
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 1)
        os.dup2(1, 2)
        main()
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Launcher:
    """One program at a time; what it prints is appended to `output`."""

    def __init__(self, arguments: list[str], output: str) -> None:
        command = [sys.executable, "-c", _SERVER, output, *arguments]
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.status = 0

    @contextlib.contextmanager
    def running(self, ending: signal.Signals = signal.SIGKILL) -> Iterator[int]:
        """The process id; at the end it is sent a signal, and `status` is how it ended."""
        asked, answers = self._server.stdin, self._server.stdout
        assert asked is not None and answers is not None
        asked.write("\n")
        asked.flush()
        pid = int(answers.readline())
        try:
            yield pid
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, ending)
            self.status = int(answers.readline())

    def close(self) -> None:
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(20)
        self._server.stdout.close()
