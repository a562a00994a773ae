"""`absent [by keys] in D [known D]`: a key that was seen, and is silent now."""

from typing import Any

from logmon.engine.detect.cell import Note, dump_notes, load_notes, note_of
from logmon.engine.detect.keyed import Together, extras_of, remembered
from logmon.engine.detect.rows import Group
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.model.match import Key, Matches
from logmon.model.time import DAY, SECOND, Duration, Instant, duration_text
from logmon.model.verdict import State, Verdict

KNOWN: Duration = DAY
"""How long a silent key is remembered unless the rule says so; never less than twice the silence that is reported."""


class Pulse:
    """`last` is the newest time the key was seen; `note` the line that told."""

    __slots__ = ("clock", "extras", "last", "missing", "note", "wake")

    def __init__(self, time: Instant) -> None:
        self.last = self.clock = time
        self.missing = False
        self.note: Note | None = None
        self.extras: tuple[Any, ...] | None = None
        self.wake: Instant | None = None


class Absent(Together[Pulse]):
    """Holds at last + D, cleared by the next event; forgotten (and cleared) at last + known."""

    _every: Duration

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Absent)
        self._within = terminal.within
        self._known = terminal.known if terminal.known is not None else max(KNOWN, 2 * terminal.within)
        self._every = min(self._within, self._known)  # no silence is so short
        self._text = duration_text(self._within)

    def _meet(self, time: Instant) -> Pulse:
        return Pulse(time)

    def _take(self, cell: Pulse, key: Key, time: Instant, matches: Matches, i: int, out: list[Verdict]) -> bool:
        self._live(cell, key, time, out)
        if time + self._known <= self._floor:
            return False
        if cell.note is not None and time < cell.last:
            return time > cell.last - self._within
        self._see(cell, key, note_of(matches, i), extras_of(matches, i), out)
        return True

    def _take_all(self, cell: Pulse, group: Group, out: list[Verdict]) -> bool:
        """Where no silence can lie between any of them, the first and the newest say it all."""
        first, oldest, newest = group.first, group.least, group.newest()
        behind = cell.note is not None and first < cell.last
        if oldest + self._known <= self._floor or (behind and cell.missing):
            return False
        seen = cell.last if behind else first
        if max(newest.first, seen) - min(oldest, seen) >= self._every:
            return False
        self._live(cell, group.key, first, out)
        for one in (group[:1], newest):
            if cell.note is None or one.first >= cell.last:
                self._see(cell, group.key, one.notes(1)[0], remembered(one.extras), out)
        return True

    def _see(self, cell: Pulse, key: Key, note: Note, extras: tuple[Any, ...] | None, out: list[Verdict]) -> None:
        """An event that is not older than any before."""
        cell.last = note[0]
        cell.clock = max(cell.clock, cell.last)
        cell.note = note
        cell.extras = extras
        if cell.missing:
            cell.missing = False
            out.append(self._verdict(key, cell.clock, State.CLEARED, self._values(cell, "seen again")))

    def _live(self, cell: Pulse, key: Key, until: Instant, out: list[Verdict]) -> None:
        if cell.note is None:
            return
        silent, gone = cell.last + self._within, cell.last + self._known
        if not cell.missing and silent <= until:
            cell.missing = True
            cell.clock = max(cell.clock, silent)
            out.append(self._verdict(key, cell.clock, State.HOLDS, self._values(cell), [cell.note]))
        if gone <= until:
            cell.missing = False
            cell.note = None
            cell.clock = max(cell.clock, gone)
            out.append(self._verdict(key, cell.clock, State.CLEARED, self._values(cell, "forgotten")))

    def _next(self, cell: Pulse) -> Instant | None:
        if cell.note is None:
            return None
        return cell.last + (self._known if cell.missing else self._within)

    def _weight(self, cell: Pulse) -> int:
        """The longest silent is the coldest."""
        return cell.last

    def _folded(self, cell: Pulse, key: Key, at: Instant, out: list[Verdict]) -> None:
        if cell.missing:
            out.append(self._verdict(key, max(at, cell.clock), State.CLEARED, self._values(cell, "folded")))

    def _values(self, cell: Pulse, reason: str = "") -> dict[str, Any]:
        """`value` is the silence so far, in seconds."""
        values = {"value": (cell.clock - cell.last) / SECOND, "last": cell.last, "window": self._text}
        values["what"] = f"silent for {self._text}"
        return self._shown(cell.extras) | values | ({"reason": reason} if reason else {})

    def _dump(self, cell: Pulse) -> Any:
        notes = [] if cell.note is None else [cell.note]
        return cell.last, cell.clock, cell.missing, dump_notes(notes), cell.extras

    def _load(self, data: Any) -> Pulse:
        last, clock, missing, notes, extras = data
        cell = Pulse(last)
        cell.clock, cell.missing = clock, missing
        cell.note = next(iter(load_notes(notes)), None)
        cell.extras = None if extras is None else tuple(extras)
        return cell
