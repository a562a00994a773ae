"""`slo P% of (good) [by keys] in D`: the error budget burns too fast."""

from collections.abc import Iterable
from typing import Any

import msgspec

from logmon.engine.detect.base import Row
from logmon.engine.detect.burn import LONGEST, Budget, Pair, Sums
from logmon.engine.detect.cell import FIRST_LINES, Note, dump_notes, load_notes, note_of
from logmon.engine.detect.keyed import Together, extras_of, remembered
from logmon.engine.detect.rows import Group
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.match import Key, Matches
from logmon.model.time import MINUTE, Instant, duration_text
from logmon.model.verdict import State, Verdict

HOUR = 60
STATE = -1
"""In the name of a stored row: the key itself; other numbers are the hours of its minutes."""


class Level:
    """One key. `clock` is the end of the newest closed minute; `bad` and `total` count in the open one; `notes` are the
    newest bad lines; `touched` the hours that changed since the last snapshot."""

    __slots__ = ("bad", "burning", "clock", "extras", "notes", "sums", "total", "touched", "wake")

    def __init__(self, clock: Instant) -> None:
        self.clock = clock
        self.sums = Sums()
        self.bad = self.total = 0
        self.burning: Pair | None = None
        self.notes: list[Note] = []
        self.extras: tuple[Any, ...] | None = None
        self.touched: set[int] = set()
        self.wake: Instant | None = None


class Slo(Together[Level]):
    """Judged at the end of every minute, over whole minutes."""

    _every = MINUTE

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Slo)
        self._within = terminal.within
        self._budget = Budget(terminal.target)
        self._gone: set[tuple[Key, int]] = set()

    def _meet(self, time: Instant) -> Level:
        return Level(time - time % MINUTE)

    def _take(self, cell: Level, key: Key, time: Instant, matches: Matches, i: int, out: list[Verdict]) -> bool:
        self._live(cell, key, time, out)
        if self._closed(cell, time):
            return False
        assert matches.values is not None
        cell.total += 1
        cell.extras = extras_of(matches, i)
        if not matches.values[i]:
            cell.bad += 1
            cell.notes = [*cell.notes[1 - FIRST_LINES :], note_of(matches, i)]
        return True

    def _take_all(self, cell: Level, group: Group, out: list[Verdict]) -> bool:
        first = group.first
        self._live(cell, group.key, first, out)
        if self._closed(cell, first):
            return False
        bad = group.only(False)
        cell.total += len(group)
        cell.bad += len(bad)
        cell.extras = remembered(group.extras)
        cell.notes = [*cell.notes, *bad[-FIRST_LINES:].notes(FIRST_LINES)][-FIRST_LINES:]
        return True

    def _closed(self, cell: Level, time: Instant) -> bool:
        """Is the minute over?"""
        return time < cell.clock or time - time % MINUTE + MINUTE <= self._floor

    def _live(self, cell: Level, key: Key, until: Instant, out: list[Verdict]) -> None:
        while cell.clock + MINUTE <= until:
            if not (cell.sums.minutes or cell.total):
                cell.clock = until - until % MINUTE
                return
            minute = cell.clock // MINUTE
            cell.touched |= {minute // HOUR, (minute - LONGEST) // HOUR}
            cell.sums.close(minute, cell.bad, cell.total)
            cell.bad = cell.total = 0
            cell.clock += MINUTE
            self._judge(cell, key, out)

    def _next(self, cell: Level) -> Instant | None:
        """While nothing bad is known nothing can burn, and the minutes can wait for the next event."""
        if cell.bad or cell.burning is not None or cell.sums.of(LONGEST)[0]:
            return cell.clock + MINUTE
        if cell.total:
            return cell.clock + LONGEST * MINUTE + MINUTE
        newest = max(cell.sums.minutes, default=None)
        return None if newest is None else (newest + LONGEST + 1) * MINUTE

    def _judge(self, cell: Level, key: Key, out: list[Verdict]) -> None:
        pair, held = self._budget.burning(cell.sums), cell.burning
        if held is not None and (pair is None or (pair.severity != held.severity and pair.severity == "page")):
            reason = "over" if pair is None else "it got worse"
            out.append(self._verdict(key, cell.clock, State.CLEARED, self._values(cell, held) | {"reason": reason}))
            cell.burning = held = None
        if pair is not None and held is None:
            cell.burning = pair
            out.append(self._verdict(key, cell.clock, State.HOLDS, self._values(cell, pair), cell.notes))

    def _values(self, cell: Level, pair: Pair) -> dict[str, Any]:
        long, short = (self._budget.rate(cell.sums, window) for window in (pair.long, pair.short))
        lasts = self._budget.lasts(long, self._within)
        return self._shown(cell.extras) | {
            "value": long,
            "burn": long,
            "burn_short": short,
            "threshold": f"> {pair.factor}x",
            "window": duration_text(pair.long * MINUTE),
            "short": duration_text(pair.short * MINUTE),
            "severity": pair.severity,
            "what": f"{pair.severity}: the budget burns more than {pair.factor}x as fast as it may",
            "lasts": None if lasts is None else duration_text(lasts),
        }

    def _weight(self, cell: Level) -> int:
        return cell.sums.of(LONGEST)[1] + cell.total

    def _folded(self, cell: Level, key: Key, at: Instant, out: list[Verdict]) -> None:
        self._gone |= {(key, minute // HOUR) for minute in cell.sums.minutes}
        if cell.burning is not None:
            values = self._values(cell, cell.burning) | {"reason": "folded"}
            out.append(self._verdict(key, max(at, cell.clock), State.CLEARED, values))

    def _sleep(self, cell: Level, key: Key) -> None:
        super()._sleep(cell, key)
        if key not in self._cells:
            self._gone |= {(key, hour) for hour in cell.touched}

    # A key's minutes are stored by the hour, so that a commit writes little

    def snapshot(self) -> Iterable[Row]:
        for key, hour in self._gone:
            yield msgspec.msgpack.encode((key, hour)), None
        self._gone = set()
        for key in self._dirty:
            cell = self._cells.get(key)
            yield (
                msgspec.msgpack.encode((key, STATE)),
                None if cell is None else msgspec.msgpack.encode(self._dump(cell)),
            )
            yield from () if cell is None else _hours(key, cell)
        self._dirty = set()

    def restore(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        cells: list[tuple[bytes, bytes]] = []
        minutes: dict[Key, list[Any]] = {}
        for name, data in rows:
            key, hour = msgspec.msgpack.decode(name)
            if hour == STATE:
                cells.append((msgspec.msgpack.encode(key), data))
            else:
                minutes.setdefault(tuple(key), []).extend(msgspec.msgpack.decode(data))
        super().restore(
            (name, msgspec.msgpack.encode((minutes.get(tuple(msgspec.msgpack.decode(name)), []), msgspec.Raw(data))))
            for name, data in cells
        )

    def _dump(self, cell: Level) -> Any:
        burning = None if cell.burning is None else msgspec.structs.astuple(cell.burning)
        return cell.clock, cell.bad, cell.total, burning, dump_notes(cell.notes), cell.extras

    def _load(self, data: Any) -> Level:
        minutes, (clock, bad, total, burning, notes, extras) = data
        cell = Level(clock)
        cell.bad, cell.total, cell.notes = bad, total, load_notes(notes)
        cell.burning = None if burning is None else Pair(*burning)
        cell.extras = None if extras is None else tuple(extras)
        cell.sums.load(minutes, clock // MINUTE - 1)
        return cell


def _hours(key: Key, cell: Level) -> Iterable[Row]:
    hours: dict[int, list[tuple[int, int, int]]] = {hour: [] for hour in cell.touched}
    for minute, (bad, total) in cell.sums.minutes.items():
        if minute // HOUR in hours:
            hours[minute // HOUR].append((minute, bad, total))
    for hour, minutes in hours.items():
        yield msgspec.msgpack.encode((key, hour)), msgspec.msgpack.encode(minutes) if minutes else None
    cell.touched = set()
