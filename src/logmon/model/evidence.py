"""The lines that tell of a verdict, packed.

An alert has up to a hundred of them, and a flood of alerts hundreds of thousands: they are kept, searched for secrets
and stored column by column, and made into objects when somebody looks.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from struct import pack, unpack
from typing import Self

from msgspec import Struct

from logmon.model.match import Line


class Excerpt(Struct, frozen=True, array_like=True, gc=False):
    """Lines of one origin. `positions`, `times` (nanoseconds) and `sizes` (characters) are packed numbers of 8, 8 and 4
    bytes; `texts` has a newline between two lines."""

    source: str
    partition: str
    positions: bytes
    times: bytes
    sizes: bytes
    texts: str

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Self:
        """Of lines of one origin, one at least."""
        positions, times, texts = zip(*[(line.position, line.time, line.text) for line in lines], strict=True)
        packed = _packed("Q", positions), _packed("q", times), _packed("I", [*map(len, texts)])
        return cls(lines[0].source, lines[0].partition, *packed, "\n".join(texts))

    def __len__(self) -> int:
        return len(self.sizes) // 4

    def __iter__(self) -> Iterator[Line]:
        begin = 0
        rows = zip(self.numbers(), _unpacked("q", self.times), _unpacked("I", self.sizes), strict=True)
        for position, time, size in rows:
            yield Line(self.source, self.partition, position, time, self.texts[begin : begin + size])
            begin += size + 1

    def numbers(self) -> tuple[int, ...]:
        """The positions."""
        return _unpacked("Q", self.positions)

    def cut(self, begin: int, end: int) -> Self:
        """The lines from one place up to another."""
        places = slice(8 * begin, 8 * end)
        texts = self.texts[self._text(begin) : self._text(end) - 1]
        columns = self.positions[places], self.times[places], self.sizes[4 * begin : 4 * end]
        return type(self)(self.source, self.partition, *columns, texts)

    def _text(self, line: int) -> int:
        """Where the text of a line begins."""
        return sum(_unpacked("I", self.sizes[: 4 * line])) + line


class Evidence(Struct, frozen=True, array_like=True, gc=False):
    """Lines in the order of events. No excerpt is empty."""

    excerpts: tuple[Excerpt, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Self:
        return cls(tuple(Excerpt.of([*some]) for _, some in groupby(lines, _origin)))

    def __len__(self) -> int:
        return sum([len(excerpt) for excerpt in self.excerpts])

    def __iter__(self) -> Iterator[Line]:
        for excerpt in self.excerpts:
            yield from excerpt

    def __add__(self, more: "Evidence") -> "Evidence":
        return Evidence(self.excerpts + more.excerpts)

    def places(self) -> int:
        """How many different positions there are."""
        return len(set().union(*[excerpt.numbers() for excerpt in self.excerpts]))

    def goes_on(self, more: "Evidence") -> bool:
        """Is the last line the first of `more`?"""
        if not (self.excerpts and more.excerpts):
            return False
        last, first = self.excerpts[-1], more.excerpts[0]
        return _origin(last) == _origin(first) and last.positions[-8:] == first.positions[:8]

    def cut(self, begin: int, end: int) -> "Evidence":
        """The lines from one place up to another."""
        kept: list[Excerpt] = []
        for excerpt in self.excerpts:
            first, last = max(begin, 0), min(end, len(excerpt))
            if first < last:
                kept.append(excerpt if last - first == len(excerpt) else excerpt.cut(first, last))
            begin, end = begin - len(excerpt), end - len(excerpt)
        return Evidence(tuple(kept))


_origin = attrgetter("source", "partition")


def _packed(form: str, numbers: Sequence[int]) -> bytes:
    return pack(f"<{len(numbers)}{form}", *numbers)


def _unpacked(form: str, data: bytes) -> tuple[int, ...]:
    return unpack(f"<{len(data) // (4 if form == 'I' else 8)}{form}", data)
