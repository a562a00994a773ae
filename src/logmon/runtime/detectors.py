"""The detectors of all rules, side by side."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from logmon.engine.detect.base import Detector, Row
from logmon.engine.detect.table import make_detector
from logmon.engine.detect.tabulate import Tabulate
from logmon.engine.mining import Mining
from logmon.engine.plan import Plan
from logmon.engine.scan.packed import Column, unpacked
from logmon.model.time import Instant
from logmon.model.verdict import State, Verdict

MINED = " templates"
"""Behind a rule's id, the name under which its templates are stored."""


class Detectors:
    """Rules do not see each other: each one's detector gets its own matches, then the watermark. `mining` is what turns
    forms into templates, for the rules (by number) that ask for them. `learning` counts, by rule, how often it had too
    little history to speak.

    Of many rules most remember nothing at the moment. Those sleep: they hear of the watermark when they are next given
    something."""

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
        self._awake = set(range(len(self.all)))
        self._watermark: Instant | None = None

    def push(self, matches: Iterable[Column], watermark: Instant | None) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for column in matches:
            self._wake(column.rule)
            if column.rule in self.mining:
                column = self.mining[column.rule].push(unpacked(column))
            detector = self.all[column.rule]
            packed = getattr(detector, "push_column", None)  # as `Packing` has; asking for a protocol is slow
            verdicts += packed(column) if packed else detector.push(unpacked(column))
        if watermark is not None:
            for rule in sorted(self._awake):
                verdicts += self.all[rule].advance(watermark)
            self._awake = {rule for rule in self._awake if self._remembers(rule)}
            self._watermark = watermark
        self.learning.update(verdict.rule for verdict in verdicts if verdict.state is State.LEARNING)
        verdicts.sort(key=lambda verdict: (verdict.at, verdict.rule, verdict.key))  # however they were found
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

    @property
    def any_order(self) -> bool:
        """Is there nothing that asks in which order events of different origins come?"""
        tables = self.tables()
        alone = not self.mining and len(tables) == len(self.all) > 0
        return alone and all(table.commutes for table in tables.values())

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
                before._wake(old)  # nothing here knows what it slept through
                handed[rule] = before.all[old]
                handed[rule].rule = rule
                self.learning[rule] = before.learning[old]
                if old in before.mining:
                    self.mining[rule] = before.mining[old]
        return handed
