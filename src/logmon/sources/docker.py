"""`docker:NAME`, `docker:web-*`, `docker:?label=app=web`, `compose:PROJECT/SERVICE`: what containers print, through the
Engine API of docker or podman. stdout and stderr are two origins."""

from collections.abc import Iterator

from msgspec import Struct

from logmon.model.chunk import Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import Instant
from logmon.sources.address import Address
from logmon.sources.base import Reader, Start, Trouble
from logmon.sources.dockerapi import Container, daemon, said
from logmon.sources.dockerchoice import choice
from logmon.sources.dockerlogs import DockerReader, container_of
from logmon.sources.dockerwatch import Watch
from logmon.sources.reports import Reports

_STREAMS = ("stdout", "stderr")


class _Stream(Struct, frozen=True):
    container: str
    stream: str


class DockerSource:
    """The first look waits for the daemon; later ones do not."""

    def __init__(self, name: str, address: Address, *, follow: bool, count_lines: bool) -> None:
        """Raises SourceError."""
        self.name = name
        self.follow = follow
        self._count_lines = count_lines
        self._choice = choice(address)
        self._server = daemon()
        self._watch = Watch(self._server)
        self._reports = Reports(name)
        self._complaint = ""
        self._listed: list[Container] | None = None
        self._tried = False
        self._due = False
        """There may be origins to give among the containers listed."""
        self._given: dict[Origin, _Stream] = {}
        self._earlier: set[Origin] = set()
        """Given from the first list: what is stored of them is of an earlier run."""
        self._readers: dict[Origin, DockerReader] = {}
        self._left: dict[_Stream, Offset] = {}

    def discover(self, now: Instant) -> list[Origin]:
        """The streams of matching containers that are not being read. Never given twice without following."""
        if self._tried and not self.follow:
            return []
        first = not self._tried
        self._tried = True
        if self.follow:
            self._watch.listen(now)
        try:
            listed = self._watch.first(now) if first else self._watch.again(now)
        except OSError as error:
            again = "; trying again" if self.follow else ""
            self._complaint = f"cannot reach docker at {self._server}: {said(error)}{again}"
            self._reports.once(self._complaint, fatal=first and not self.follow)
            return []
        if listed is not None:
            self._reports.forget(self._complaint)
            self._look(listed)
        self._wake()
        return list(self._new()) if self._due else []

    def open(self, origin: Origin, after: Offset | None, start: Start) -> Reader:
        stream = self._given[origin]
        earlier = origin in self._earlier
        self._earlier.discard(origin)
        if stream in self._left:
            after = self._left.pop(stream)  # it was read until now, under another name
        elif not earlier and container_of(after) != stream.container:
            after = None  # of another container with this name, which was read to its end
        reader = DockerReader(
            origin,
            self._server,
            stream.container,
            stream.stream,
            after,
            start if earlier else Start(),
            self._reports,
            follow=self.follow,
            count_lines=self._count_lines,
        )
        self._readers[origin] = reader
        return reader

    def troubles(self) -> list[Trouble | Gap]:
        return self._reports.take()

    def filenos(self) -> list[int]:
        return self._watch.filenos() if self.follow else []

    def close(self) -> None:
        self._watch.close()

    def _look(self, listed: list[Container]) -> None:
        first = self._listed is None
        self._listed = self._choice.among(listed)
        self._due = True
        if first:
            self._earlier = {origin for origin, _ in self._streams()}
            if not self._listed:
                self._none(listed)
        self._leave_renamed(listed)
        self._forget({container.id for container in listed})

    def _forget(self, there: set[str]) -> None:
        """What was kept of containers that are gone and read to their end."""
        for origin, reader in list(self._readers.items()):
            if reader.ended and reader.container not in there:
                del self._readers[origin]
                self._given.pop(origin, None)
        self._left = {stream: offset for stream, offset in self._left.items() if stream.container in there}

    def _leave_renamed(self, listed: list[Container]) -> None:
        """A container under a new name goes on as another origin, where it was."""
        names = {container.id: container.name for container in listed}
        for origin, stream in list(self._given.items()):
            name = names.get(stream.container)
            if name is not None and origin.partition != f"{name}/{stream.stream}" and origin in self._readers:
                self._left[stream] = self._readers[origin].leave()
                del self._given[origin]

    def _new(self) -> Iterator[Origin]:
        """Of a name that another container took over: when the old one is through."""
        self._due = False
        for origin, stream in self._streams():
            if self._given.get(origin) == stream:
                continue
            if origin in self._readers and not self._readers[origin].ended:
                self._due = True
                continue
            self._given[origin] = stream
            yield origin

    def _streams(self) -> list[tuple[Origin, _Stream]]:
        return [
            (Origin(self.name, f"{container.name}/{stream}"), _Stream(container.id, stream))
            for container in self._listed or ()
            for stream in _STREAMS
        ]

    def _wake(self) -> None:
        """Containers that came to rest may have been started again."""
        changed, self._watch.changed = self._watch.changed, set()
        for reader in self._readers.values() if changed else ():
            if reader.container in changed:
                reader.wake()

    def _none(self, listed: list[Container]) -> None:
        what, hint = f"no container matches {self._choice.shown}", self._choice.hint(listed)
        if self.follow:
            self._reports.trouble(f"{what} yet; waiting for one ({hint})")
        else:
            self._reports.trouble(f"{what}; {hint}", fatal=True)
