"""A pipeline that measures nothing: its matches are what somebody wants to see (`tail -w`)."""

from logmon.engine.detect.stateless import Stateless
from logmon.engine.plan import Plan
from logmon.model.match import Matches
from logmon.model.verdict import Verdict


class Show(Stateless):
    """`take` gives the matches pushed since it was last called."""

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule)
        self._taken: list[Matches] = []

    def take(self) -> list[Matches]:
        taken, self._taken = self._taken, []
        return taken

    def push(self, matches: Matches) -> list[Verdict]:
        self.counters.matched += len(matches)
        self._taken.append(matches)
        return []
