"""`seq [by keys] in D: step -> step …`: events in order, within D."""

from typing import Any

from logmon.engine.detect.cell import note_of
from logmon.engine.detect.keyed import Keyed, extras_of
from logmon.engine.detect.steps import Run, Runs, dump_run, dump_runs, load_run, load_runs, stretches
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.match import Key, Matches
from logmon.model.time import Instant, duration_text
from logmon.model.verdict import State, Verdict


class Progress:
    """One key: its runs, and the one that occurs at its deadline unless a missing step comes."""

    __slots__ = ("armed", "clock", "extras", "runs", "wake")

    def __init__(self, runs: Runs, time: Instant) -> None:
        self.runs = runs
        self.clock = time
        self.armed: Run | None = None
        self.extras: tuple[Any, ...] | None = None
        self.wake: Instant | None = None


class Seq(Keyed[Progress]):
    """Occurs at the event that completes it, or with a `!step` at its end when its deadline has passed."""

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Sequence)
        self._within = terminal.within
        self._steps = stretches(terminal.steps)
        self._guard = self._steps[-1].guard
        self._text = duration_text(terminal.within)

    def _meet(self, time: Instant) -> Progress:
        return Progress(Runs(self._steps), time)

    def _take(self, cell: Progress, key: Key, time: Instant, matches: Matches, i: int, out: list[Verdict]) -> bool:
        if time <= max(cell.clock, self._floor) - self._within:
            return False
        now = max(time, cell.clock)
        self._live(cell, key, now, out)
        cell.clock = now
        assert matches.values is not None
        mask = matches.values[i]
        if mask & self._guard:
            cell.armed = None
        if not cell.runs.take(self._steps, mask, now, note_of(matches, i), now - self._within):
            return True
        cell.extras = extras_of(matches, i)
        if not self._guard:
            out.append(self._occurs(cell, key, now, cell.runs.ended()))
            cell.runs.clear()
        elif cell.armed is None:
            cell.armed = cell.runs.ended()
        return True

    def _live(self, cell: Progress, key: Key, until: Instant, out: list[Verdict]) -> None:
        if cell.armed is not None:
            deadline = cell.armed.start + self._within
            if deadline >= until:
                return
            out.append(self._occurs(cell, key, deadline, cell.armed))
            cell.armed = None
            cell.clock = max(cell.clock, deadline)
            cell.runs.clear()
        newest = cell.runs.newest()
        if newest is not None and newest + self._within <= max(cell.clock, self._floor - self._within):
            cell.runs.clear()  # an event that is not late comes after its end

    def _next(self, cell: Progress) -> Instant | None:
        if cell.armed is not None:
            return cell.armed.start + self._within + 1  # an event at the deadline still counts
        newest = cell.runs.newest()
        over = cell.clock if newest is None else max(newest + self._within, cell.clock)
        over += self._within  # up to then an event out of order is not late, and counts as one of the clock
        return over if over > self._floor else None

    def _weight(self, cell: Progress) -> int:
        return cell.runs.weight()

    def _occurs(self, cell: Progress, key: Key, at: Instant, run: Run) -> Verdict:
        notes = run.notes()
        values = {"value": len(notes), "events": len(notes), "first": run.start, "window": self._text}
        values["what"] = f"{len(notes)} events in order, within {self._text}"
        values = self._shown(cell.extras) | values
        return self._verdict(key, at, State.OCCURRED, values, notes)

    def _dump(self, cell: Progress) -> Any:
        return cell.clock, dump_run(cell.armed), cell.extras, dump_runs(cell.runs)

    def _load(self, data: Any) -> Progress:
        clock, armed, extras, runs = data
        cell = Progress(load_runs(runs, self._steps), clock)
        cell.armed = load_run(armed)
        cell.extras = None if extras is None else tuple(extras)
        return cell
