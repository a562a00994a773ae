"""`docker:NAME`, `docker:web-*`: what containers print, through the Engine API. stdout and stderr are two origins."""

import difflib
import fnmatch
import glob
import re

from logmon.model.chunk import Offset, Origin
from logmon.model.time import SECOND, Instant
from logmon.sources.address import Address
from logmon.sources.base import Gap, Reader, Start, Trouble
from logmon.sources.dockerapi import (
    Container,
    Daemon,
    containers_target,
    daemon,
    decode_containers,
    fetch,
    refusal,
    said,
)
from logmon.sources.dockerlogs import DockerReader
from logmon.sources.http import Exchange, HttpError
from logmon.sources.reports import Reports, SourceError

_LOOK_AGAIN = 2 * SECOND
_ID = re.compile(r"[0-9a-f]{4,64}")
_STREAMS = ("stdout", "stderr")


class DockerSource:
    """Containers by name, id (its first digits) or glob. The first look waits for the daemon; later ones do not."""

    def __init__(self, name: str, address: Address, *, follow: bool, count_lines: bool) -> None:
        """Raises SourceError."""
        if not address.text:
            raise SourceError("`docker:` names no container", "write it as docker:NAME or docker:'web-*'")
        self.name = name
        self.follow = follow
        self._count_lines = count_lines
        self._wanted = address.text
        self._daemon: Daemon = daemon()
        self._reports = Reports(name)
        self._names: dict[Origin, tuple[str, str]] = {}
        self._readers: dict[Origin, DockerReader | None] = {}
        self._looking: Exchange | None = None
        self._answer = bytearray()
        self._looked: Instant | None = None

    def discover(self, now: Instant) -> list[Origin]:
        """The streams of matching containers that are not being read. Never given twice without following."""
        first = self._looked is None
        if not first and not self.follow:
            return []
        try:
            listed = self._look_first(now) if first else self._look_again(now)
        except OSError as error:
            self._hang_up()
            message = f"cannot reach docker at {_shown(self._daemon)}: {said(error)}"
            self._reports.once(message, fatal=first)
            return []
        return [] if listed is None else self._new(listed, first)

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        container, stream = self._names[origin]
        before = self._readers.get(origin)
        if before is not None:
            after = None  # that container is gone, read to its end; this is another one of the same name
        start = start if before is None and origin in self._readers else Start()
        reader = DockerReader(
            origin,
            self._daemon,
            container,
            stream,
            after,
            start,
            self._reports,
            follow=self.follow,
            count_lines=self._count_lines,
        )
        self._readers[origin] = reader
        return reader

    def troubles(self) -> list[Trouble | Gap]:
        return self._reports.take()

    def close(self) -> None:
        self._hang_up()

    def _look_first(self, now: Instant) -> list[Container]:
        self._looked = now
        status, answer = fetch(self._daemon, containers_target())
        if status != 200:
            raise HttpError(refusal(status, answer))
        return decode_containers(answer)

    def _look_again(self, now: Instant) -> list[Container] | None:
        if self._looking is None:
            if self._looked is not None and now < self._looked + _LOOK_AGAIN:
                return None
            self._looked = now
            self._answer.clear()
            self._looking = Exchange(self._daemon, containers_target())
        while (data := self._looking.receive()) is not None:
            self._answer += data
            if self._looking.body.done:
                self._hang_up()
                return decode_containers(bytes(self._answer))
        return None

    def _new(self, listed: list[Container], first: bool) -> list[Origin]:
        found = self._matching(listed)
        if not found and first:
            self._none(listed)
        new: list[Origin] = []
        for container in found:
            for stream in _STREAMS:
                origin = Origin(self.name, f"{container}/{stream}")
                reader = self._readers.get(origin)
                if origin not in self._names or (reader and reader.ended):
                    self._names[origin] = (container, stream)
                    if first:
                        self._readers[origin] = None
                    new.append(origin)
        return new

    def _matching(self, listed: list[Container]) -> list[str]:
        wanted = self._wanted
        if glob.has_magic(wanted):
            return sorted(c.name for c in listed if fnmatch.fnmatchcase(c.name, wanted))
        exact = [c.name for c in listed if c.name == wanted]
        if exact or not _ID.fullmatch(wanted):
            return exact
        return [c.name for c in listed if c.id.startswith(wanted)]

    def _none(self, listed: list[Container]) -> None:
        names = [container.name for container in listed]
        near = difflib.get_close_matches(self._wanted, names, n=1)
        there = f"there are: {', '.join(sorted(names)[:10])}" if names else "there are none at all"
        hint = f"did you mean {near[0]}?" if near else there
        if self.follow:
            self._reports.trouble(f"no container matches {self._wanted} yet; waiting for one ({hint})")
        else:
            self._reports.trouble(f"no container matches {self._wanted}; {hint}", fatal=True)

    def _hang_up(self) -> None:
        if self._looking:
            self._looking.close()
        self._looking = None


def _shown(where: Daemon) -> str:
    return where if isinstance(where, str) else f"{where[0]}:{where[1]}"
