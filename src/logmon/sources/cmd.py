"""`cmd:'kubectl logs -f deploy/api'`: the lines that a command prints. No shell has a part in it."""

import shlex
import shutil

from logmon.model.chunk import Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import Instant
from logmon.sources.address import Address
from logmon.sources.again import Again
from logmon.sources.base import Ended, Reader, Start, Trouble
from logmon.sources.command import Command
from logmon.sources.reports import Reports, SourceError
from logmon.sources.stream import StreamReader

_RESTARTS = ("no", "on-failure", "always")
_STDERR = ("note", "merge")
_NOTES = 20
"""Lines of stderr that are told of one run of a command."""


class CommandSource:
    """Started at the first read, killed at close; its output cannot be resumed. Options: `restart` (only who follows
    waits for another end), `stderr`."""

    def __init__(self, name: str, address: Address, *, follow: bool, count_lines: bool) -> None:
        """Raises SourceError."""
        address.known(("restart", "stderr"))
        self.name = name
        self._count_lines = count_lines
        self._reports = Reports(name)
        self._argv = _split(address.text)
        self._restart = address.choice("restart", _RESTARTS) if follow else "no"
        self._merged = address.choice("stderr", _STDERR) == "merge"
        self._command: Command | None = None
        self._given = False
        self._notes = 0

    @property
    def follow(self) -> bool:
        return self._restart != "no"

    def discover(self, now: Instant) -> list[Origin]:
        if self._given:
            return []
        self._given = True
        if shutil.which(self._argv[0]) is None:
            what = f"cannot run `{self._argv[0]}`: no such program, or not executable"
            self._reports.trouble(f"{what}; check the command and PATH (there is no shell, and no alias)", fatal=True)
            return []
        return [Origin(self.name, shlex.join(self._argv))]

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        def begin(now: Instant) -> Reader:
            self._listen()
            self._notes = 0
            self._command = command = Command(self._argv, merged=self._merged)
            return StreamReader(origin, command, self._reports, count_lines=self._count_lines, problem=self._problem)

        return Again(origin, begin, self._wanted, self._reports)

    def troubles(self) -> list[Trouble | Gap]:
        self._listen()
        return self._reports.take()

    def close(self) -> None:
        if self._command:
            self._command.close()

    def _wanted(self, ended: Ended) -> bool:
        """Is it to be started again? If not, it will never be: nothing more is expected of this source."""
        wanted = self._restart == "always" or (self._restart == "on-failure" and bool(ended.problem))
        self._restart = self._restart if wanted else "no"
        return wanted

    def _problem(self) -> str:
        problem = self._command.problem() if self._command else ""
        return f"`{shlex.join(self._argv)}`: {problem}" if problem else ""

    def _listen(self) -> None:
        """What it says on stderr, as notes; a command that says very much there means it as its log."""
        for line in self._command.news() if self._command else ():
            self._notes += 1
            if self._notes <= _NOTES:
                self._reports.trouble(f"`{self._argv[0]}` says: {line}")
            elif self._notes == _NOTES + 1:
                more = "more of its stderr is not shown; `?stderr=merge` behind the command reads it as log lines"
                self._reports.trouble(f"`{self._argv[0]}`: {more}")


def _split(text: str) -> list[str]:
    try:
        argv = shlex.split(text)
    except ValueError as error:
        raise SourceError(f"`cmd:{text}` cannot be split into words: {error}", "check its quotes") from None
    if not argv:
        raise SourceError("`cmd:` names no command", "write it as cmd:'kubectl logs -f deploy/api'")
    return argv
