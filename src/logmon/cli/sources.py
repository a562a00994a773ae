"""SOURCE arguments to sources; and what went wrong with them, in words."""

import os
import stat
from collections.abc import Iterable, Sequence
from functools import partial

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.refuse import RefusedError
from logmon.model.gap import Gap
from logmon.model.time import Duration
from logmon.runtime.readers import Feed
from logmon.sources.base import Start, Trouble
from logmon.sources.parking import Parking
from logmon.sources.reports import SourceError
from logmon.sources.table import open_source


def feeds(
    arguments: Sequence[str],
    follow: bool,
    start: Start,
    count_lines: bool = False,
    name: str | None = None,
    settled: Duration = 0,
) -> tuple[Feed, ...]:
    """One feed per argument, named as it is written unless `name` is given; `settled` as in `lineage.Reading`.
    RefusedError: it is no source."""
    opened: list[Feed] = []
    read = partial(open_source, follow=follow, count_lines=count_lines, settled=settled, parking=Parking())
    for argument in arguments:
        try:
            source = read(argument, name=name or _name(argument))
        except SourceError as error:
            raise RefusedError(str(error), getattr(error, "help", "")) from None
        opened.append(Feed(source, start))
    return tuple(opened)


def named(sources: list[str] | None) -> list[str]:
    """The sources to read; stdin when none is named and something is piped in."""
    if sources:
        return sources
    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stat.S_ISREG(mode):
        return ["-"]
    raise RefusedError("no source: nothing is named and nothing is piped in", "name a file, e.g. logmon tail app.log")


def _name(argument: str) -> str:
    return "stdin" if argument == "-" else argument


class Watchdog:
    """Tells each trouble once and remembers the exit code that it deserves."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.code = exits.OK

    def tell(self, troubles: Iterable[Trouble | Gap]) -> None:
        for trouble in troubles:
            if isinstance(trouble, Gap):
                size = "an unknown number of" if trouble.size is None else f"{trouble.size:,}"
                where = f"{trouble.origin.partition}, from byte {trouble.position:,}"
                self._console.problem(f"gap: {size} bytes were not read ({where}): {trouble.why}")
                self.code = exits.INCOMPLETE
            elif trouble.fatal:
                self._console.problem(trouble.message)
                self.code = exits.INCOMPLETE
            else:
                self._console.note(trouble.message)
