"""A measure without a comparison: the answer of a query, as a table of rows, one per key (and window with `every`)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from logmon.engine.detect.aggregates import Payload, Value
from logmon.engine.detect.groups import Gist, Place, gist
from logmon.engine.detect.measure import compile_measure, measure_name
from logmon.engine.detect.stateless import Stateless
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.match import Key, Matches
from logmon.model.time import SECOND, Instant
from logmon.model.verdict import Verdict


class Table(Struct, frozen=True):
    """`columns` names the cells of `rows`; a `time` column holds instants."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class Tabulate(Stateless):
    """Everything the query measured; `table` gives the answer so far."""

    def __init__(self, rule: int, plan: Plan) -> None:
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Measured)
        super().__init__(rule)
        self._by = terminal.by
        self._arrange = plan.pipeline.arrange
        self._window = terminal.window
        self._every = terminal.window.length if terminal.window and terminal.window.kind == "every" else None
        self._measure = compile_measure(terminal.measure, self._window.length if self._window else SECOND)
        self._name = measure_name(terminal.measure)
        self._payloads: dict[Place, Payload] = {}
        self._first: Instant | None = None
        self._last: Instant | None = None

    @property
    def commutes(self) -> bool:
        """Is the answer the same in whatever order the events come?"""
        return self._measure.commutes

    def push(self, matches: Matches) -> list[Verdict]:
        self.absorb(self.gist(matches))
        return []

    def gist(self, matches: Matches) -> Gist:
        """What `absorb` needs of these matches. A pure function: another process may do this part."""
        return gist(matches, self._every)

    def absorb(self, gist: Gist) -> None:
        payloads, fold = self._payloads, self._measure.fold
        for place, count, values in gist.groups:
            payloads[place] = fold(payloads.get(place), count, values)
        self._first = gist.first if self._first is None else min(self._first, gist.first)
        self._last = gist.last if self._last is None else max(self._last, gist.last)
        self.counters.matched += gist.count
        self.counters.keys = len(payloads)

    def table(self, widened: Callable[[Key], Key] | None = None) -> Table:
        """Rows by value, greatest first; with `every` by time. `sort`, `top` and `keep` arrange them. Keys that are the
        same once `widened` are one row."""
        # without a window rates are over the time that the events span
        if self._window is None and self._first is not None and self._last is not None:
            self._measure.span = max(self._last - self._first, SECOND)
        time = ("time",) if self._every else ()
        columns = (*time, *self._by, self._name)
        rows = self._rows(self._results(widened))
        return _arranged(Table(columns, tuple(rows)), self._arrange)

    def _rows(self, results: Mapping[Place, Value]) -> list[tuple[Any, ...]]:
        """In order."""
        if self._every:
            return sorted((start, *key, value) for (start, key), value in results.items())
        rows = [(*key, value) for (_, key), value in results.items()]
        if not rows and not self._by:
            rows = [(self._measure.value(self._measure.nothing),)]
        return sorted(rows, key=lambda row: (_rank(row[-1]), row[:-1]))

    def _results(self, widened: Callable[[Key], Key] | None) -> Mapping[Place, Value]:
        return {place: self._measure.value(payload) for place, payload in self._joined(widened).items()}

    def _held(self) -> Mapping[Place, Payload]:
        """Payload by row."""
        return self._payloads

    def _joined(self, widened: Callable[[Key], Key] | None) -> Mapping[Place, Payload]:
        if widened is None:
            return self._held()
        joined: dict[Place, Payload] = {}
        for (start, key), payload in self._held().items():
            place = start, widened(key)
            joined[place] = self._measure.combine(joined[place], payload) if place in joined else payload
        return joined


def _rank(value: Value) -> tuple[bool, float]:
    """Greatest first, nothing last."""
    return value is None, -(value or 0)


def _arranged(table: Table, stages: Iterable[tree.Arrange]) -> Table:
    for stage in stages:
        match stage:
            case tree.Top(count=count):
                table = Table(table.columns, table.rows[:count])
            case tree.Sort(field=field, descending=descending):
                at = table.columns.index(field)
                ordered = sorted(table.rows, key=lambda row: _sortable(row[at]), reverse=descending)
                table = Table(table.columns, tuple(ordered))
            case tree.Keep(fields=fields):
                places = [table.columns.index(name) for name in fields]
                table = Table(fields, tuple(tuple(row[at] for at in places) for row in table.rows))
    return table


def _sortable(value: Any) -> tuple[int, Any]:
    """Numbers before text, nothing last; keys are text, but those that spell numbers sort as numbers."""
    if value is None:
        return 2, 0
    if isinstance(value, int | float):
        return 0, value
    return (0, int(value)) if value.isdecimal() and len(value) < 19 else (1, value)
