"""Reading the journal by cursor: after a restart of ours, of journalctl, and after entries have been removed."""

from collections.abc import Sequence

from msgspec import structs

from logmon.model.chunk import Chunk, Offset, Origin
from logmon.model.time import HOUR, MICROSECOND, SECOND, Duration, Instant
from logmon.sources import journalentries as entries
from logmon.sources.again import Again
from logmon.sources.base import Ended, Idle, Reader, Start
from logmon.sources.command import Command
from logmon.sources.reports import Reports
from logmon.sources.stream import StreamReader

_VERSION = "j1"
_CLOCK_STEP: Duration = HOUR
"""A clock that was set back leaves entries behind others that are newer; by less than this, nothing is missed."""
_NOTHING = (
    "the journal holds no entry of {} that we may read (journalctl -F _SYSTEMD_UNIT lists units, members of the group "
    "systemd-journal may read all)"
)
_REMOVED = "the journal no longer holds the entry that it was read to (rotated away or vacuumed); "


class JournalReader:
    """Asks journalctl to begin with the last entry that was read (`--cursor`, which includes it) and drops that one:
    so a journal that no longer holds it is noticed, which `--after-cursor` would hide behind the loss of one more."""

    def __init__(
        self,
        origin: Origin,
        flags: Sequence[str],
        units: Sequence[str],
        after: Offset | None,
        start: Start,
        reports: Reports,
        *,
        follow: bool,
        count_lines: bool,
    ) -> None:
        self.origin = origin
        self._flags, self._units = tuple(flags), tuple(units)
        self._start = start
        self._reports = reports
        self._follow = follow
        self._position, self._line, self._cursor = 0, 1, ""
        if after is not None:
            self._resume(after)
        self._line = self._line if count_lines else 0
        self._expected = self._cursor
        self._began: Instant = 0
        self._command: Command | None = None
        self._child = Again(origin, self._begin, lambda ended: follow, reports)

    def read(self, limit: int, now: Instant) -> Chunk | Idle | Ended:
        answer = self._child.read(limit, now)
        if isinstance(answer, Chunk):
            return self._chunk(answer) or Idle(now)
        if isinstance(answer, Ended) and not answer.problem and not self._cursor:
            self._reports.once(_NOTHING.format(self.origin.partition))
        return answer

    def place(self) -> Offset | None:
        return f"{_VERSION};{self._position};{self._line};{self._cursor}" if self._cursor else None

    def news(self) -> list[str]:
        """What journalctl said on stderr since the last call."""
        return self._command.news() if self._command else []

    def fileno(self) -> int | None:
        return self._child.fileno()

    def close(self) -> None:
        self._child.close()

    # -- the child

    def _begin(self, now: Instant) -> Reader:
        self._began = now
        self._expected = self._cursor
        argv = ["journalctl", "--output=json", "--all", "--no-pager", *self._flags, *self._beginning()]
        command = self._command = Command([*argv, "--follow"] if self._follow else argv)
        return StreamReader(self.origin, command, self._reports, problem=lambda: self._problem(command))

    def _beginning(self) -> list[str]:
        if self._cursor:
            return [f"--cursor={self._cursor}", *self._all()]
        if self._start.where == "end":
            return ["--lines=1"]  # the last one tells where the end is
        if self._start.where == "lines" and not self._units:
            return [f"--lines={self._start.lines}"]
        if self._start.since is not None:
            seconds, rest = divmod(max(self._start.since - _CLOCK_STEP, 0), SECOND)
            return [f"--since=@{seconds}.{rest // MICROSECOND:06d}", *self._all()]
        return self._all()

    def _all(self) -> list[str]:
        return ["--no-tail"] if self._follow else []

    def _problem(self, command: Command) -> str:
        problem = command.problem()
        return f"journalctl: {problem}" if problem else ""

    # -- its answers

    def _chunk(self, answer: Chunk) -> Chunk | None:
        """None when no entry in it is wanted."""
        lines: list[bytes] = []
        stamps: list[Instant] = []
        for line in answer.data.removesuffix(b"\n").split(b"\n"):
            entry = entries.decode(line)
            if entry is None:
                if answer.partial or line.startswith(b"-- "):
                    continue  # journalctl was killed in mid-line, and gives it again; `-- No entries --` and its like
                lines.append(line)  # cut, because it was too long: StreamReader has said so
                stamps.append(answer.arrived)
            elif self._is_new(entry) and self._is_wanted(entry):
                lines.append(entries.rendered(entry))
                stamps.append(entries.instant(entry) or answer.arrived)
        if not lines:
            return None
        data = b"\n".join(lines) + b"\n"
        position, line_number = self._position, self._line
        self._position += len(data)
        self._line += len(lines) if self._line else 0
        resume = self.place() or f"{_VERSION};{self._position};{self._line};"
        return structs.replace(
            answer,
            data=data,
            position=position,
            line=line_number,
            resume=resume,
            partial=False,
            stamps=tuple(stamps),
        )

    def _is_new(self, entry: entries.Entry) -> bool:
        """False for the one entry at the beginning that only says where we are."""
        first, expected = not self._cursor, self._expected
        self._cursor, self._expected = entries.cursor(entry), ""
        if first and self._start.where == "end":
            return (entries.instant(entry) or self._began) >= self._began
        if expected and expected != self._cursor:
            self._reports.gap(self.origin, self._position, None, _REMOVED + _between(expected, self._cursor))
        return expected != self._cursor

    def _is_wanted(self, entry: entries.Entry) -> bool:
        if count := entries.refused(entry):
            why = f"journald refused {count:,} messages of one service, over its RateLimitBurst"
            self._reports.trouble(f"{why}: {entry.get('MESSAGE')}")
        return not self._units or entries.is_of(entry, self._units)

    def _resume(self, after: Offset) -> None:
        try:
            version, position, line, cursor = after.split(";", 3)
            if version != _VERSION:
                raise ValueError
            self._position, self._line, self._cursor = int(position), int(line) or 1, cursor
        except ValueError:
            why = "the stored position cannot be understood; reading from the start of the journal"
            self._reports.gap(self.origin, 0, None, why)
            self._start = Start()


def _between(old: str, new: str) -> str:
    """How many entries of all units are missing, where the numbers in both cursors are of one sequence."""
    one, two = (dict(part.partition("=")[::2] for part in cursor.split(";")) for cursor in (old, new))
    try:
        missing = int(two["i"], 16) - int(one["i"], 16) - 1 if one["s"] == two["s"] else None
    except (KeyError, ValueError):
        missing = None
    return f"up to {missing:,} entries are missing" if missing and missing > 0 else "what came after it is unknown"
