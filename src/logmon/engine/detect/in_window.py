"""`in W`: the trailing interval (t - W, t], judged at every event and at every instant an event leaves it.

A key is quiet while such an instant cannot make its rule true (`reach.py`): then it is not visited until all have left.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from logmon.engine.detect.aggregates import Payload
from logmon.engine.detect.cell import IDLE, PENDING, Cell, Note, note_of
from logmon.engine.detect.rows import Group, by_key
from logmon.engine.detect.threshold import Threshold
from logmon.engine.scan.packed import Column, unpacked
from logmon.model.match import Key, Matches
from logmon.model.time import Instant
from logmon.model.verdict import Verdict


class SlidingThreshold(Threshold):
    _few: float = 3

    def _new_cell(self, time: Instant) -> Cell:
        cell = Cell(self.measure.window(), time)
        cell.spare = self.condition.spare_at_first
        cell.quiet = cell.spare > 0
        return cell

    def known(self) -> Collection[Key]:
        """The keys that are remembered."""
        return self._cells

    def adopt(self, key: Key, cell: Cell, entries: Any, front: int) -> None:
        """Go on with a key that somebody else remembered: its window's entries, of which `front` lie in the front."""
        cell.window = self.measure.window()
        cell.window.load(entries, self.measure, front)
        self._remember(key, cell)

    def _remember(self, key: Key, cell: Cell) -> None:
        self._cells[key] = cell
        self._dirty.add(key)
        self._sleep(cell, key)

    def _hopeless(self) -> Instant:
        return self._floor - self.span

    def push_column(self, column: Column) -> list[Verdict]:
        return super().push_column(unpacked(column) if self.condition.spare_at_first else column)

    def _groups(self, column: Column, room: int) -> Iterable[Group]:
        if not self.condition.spare_at_first:
            return super()._groups(column, room)
        matches = unpacked(column)
        return by_key(matches, self._glide(matches, room))

    def _glide(self, matches: Matches, room: int) -> Sequence[int]:
        """Take in events of keys that have something to spare; what is left to do."""
        left: list[int] = []
        measure, span, floor, values = self.measure, self.span, self._floor, matches.values
        payloads = measure.lifts(len(matches), values)
        for i in range(len(matches)):
            key, time = () if matches.keys is None else matches.keys[i], matches.times[i]
            cell = self._cells.get(key)
            if cell is None:
                cell = self._cells[key] = self._new_cell(time)
            if not cell.spare or time <= floor or time <= cell.clock - span:
                cell.spare = 0  # so that later events of the key do not overtake this one
                left.append(i)
                continue
            cell.spare -= 1
            if time > cell.clock:
                cell.clock = time
                cell.window.evict(time - span, measure)
                cell.forget(time - span)
            cell.window.add(time, payloads[i], measure)
            if len(cell.notes) < room and not (self._filtered and (values is None or not values[i])):
                cell.keep(note_of(matches, i))
            if matches.extras is not None:
                cell.extras = matches.extras[i]
            if cell.wake is None or time + span < cell.wake:
                self._sleep(cell, key)
            self._dirty.add(key)
        return left

    def _absorb(self, cell: Cell, group: Group, out: list[Verdict]) -> bool:
        if cell.stage != IDLE or not self.condition.bounded:
            return False
        clock, window, measure = max(cell.clock, group.greatest), cell.window, self.measure
        if group.least <= max(self._floor, clock - self.span):
            return False
        self._arrive(cell, group.key, group.first, out)
        if cell.stage != IDLE or not window.takes(len(group)):
            return False
        payloads = measure.lifts(len(group), group.values)
        core, loose = window.parts(clock - self.span, measure)
        if self.condition.possible(core, loose + payloads):
            return False
        window.extend(group.times, payloads, cell.clock, measure)
        cell.clock = clock
        self._rest(cell, window.total(measure))
        return True

    def _note_all(self, cell: Cell, group: Group, room: int) -> None:
        """A note leaves when its event does, and makes room."""
        if not cell.notes or cell.notes[0][0] > cell.clock - self.span:
            super()._note_all(cell, group, room)
            return
        for number, time in enumerate(group.times):
            if cell.notes and cell.notes[0][0] <= time - self.span:
                cell.forget(time - self.span)
                if not cell.notes or cell.notes[0][0] > cell.clock - self.span:
                    super()._note_all(cell, group[number:], room)
                    return
            if len(cell.notes) < room:
                super()._note_all(cell, group[number : number + 1], room)

    def _take(self, cell: Cell, key: Key, time: Instant, payload: Payload, out: list[Verdict]) -> bool:
        if cell.quiet and time <= self._floor:
            self._make_up(cell)
        self._arrive(cell, key, time, out)
        if time <= max(cell.clock, self._floor) - self.span:
            return False
        cell.window.add(time, payload, self.measure)
        return True

    def _arrive(self, cell: Cell, key: Key, time: Instant, out: list[Verdict]) -> None:
        """Live up to an event, and drop what has left the window by then."""
        if time > cell.clock:
            if not cell.quiet:
                self._live(cell, key, time, out)
            if cell.quiet:
                edge = time - self.span
                cell.window.evict(edge, self.measure)
                cell.forget(edge)
            cell.clock = time

    def _look(self, cell: Cell, key: Key, out: list[Verdict], crossing: Note | None) -> None:
        self._judge_window(cell, key, cell.clock, out, crossing)

    def _live(self, cell: Cell, key: Key, until: Instant, out: list[Verdict]) -> None:
        window, measure = cell.window, self.measure
        while (at := self._next(cell)) is not None and at <= until:
            cell.clock = max(cell.clock, at)
            oldest = window.oldest()
            if oldest is not None and oldest + self.span <= at:
                window.evict(at - self.span, measure)
                cell.forget(at - self.span)
                self._judge_window(cell, key, at, out, None)
            if cell.stage == PENDING and cell.since + self.hold <= at:
                self._ripen(cell, key, at, window.total(measure), out)

    def _judge_window(self, cell: Cell, key: Key, at: Instant, out: list[Verdict], crossing: Note | None) -> None:
        payload = cell.window.total(self.measure)
        self._judge(cell, key, at, payload, out, crossing)
        self._rest(cell, payload)

    def _rest(self, cell: Cell, payload: Payload) -> None:
        """What need not be looked at from here on."""
        cell.quiet = cell.stage == IDLE and not self.condition.reachable(payload)
        cell.spare = self.condition.spare(payload) if cell.quiet else 0

    def _next(self, cell: Cell) -> Instant | None:
        leaves: Instant | None = cell.window.newest() if cell.quiet else cell.window.oldest()
        due = self._due(cell)
        if leaves is None:
            return due
        return leaves + self.span if due is None else min(leaves + self.span, due)

    def _make_up(self, cell: Cell) -> None:
        """Live through the instants that the watermark has reached: it does not visit quiet keys."""
        edge, window = self._floor - self.span, cell.window
        while (oldest := window.oldest()) is not None and oldest <= edge:
            window.evict(oldest, self.measure)
            cell.clock = max(cell.clock, oldest + self.span)
        cell.forget(edge)

    def _weight(self, cell: Cell) -> int:
        if cell.quiet:
            self._make_up(cell)
        return super()._weight(cell)

    def _dump(self, cell: Cell) -> Any:
        return cell.window.entries()

    def _load(self, cell: Cell, window: Any) -> None:
        cell.window = self.measure.window()
        cell.window.load(thawed(window), self.measure)


def thawed(payload: Any) -> Payload:
    """A payload as stored (lists) back to tuples."""
    return tuple(map(thawed, payload)) if isinstance(payload, list) else payload
