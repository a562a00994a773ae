"""Find every needle of every rule in a chunk in one pass over its raw bytes.

Hyperscan does this at more than 1 GB/s for thousands of needles; where it is not installed, one `bytes.find` loop a
needle gives the same hits, slower.
"""

from collections.abc import Sequence
from typing import Any

from logmon.engine.scan.literals import Needle

Hit = tuple[int, int]
"""(end of the needle in the data, number of the needle), ascending."""


class Prefilter:
    """`hits(data)` for a fixed list of needles. Holds no state between calls."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self.needles = tuple(needles)
        self._database = _database(self.needles)

    def hits(self, data: bytes) -> list[Hit]:
        if self._database is None:
            return self._find_each(data)
        found: list[Hit] = []
        append = found.append

        def on_match(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            append((end, number))

        self._database.scan(data, match_event_handler=on_match)
        return found

    def _find_each(self, data: bytes) -> list[Hit]:
        lowered = data.lower() if any(needle.ignore_case for needle in self.needles) else data
        found: list[Hit] = []
        for number, needle in enumerate(self.needles):
            text = needle.text.lower() if needle.ignore_case else needle.text
            where = lowered if needle.ignore_case else data
            at = where.find(text)
            while at >= 0:
                found.append((at + len(text), number))
                at = where.find(text, at + 1)
        found.sort()
        return found


def _database(needles: tuple[Needle, ...]) -> Any:
    """None: there is no wheel of hyperscan for this machine."""
    try:
        import hyperscan  # a millisecond of every start; where native code looks for needles nobody needs it
    except ImportError:
        return None
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=["".join(f"\\x{byte:02x}" for byte in needle.text).encode() for needle in needles],
        ids=list(range(len(needles))),
        elements=len(needles),
        flags=[hyperscan.HS_FLAG_CASELESS if needle.ignore_case else 0 for needle in needles],
    )
    return database
