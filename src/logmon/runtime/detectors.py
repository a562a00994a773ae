"""The detectors of all rules, side by side."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from logmon.engine.detect.base import Detector, Row
from logmon.engine.detect.table import make_detector
from logmon.engine.detect.tabulate import Tabulate
from logmon.engine.plan import Plan
from logmon.model.match import Matches
from logmon.model.time import Instant
from logmon.model.verdict import Verdict


class Detectors:
    """Rules do not see each other: each one's detector gets its own matches, then the watermark.

    Of many rules most remember nothing at the moment. Those sleep: they hear of the watermark when they are next given
    something."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self.plans = tuple(plans)
        self.all: tuple[Detector, ...] = tuple(make_detector(rule, plan) for rule, plan in enumerate(self.plans))
        self._awake = set(range(len(self.all)))
        self._watermark: Instant | None = None

    def push(self, matches: Iterable[Matches], watermark: Instant | None) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for column in matches:
            self._wake(column.rule)
            verdicts += self.all[column.rule].push(column)
        if watermark is not None:
            for rule in sorted(self._awake):
                verdicts += self.all[rule].advance(watermark)
            self._awake = {rule for rule in self._awake if self._remembers(rule)}
            self._watermark = watermark
        verdicts.sort(key=lambda verdict: verdict.at)
        return verdicts

    def _wake(self, rule: int) -> None:
        if rule not in self._awake:
            self._awake.add(rule)
            if self._watermark is not None:
                self.all[rule].advance(self._watermark)  # has nothing to say: it remembered nothing

    def _remembers(self, rule: int) -> bool:
        detector = self.all[rule]
        return detector.counters.keys > 0 or detector.wake_at() is not None

    def tables(self) -> dict[int, Tabulate]:
        """Those that make tables, by the number of their rule."""
        return {rule: detector for rule, detector in enumerate(self.all) if isinstance(detector, Tabulate)}

    def wake_at(self) -> Instant | None:
        """The next event time at which some detector may have something to say."""
        return min((at for detector in self.all if (at := detector.wake_at()) is not None), default=None)

    def take_changed(self) -> Iterator[tuple[str, list[Row]]]:
        """(rule id, changed rows) of the rules whose state changed."""
        for plan, detector in zip(self.plans, self.all, strict=True):
            rows = list(detector.snapshot())
            if rows:
                yield plan.id, rows

    def restore(self, rows_of: Callable[[str], Iterable[tuple[bytes, bytes]]]) -> None:
        for plan, detector in zip(self.plans, self.all, strict=True):
            detector.restore(rows_of(plan.id))
