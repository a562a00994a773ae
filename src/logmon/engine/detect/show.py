"""A pipeline that measures nothing: its matches are what somebody wants to see (`tail -w`)."""

from collections.abc import Iterable

from logmon.engine.detect.base import Counters, Row
from logmon.engine.plan import Plan
from logmon.model.match import Matches
from logmon.model.time import Instant
from logmon.model.verdict import Verdict


class Show:
    """`take` gives the matches pushed since it was last called."""

    def __init__(self, rule: int, plan: Plan) -> None:
        self.counters = Counters()
        self._taken: list[Matches] = []

    def take(self) -> list[Matches]:
        taken, self._taken = self._taken, []
        return taken

    def push(self, matches: Matches) -> list[Verdict]:
        self.counters.matched += len(matches)
        self._taken.append(matches)
        return []

    def advance(self, watermark: Instant) -> list[Verdict]:
        return []

    def wake_at(self) -> Instant | None:
        return None

    def snapshot(self) -> Iterable[Row]:
        return ()

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        pass
