"""Which containers a `docker:` or `compose:` argument means."""

import difflib
import fnmatch
import glob
import re
from collections.abc import Sequence

from msgspec import Struct

from logmon.sources.address import Address
from logmon.sources.dockerapi import Container
from logmon.sources.reports import SourceError

_ID = re.compile(r"[0-9a-f]{4,64}")
_PROJECT, _SERVICE = "com.docker.compose.project", "com.docker.compose.service"


class Choice(Struct, frozen=True):
    """`name` is a name, the first digits of an id, or a glob; `labels` all have to be there, with a value that the
    glob matches (None: with any)."""

    shown: str
    name: str
    labels: tuple[tuple[str, str | None], ...]

    def among(self, listed: Sequence[Container]) -> list[Container]:
        labelled = [container for container in listed if self._labelled(container)]
        if not self.name or glob.has_magic(self.name):
            pattern = self.name or "*"
            return sorted((c for c in labelled if fnmatch.fnmatchcase(c.name, pattern)), key=lambda c: c.name)
        exact = [container for container in labelled if container.name == self.name]
        if exact or not _ID.fullmatch(self.name):
            return exact
        return [container for container in labelled if container.id.startswith(self.name)]

    def hint(self, listed: Sequence[Container]) -> str:
        """What there is instead."""
        names = sorted(container.name for container in listed)
        near = difflib.get_close_matches(self.name, names, n=1)
        if near:
            return f"did you mean {near[0]}?"
        return f"there are: {', '.join(names[:10])}" if names else "there are none at all"

    def _labelled(self, container: Container) -> bool:
        labels = container.labels or {}
        return all(
            name in labels and (value is None or fnmatch.fnmatchcase(labels[name], value))
            for name, value in self.labels
        )


def choice(address: Address) -> Choice:
    """Raises SourceError."""
    address.known(("label",))
    labels = tuple(_label(word) for word in address.options.get("label", "").split(",") if word)
    if address.kind == "compose":
        project, _, service = address.text.partition("/")
        if not project:
            raise SourceError("`compose:` names no project", "write it as compose:PROJECT or compose:PROJECT/SERVICE")
        own = ((_PROJECT, project), (_SERVICE, service or None))
        return Choice(f"compose:{address.text}", "", (*own, *labels))
    if not address.text and not labels:
        raise SourceError(
            "`docker:` names no container", "write it as docker:NAME, docker:'web-*' or docker:'?label=app=web'"
        )
    return Choice(" ".join(filter(None, (address.text, address.options.get("label")))), address.text, labels)


def _label(word: str) -> tuple[str, str | None]:
    name, equals, value = word.partition("=")
    return name, value if equals else None
