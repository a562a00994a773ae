"""`once [by keys]`: every matching event is an episode of its own."""

from logmon.engine.detect.cell import evidence_of, note_of, plain
from logmon.engine.detect.stateless import Stateless
from logmon.engine.plan import Plan
from logmon.model.match import Matches
from logmon.model.verdict import State, Verdict


class Once(Stateless):
    """Remembers nothing."""

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule)
        self._extras = plan.extras

    def push(self, matches: Matches) -> list[Verdict]:
        self.counters.matched += len(matches)
        return [self._verdict(matches, i) for i in range(len(matches))]

    def _verdict(self, matches: Matches, i: int) -> Verdict:
        key = () if matches.keys is None else matches.keys[i]
        extras = () if matches.extras is None else map(plain, matches.extras[i])
        values = {"value": 1, "count": 1, **dict(zip(self._extras, extras, strict=False))}
        return Verdict(self.rule, key, matches.times[i], State.OCCURRED, values, evidence_of([note_of(matches, i)]))
