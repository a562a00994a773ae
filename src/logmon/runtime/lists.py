"""The files behind `field in @file.txt`: one value per line, read again when they change."""

import os
from collections.abc import Callable, Iterator, Mapping

LARGEST = 10 << 20


class Lists(Mapping[str, frozenset[str]]):
    """Sets of values by file name. A file that cannot be read keeps what it last held; `report` is told once."""

    def __init__(self, base_dir: str, report: Callable[[str], None]) -> None:
        self._base = base_dir
        self._report = report
        self._known: dict[str, tuple[tuple[int, int] | None, frozenset[str]]] = {}

    def __getitem__(self, name: str) -> frozenset[str]:
        return self._known[name][1] if name in self._known else self._load(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def refresh(self) -> None:
        """Look at every file in use."""
        for name in list(self._known):
            self._load(name)

    def problem(self, name: str) -> str | None:
        """Why a file cannot be used; None when it can."""
        try:
            with open(self._path(name), "rb") as file:
                too_large = len(file.read(LARGEST + 1)) > LARGEST
        except OSError as error:
            return error.strerror or str(error)
        return f"larger than {LARGEST >> 20} MiB" if too_large else None

    def _load(self, name: str) -> frozenset[str]:
        stamp, values = self._known.get(name, (None, frozenset()))
        try:
            found = os.stat(self._path(name))
            now = (found.st_mtime_ns, found.st_size)
            if now != stamp:
                with open(self._path(name), "rb") as file:
                    text = file.read(LARGEST).decode("utf-8", "surrogateescape")
                values = frozenset(line.strip() for line in text.split("\n") if line.strip())
                self._known[name] = (now, values)
        except OSError as error:
            if stamp is not None or name not in self._known:
                self._report(f"@{name}: {error.strerror}; going on with the values it last had")
            self._known[name] = (None, values)
        return values

    def _path(self, name: str) -> str:
        return os.path.join(self._base, name)
