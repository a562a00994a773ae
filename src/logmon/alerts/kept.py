"""Named values that survive a restart: they know which of them changed since the last snapshot."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

import msgspec

from logmon.model.wide import pack_near

V = TypeVar("V")

Row = tuple[str, bytes | None]
"""(name, state) as the checkpoint keeps it; None: it is gone."""


class Kept(Generic[V]):
    """Values of one kind by name; `prefix` tells their rows from those of others in the same table."""

    def __init__(self, prefix: str, kind: type[V]) -> None:
        self._prefix = prefix
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._values: dict[str, V] = {}
        self._dirty: set[str] = set()
        self._fresh: set[str] = set()

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[V]:
        return iter(list(self._values.values()))

    def get(self, name: str) -> V | None:
        return self._values.get(name)

    def put(self, name: str, value: V) -> None:
        """The newest is the last: values are in the order in which they were last put."""
        if self._values.pop(name, None) is None and name not in self._dirty:
            self._fresh.add(name)
        self._values[name] = value
        self._dirty.add(name)

    def drop(self, name: str) -> V | None:
        """What no snapshot has told of need not be told to be gone."""
        if name in self._fresh:
            self._fresh.remove(name)
            self._dirty.remove(name)
        elif name in self._values:
            self._dirty.add(name)
        return self._values.pop(name, None)

    def oldest(self) -> tuple[str, V] | None:
        """The one that was put longest ago."""
        return next(iter(self._values.items()), None)

    def arrange(self, age: Callable[[V], tuple[int, ...]]) -> None:
        """Oldest first, after a restart: the state keeps them by name."""
        self._values = dict(sorted(self._values.items(), key=lambda item: age(item[1])))

    def snapshot(self) -> Iterator[Row]:
        for name in self._dirty:
            value = self._values.get(name)
            yield self._prefix + name, None if value is None else pack_near(value)
        self._dirty, self._fresh = set(), set()

    def restore(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """Take up the rows that are ours; one that cannot be read is left out, as if it had not been there."""
        for name, blob in rows:
            if name.startswith(self._prefix):
                try:
                    self._values[name.removeprefix(self._prefix)] = self._decoder.decode(blob)
                except msgspec.DecodeError:
                    self._dirty.add(name.removeprefix(self._prefix))
