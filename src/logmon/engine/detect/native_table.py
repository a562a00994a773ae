"""The answer of a query with its cells in native code, for measures of one aggregate that native code knows."""

from collections.abc import Callable, Mapping

from logmon.engine.detect.aggregates import Payload, Value
from logmon.engine.detect.groups import Gist, Place
from logmon.engine.detect.kind import Kind, kind_of
from logmon.engine.detect.tabulate import Tabulate
from logmon.engine.plan import Plan
from logmon.engine.scan.packed import Column, Packed
from logmon.language import tree
from logmon.model.match import Key, Matches
from logmon.model.verdict import Verdict
from logmon.native import core


def tabulating(rule: int, plan: Plan) -> Tabulate:
    """The detector of a rule that is a query, native where that can be."""
    terminal = plan.pipeline.terminal
    kind = kind_of(terminal.measure) if core is not None and isinstance(terminal, tree.Measured) else None
    return Tabulate(rule, plan) if kind is None else NativeTabulate(rule, plan, kind)


class NativeTabulate(Tabulate):
    """Cells are native until something comes that those cannot hold. Then Python has them all, for good: what is folded
    is folded in the order in which it came, and floats are added in no other."""

    def __init__(self, rule: int, plan: Plan, kind: Kind) -> None:
        super().__init__(rule, plan)
        self._cells = core.Table(kind, len(self._by), self._every)

    def push(self, matches: Matches) -> list[Verdict]:
        if self._cells is None or not self._cells.add_rows(matches.times, matches.keys, matches.values):
            return super().push(matches)
        return self._counted()

    def push_column(self, column: Column) -> list[Verdict]:
        if not isinstance(column, Packed):
            return self.push(column)
        if self._cells is None or not self._cells.add(column.block):
            return super().push(column.unpack())
        return self._counted()

    def absorb(self, gist: Gist) -> None:
        if self._cells is not None:
            self._payloads, self._cells = self._cells.payloads(), None
        super().absorb(gist)

    def _results(self, widened: Callable[[Key], Key] | None) -> Mapping[Place, Value]:
        found = None if self._cells is None or widened is not None else self._cells.results()
        return super()._results(widened) if found is None else found

    def _held(self) -> Mapping[Place, Payload]:
        held: Mapping[Place, Payload] = super()._held() if self._cells is None else self._cells.payloads()
        return held

    def _counted(self) -> list[Verdict]:
        self._first, self._last = self._cells.first, self._cells.last
        self.counters.matched, self.counters.keys = self._cells.matched, len(self._cells)
        return []
