"""`journal:nginx.service`, `journal:`: what journald holds, through a `journalctl` child. One origin per selection."""

import glob
import shutil
from collections.abc import Sequence

from msgspec import Struct

from logmon.model.chunk import Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import Instant
from logmon.sources.address import Address
from logmon.sources.base import Reader, Start, Trouble
from logmon.sources.journalreader import JournalReader
from logmon.sources.reports import Reports, SourceError

_OPTIONS = ("priority", "identifier", "directory", "namespace")
_PRIORITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
_SUFFIXES = (".service", ".socket", ".target", ".device", ".mount", ".automount", ".swap", ".timer", ".path", ".slice")


class Selection(Struct, frozen=True):
    """Which entries: `flags` are journalctl's, `units` those that it cannot find out by itself (globs, which it would
    only compare with the units that there are when it starts). `name` says all of it."""

    name: str
    flags: tuple[str, ...]
    units: tuple[str, ...] = ()


class JournalSource:
    """Never asks for more rights than it has: without membership of `systemd-journal` it reads what it may."""

    def __init__(self, name: str, address: Address, *, follow: bool, count_lines: bool) -> None:
        """Raises SourceError."""
        self.name = name
        self.follow = follow
        self._count_lines = count_lines
        self._selection = selection(address)
        self._reports = Reports(name)
        self._reader: JournalReader | None = None
        self._given = False

    def discover(self, now: Instant) -> list[Origin]:
        if self._given:
            return []
        self._given = True
        if shutil.which("journalctl") is None:
            what = "journalctl is not installed, and the journal is read through it"
            self._reports.trouble(f"{what}; on machines without systemd read the files in /var/log instead", fatal=True)
            return []
        return [Origin(self.name, self._selection.name)]

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        chosen = self._selection
        self._reader = JournalReader(
            origin,
            chosen.flags,
            chosen.units,
            after,
            start,
            self._reports,
            follow=self.follow,
            count_lines=self._count_lines,
        )
        return self._reader

    def troubles(self) -> list[Trouble | Gap]:
        for line in self._reader.news() if self._reader else ():
            self._reports.once(f"journalctl says: {line}")
        return self._reports.take()

    def close(self) -> None:
        if self._reader:
            self._reader.close()


def selection(address: Address) -> Selection:
    """Raises SourceError."""
    address.known(_OPTIONS)
    units = tuple(_unit(word.strip()) for word in address.text.split(",") if word.strip())
    flags: list[str] = []
    for option in _OPTIONS:
        value = address.options.get(option)
        if value == "":
            raise SourceError(f"`{option}=` in `journal:` has no value", "take it out, or say which")
        if option == "priority" and value is not None:
            flags.append(f"--priority={_priority(value)}")
        elif value is not None:
            flags += [f"--{option}={one}" for one in (value.split(",") if option == "identifier" else [value])]
    name = " ".join([*units, *flags]) or "everything"
    if any(map(glob.has_magic, units)):
        return Selection(name, tuple(flags), units)
    return Selection(name, (*flags, *(f"--unit={unit}" for unit in units)))


def _unit(word: str) -> str:
    """With `.service` where no kind is said, as systemctl understands it."""
    return word if word.endswith(_SUFFIXES) or word.endswith("*") else f"{word}.service"


def _priority(value: str) -> str:
    """`warning`, `4`, `err..warning`."""
    known: Sequence[str] = [*_PRIORITIES, *"01234567", "error", "warn", "panic"]
    ends = value.split("..")
    if len(ends) > 2 or any(end not in known for end in ends):
        help_ = f"one of {', '.join(_PRIORITIES)} (and all that is more severe), a number, or a range as err..warning"
        raise SourceError(f"`priority={value}` in `journal:` is not known", help_)
    return value
