"""The detectors of all rules, side by side."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from logmon.engine.detect.base import Detector, Row
from logmon.engine.detect.table import make_detector
from logmon.engine.mining import Mining
from logmon.engine.plan import Plan
from logmon.model.match import Matches
from logmon.model.time import Instant
from logmon.model.verdict import State, Verdict

MINED = " templates"
"""Behind a rule's id, the name under which its templates are stored."""


class Detectors:
    """Rules do not see each other: each one's detector gets its own matches, then the watermark. `mining` is what turns
    forms into templates, for the rules (by number) that ask for them. `learning` counts, by rule, how often it had too
    little history to speak."""

    def __init__(self, plans: Sequence[Plan], before: "Detectors | None" = None) -> None:
        """`before` hands over the detectors of plans that stay, and must not be used any more."""
        self.plans = tuple(plans)
        self.learning: Counter[int] = Counter()
        mining = ((rule, Mining(plan)) for rule, plan in enumerate(self.plans))
        self.mining: dict[int, Mining] = {rule: one for rule, one in mining if one.wanted()}
        handed = {} if before is None else self._inherited(before)
        self.all: tuple[Detector, ...] = tuple(
            handed.get(rule) or make_detector(rule, plan) for rule, plan in enumerate(self.plans)
        )
        self._ignorant = [rule for rule in range(len(self.plans)) if rule not in handed]

    def push(self, matches: Iterable[Matches], watermark: Instant | None) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for column in matches:
            if column.rule in self.mining:
                column = self.mining[column.rule].push(column)
            verdicts += self.all[column.rule].push(column)
        if watermark is not None:
            for detector in self.all:
                verdicts += detector.advance(watermark)
        self.learning.update(verdict.rule for verdict in verdicts if verdict.state is State.LEARNING)
        verdicts.sort(key=lambda verdict: verdict.at)
        return verdicts

    def wake_at(self) -> Instant | None:
        """The next event time at which some detector may have something to say."""
        return min((at for detector in self.all if (at := detector.wake_at()) is not None), default=None)

    def take_changed(self) -> Iterator[tuple[str, list[Row]]]:
        """(name, changed rows) of the rules whose state changed."""
        for rule, mining in self.mining.items():
            if fresh := mining.snapshot():
                yield self.plans[rule].id + MINED, fresh
        for plan, detector in zip(self.plans, self.all, strict=True):
            rows = list(detector.snapshot())
            if rows:
                yield plan.id, rows

    def restore(self, rows_of: Callable[[str], Iterable[tuple[bytes, bytes]]]) -> None:
        for rule in self._ignorant:
            self.all[rule].restore(rows_of(self.plans[rule].id))
            if rule in self.mining:
                self.mining[rule].restore(rows_of(self.plans[rule].id + MINED))

    def _inherited(self, before: "Detectors") -> dict[int, Detector]:
        known = {plan.name: number for number, plan in enumerate(before.plans)}
        handed: dict[int, Detector] = {}
        for rule, plan in enumerate(self.plans):
            old = known.get(plan.name)
            if old is not None and before.plans[old] == plan:
                handed[rule] = before.all[old]
                handed[rule].rule = rule
                self.learning[rule] = before.learning[old]
                if old in before.mining:
                    self.mining[rule] = before.mining[old]
        return handed
