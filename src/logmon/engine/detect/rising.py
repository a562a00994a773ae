"""`count [by keys] in W >= N`: the sliding window again, for the one measure that most rules use.

It decides as `SlidingThreshold` does (a property test holds the two together). What makes it fast: the window is a
list of times; an idle key cannot become true by time alone; a key that holds goes on holding as long as its N-th
newest event is inside the window, so the instants at which older events leave need no visit; and a key that was seen
once, as most are, is no more than the note of that event: a seed. Seeds are forgotten a whole bed at a time.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterable, Set
from itertools import chain, islice, repeat
from typing import Any

import msgspec

from logmon.engine.detect.base import Row
from logmon.engine.detect.cell import FIRST_LINES, HOLDING, IDLE, Cell, Note, dump_cell
from logmon.engine.detect.in_window import SlidingThreshold
from logmon.engine.detect.limit import batch_of, overflow
from logmon.engine.detect.sliding import EXACT
from logmon.engine.detect.threshold import FEW_LINES, MANY_KEYS
from logmon.engine.detect.timelines import NEVER
from logmon.engine.detect.times import Times
from logmon.engine.plan import Plan
from logmon.engine.scan.packed import Column, unpacked
from logmon.language import tree
from logmon.model.match import MAX_EVIDENCE, Key, Matches
from logmon.model.time import Instant
from logmon.model.verdict import Verdict


def counts_up(terminal: tree.Measured) -> bool:
    """Is this a rule for `RisingCount`?"""
    return (
        terminal.measure == tree.Aggregate(name="count")
        and terminal.compare is not None
        and terminal.compare.op in (">", ">=")
        and terminal.compare.against is None
        and terminal.compare.value.value > 0
        and (terminal.hold, terminal.clear, terminal.minimum) == (None, None, None)
    )


class RisingCount(SlidingThreshold):
    """`_young` and `_old` are the beds of seeds; `_fading` says when idle keys are looked at to be forgotten. `_fresh`
    are the keys that no snapshot has told of yet: when they go, nobody needs to hear of it."""

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Measured) and terminal.compare is not None
        bound = terminal.compare.value.value
        self._need = int(bound) + 1 if terminal.compare.op == ">" or bound != int(bound) else int(bound)
        self._sows = self._need > 1 and not plan.extras
        self._young: dict[Key, Note] = {}
        self._old: dict[Key, Note] = {}
        self._newest = self._newest_old = NEVER
        self._fresh: set[Key] = set()
        self._fading: deque[tuple[Instant, Key, Cell]] = deque()

    def push_column(self, column: Column) -> list[Verdict]:
        return self.push(unpacked(column))

    def push(self, matches: Matches) -> list[Verdict]:
        out: list[Verdict] = []
        cells, span, need, dirty, fresh = self._cells, self.span, self._need, self._dirty, self._fresh
        young, old, sows, origin = self._young, self._old, self._sows, matches.origin
        room = FEW_LINES if len(cells) > MANY_KEYS else FIRST_LINES
        floor = self._floor
        late = floor - span
        keys: Iterable[Key] = repeat(()) if matches.keys is None else matches.keys
        extras: Iterable[Any] = matches.extras or repeat(None)
        columns = zip(keys, matches.times, matches.raws, matches.positions, extras, strict=False)
        for key, time, raw, position, extra in columns:
            cell = cells.get(key)
            if cell is None:
                if time <= late:
                    self.counters.late += 1
                    continue
                if sows and key not in young and key not in old:
                    young[key] = (time, origin, position, raw[:MAX_EVIDENCE])
                    if key not in dirty:
                        fresh.add(key)
                    continue
                cell = self._meet(key, (time, origin, position, raw[:MAX_EVIDENCE]))
                if cell is None:
                    continue
            if not cell.changed:
                cell.changed = True
                if key not in fresh:
                    dirty.add(key)
            window = cell.window
            if window.__class__ is not Times or time < cell.clock or time < floor:
                self._slow(cell, key, (time, origin, position, raw[:MAX_EVIDENCE]), extra, out, room)
                continue
            edge = time - span
            if window and window[0] <= edge:
                if cell.stage == HOLDING and (len(window) < need or window[-need] <= edge):
                    self._live(cell, key, time, out)
                del window[: bisect_right(window, edge)]
                if cell.notes and cell.notes[0][0] <= edge:
                    cell.forget(edge)
            window.append(time)
            cell.clock = time
            if len(cell.notes) < room:
                cell.notes.append((time, origin, position, raw[:MAX_EVIDENCE]))
            cell.extras = extra
            count = len(window)
            if cell.stage == HOLDING:
                if count > cell.peak:  # type: ignore[operator]
                    cell.peak = count
                if room > FEW_LINES:
                    cell.tell((time, origin, position, raw[:MAX_EVIDENCE]))
            elif count >= need:
                self._judge(cell, key, time, count, out, (time, origin, position, raw[:MAX_EVIDENCE]))
                self._sleep(cell, key)
                if cell.stage == HOLDING and room > FEW_LINES:
                    cell.tell((time, origin, position, raw[:MAX_EVIDENCE]))
            if count >= EXACT:
                self._load(cell, window.entries())
        self._newest = max(self._newest, max(matches.times, default=NEVER))
        if (crowd := len(cells) + len(young) + len(old) - self._limit) > 0:
            self._fold(crowd, matches.times[-1], out)
        self.counters.matched += len(matches)
        self._count_keys()
        return out

    def advance(self, watermark: Instant) -> list[Verdict]:
        out = super().advance(watermark)
        fading, gone = self._fading, watermark - self.span
        while fading and fading[0][0] <= watermark:
            _, key, cell = fading.popleft()
            if self._cells.get(key) is not cell:
                continue
            if cell.stage == IDLE and cell.clock <= gone:
                del self._cells[key]
                self._forget({key})
            else:
                fading.append((max(cell.clock, watermark) + self.span, key, cell))
        while self._newest_old <= gone and (self._old or self._young):
            self._turn_beds()
        self._count_keys()
        return out

    def snapshot(self) -> Iterable[Row]:
        for key in self._dirty | self._fresh:
            cell = self._cells.get(key)
            if cell is None and (seed := self._young.get(key) or self._old.get(key)) is not None:
                cell = _grown(seed)
            if cell is not None and self._trim(cell):
                cell.changed = False
                yield msgspec.msgpack.encode(key), dump_cell(cell, self._dump(cell))
            elif key not in self._fresh:
                yield msgspec.msgpack.encode(key), None
        self._dirty, self._fresh = set(), set()

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        super().restore(rows)
        idle = sorted((cell.clock + self.span, key) for key, cell in self._cells.items())
        self._fading = deque((due, key, self._cells[key]) for due, key in idle)

    def known(self) -> Collection[Key]:
        return self._cells.keys() | self._young.keys() | self._old.keys()

    def adopt(self, key: Key, cell: Cell, entries: Any, front: int) -> None:
        self._fading.append((cell.clock + self.span, key, cell))
        if len(entries) >= EXACT or any(payload != 1 for _, payload in entries):
            super().adopt(key, cell, entries, front)
            return
        cell.window = Times(time for time, _ in entries)
        self._remember(key, cell)

    def _meet(self, key: Key, note: Note) -> Cell | None:
        """The cell of a key that has none; None when a seed is all that it needs."""
        seed = self._young.pop(key, None) or self._old.pop(key, None)
        if seed is None and key not in self._dirty:
            self._fresh.add(key)
        late = self._floor - self.span
        time = note[0]
        if seed is not None and seed[0] <= late:
            seed = None  # it went with the watermark, only its bed was not turned yet
        if self._sows and (seed is None or seed[0] <= time - self.span):
            self._young[key] = note
            if key not in self._fresh:
                self._dirty.add(key)
            return None
        cell = self._cells[key] = self._new_cell(time) if seed is None else _grown(seed)
        self._fading.append((max(time, cell.clock) + self.span, key, cell))
        return cell

    def _live(self, cell: Cell, key: Key, until: Instant, out: list[Verdict]) -> None:
        """A key that holds is over when its N-th newest event leaves; of the others that leave nobody needs to hear."""
        times, need, span = cell.window, self._need, self.span
        if cell.stage != HOLDING or times.__class__ is not Times or len(times) < need:
            super()._live(cell, key, until, out)
            return
        over = times[-need] + span
        for edge in (over - span, until - span) if over <= until else (until - span,):
            if times and times[0] <= edge:
                gone = bisect_right(times, edge)
                cell.clock = max(cell.clock, times[gone - 1] + span)
                del times[:gone]
            cell.forget(edge)
            if edge == over - span and cell.stage == HOLDING:
                self._judge(cell, key, cell.clock, times.total(self.measure), out, None)

    def _next(self, cell: Cell) -> Instant | None:
        times, need = cell.window, self._need
        if cell.stage != HOLDING or times.__class__ is not Times or len(times) < need:
            return super()._next(cell)
        return times[-need] + self.span

    def _trim(self, cell: Cell) -> bool:
        """Make up for the instants that the watermark has reached: it does not visit idle keys. False: nothing is
        left."""
        if cell.stage == IDLE:
            self._make_up(cell)
        return cell.stage != IDLE or cell.window.oldest() is not None

    def _turn_beds(self) -> None:
        """All that is in the old bed is older than the window by now."""
        self._forget(self._old.keys())
        self._old, self._newest_old = self._young, self._newest
        self._young, self._newest = {}, NEVER

    def _forget(self, keys: Set[Key]) -> None:
        """These keys have nothing left to be remembered."""
        self._dirty |= keys - self._fresh
        self._fresh -= keys

    def _fold(self, excess: int, at: Instant, out: list[Verdict]) -> None:
        """Seeds are colder than any cell, and the old bed's are the oldest."""
        count = excess + batch_of(self._limit)
        seeds = list(islice(chain(self._old, self._young), count))
        for key in seeds:
            if self._old.pop(key, None) is None:
                del self._young[key]
        self._forget(set(seeds))
        self.counters.folded += len(seeds)
        if len(seeds) < excess:
            super()._fold(excess - len(seeds), at, out)
            self._fading = deque(one for one in self._fading if self._cells.get(one[1]) is one[2])
        else:
            out.append(overflow(self.rule, self._parts, at, self.counters.folded))

    def _count_keys(self) -> None:
        self.counters.keys = len(self._cells) + len(self._young) + len(self._old)

    def _new_cell(self, time: Instant) -> Cell:
        return Cell(Times(), time)

    def _slow(
        self, cell: Cell, key: Key, note: Note, extra: tuple[Any, ...] | None, out: list[Verdict], room: int
    ) -> None:
        """An event out of order, or a window too full to be exact: the general way."""
        if cell.stage == IDLE and cell.clock <= note[0] >= self._floor:
            edge = note[0] - self.span  # what leaves the window of an idle key cannot make it true
            cell.window.evict(edge, self.measure)
            cell.window.add(note[0], 1, self.measure)
            cell.forget(edge)
            cell.clock = note[0]
        else:
            self._trim(cell)
            if not self._take(cell, key, note[0], 1, out):
                self.counters.late += 1
                return
        if len(cell.notes) < room:
            cell.keep(note)
        cell.extras = extra
        if cell.stage != IDLE or cell.window.total(self.measure) >= self._need:
            self._look(cell, key, out, note)
        if cell.stage == HOLDING and room > FEW_LINES:
            cell.tell(note)
        if cell.window.__class__ is Times and len(cell.window) >= EXACT:
            self._load(cell, cell.window.entries())
        due = self._next(cell) if cell.stage == HOLDING else None
        if due is not None and (cell.wake is None or due < cell.wake):
            self._sleep(cell, key)

    def _sleep(self, cell: Cell, key: Key) -> None:
        if cell.stage == HOLDING:
            super()._sleep(cell, key)
        elif cell.window.oldest() is None:
            del self._cells[key]
            self._forget({key})
        # Otherwise it is idle, and fades away by itself.

    def _load(self, cell: Cell, window: Any) -> None:
        if len(window) >= EXACT or any(payload != 1 for _, payload in window):
            super()._load(cell, window)
            return
        cell.window = Times(time for time, _ in window)


def _grown(seed: Note) -> Cell:
    """The cell of a key of which one event is known."""
    cell = Cell(Times((seed[0],)), seed[0])
    cell.notes.append(seed)
    return cell
