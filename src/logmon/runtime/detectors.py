"""The detectors of all rules, side by side."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from logmon.engine.detect.base import Detector, Row
from logmon.engine.detect.table import make_detector
from logmon.engine.mining import Mining
from logmon.engine.plan import Plan
from logmon.model.match import Matches
from logmon.model.time import Instant
from logmon.model.verdict import Verdict

MINED = " templates"
"""Behind a rule's id, the name under which its templates are stored."""


class Detectors:
    """Rules do not see each other: each one's detector gets its own matches, then the watermark. `mining` is what turns
    forms into templates, for the rules (by number) that ask for them."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self.plans = tuple(plans)
        self.all: tuple[Detector, ...] = tuple(make_detector(rule, plan) for rule, plan in enumerate(self.plans))
        mining = ((rule, Mining(plan)) for rule, plan in enumerate(self.plans))
        self.mining: dict[int, Mining] = {rule: one for rule, one in mining if one.wanted()}

    def ids(self) -> set[str]:
        """The names under which state is stored."""
        return {plan.id for plan in self.plans} | {self.plans[rule].id + MINED for rule in self.mining}

    def push(self, matches: Iterable[Matches], watermark: Instant | None) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for column in matches:
            if column.rule in self.mining:
                column = self.mining[column.rule].push(column)
            verdicts += self.all[column.rule].push(column)
        if watermark is not None:
            for detector in self.all:
                verdicts += detector.advance(watermark)
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
        for plan, detector in zip(self.plans, self.all, strict=True):
            detector.restore(rows_of(plan.id))
        for rule, mining in self.mining.items():
            mining.restore(rows_of(self.plans[rule].id + MINED))
