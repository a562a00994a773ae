"""What an origin is called in the column in front of its lines."""

from logmon.model.chunk import Origin
from logmon.outputs.neutralise import neutralise


class Labels:
    """The configured name of a source; of paths and globs the file's own name, with as much of its folder in front as
    tells it from the other files that were met. `version` rises when names that were given have changed."""

    def __init__(self) -> None:
        self.version = 0
        self._namesakes: dict[str, _Namesakes] = {}

    def of(self, origin: Origin) -> str:
        """Free of what would drive a terminal."""
        name = origin.source
        if origin.partition and (name == origin.partition or any(sign in name for sign in "/*?[")):
            name = self._short(origin.partition)
        return neutralise(name) or "-"

    def _short(self, path: str) -> str:
        own = path.rpartition("/")[2]
        if not own:
            return path
        namesakes = self._namesakes.setdefault(own, _Namesakes())
        self.version += namesakes.add(path)
        return namesakes.tail(path)


class _Namesakes:
    """Paths of files that have the same name, and how many last parts of them tell them apart."""

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._tails: set[str] = set()
        self._parts = 1

    def tail(self, path: str) -> str:
        return "/".join(path.split("/")[-self._parts :])

    def add(self, path: str) -> bool:
        """Do the others have other tails now?"""
        if path in self._paths:
            return False
        self._paths.add(path)
        before = self._parts
        while self.tail(path) in self._tails:
            self._parts += 1
            self._tails = {self.tail(other) for other in self._paths if other != path}
        self._tails.add(self.tail(path))
        return self._parts != before
