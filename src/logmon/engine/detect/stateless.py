"""The verbs of detectors that have nothing to remember over a restart and nothing to do when only time passes."""

from collections.abc import Iterable

from logmon.engine.detect.base import Counters, Row
from logmon.model.time import Instant
from logmon.model.verdict import Verdict


class Stateless:
    def __init__(self, rule: int) -> None:
        self.rule = rule
        self.counters = Counters()

    def advance(self, watermark: Instant) -> list[Verdict]:
        return []

    def wake_at(self) -> Instant | None:
        return None

    def snapshot(self) -> Iterable[Row]:
        return ()

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        """Nothing was stored."""
