"""`change(f) [by keys]`: the text of a field differs from the one before."""

from typing import Any

from logmon.engine.detect.cell import Note, dump_notes, load_notes, note_of
from logmon.engine.detect.keyed import Keyed, extras_of
from logmon.engine.plan import Plan
from logmon.engine.scan.values import text
from logmon.language import tree
from logmon.model.match import Key, Matches
from logmon.model.time import Instant
from logmon.model.verdict import State, Verdict


class Latest:
    """The newest value of one key, and the line that had it."""

    __slots__ = ("clock", "note", "value", "wake")

    def __init__(self, time: Instant) -> None:
        self.clock = time
        self.value: str | None = None
        self.note: Note | None = None
        self.wake: Instant | None = None


class Change(Keyed[Latest]):
    """Occurs at the event that has the new value; an event older than the key's newest is late."""

    def __init__(self, rule: int, plan: Plan) -> None:
        super().__init__(rule, plan)
        terminal = plan.pipeline.terminal
        assert isinstance(terminal, tree.Change)
        self._field = terminal.field

    def _meet(self, time: Instant) -> Latest:
        return Latest(time)

    def _take(self, cell: Latest, key: Key, time: Instant, matches: Matches, i: int, out: list[Verdict]) -> bool:
        if time < cell.clock:
            return False
        assert matches.values is not None
        new, old, before, note = text(matches.values[i]), cell.value, cell.note, note_of(matches, i)
        cell.clock, cell.value, cell.note = time, new, note
        if before is not None and new != old:
            values = self._shown(extras_of(matches, i)) | {
                "value": new,
                "old": old,
                "new": new,
                self._field: new,
                "what": f"{self._field} was {old}, is {new}",
            }
            out.append(self._verdict(key, time, State.OCCURRED, values, [before, note]))
        return True

    def _live(self, cell: Latest, key: Key, until: Instant, out: list[Verdict]) -> None:
        """Time alone changes no value."""

    def _sleep(self, cell: Latest, key: Key) -> None:
        """A key is remembered until the key limit folds it."""

    def _next(self, cell: Latest) -> Instant | None:
        return None

    def _weight(self, cell: Latest) -> int:
        """The longest silent is the coldest."""
        return cell.clock

    def _dump(self, cell: Latest) -> Any:
        return cell.clock, cell.value, dump_notes([] if cell.note is None else [cell.note])

    def _load(self, data: Any) -> Latest:
        clock, value, notes = data
        cell = Latest(clock)
        cell.value, cell.note = value, next(iter(load_notes(notes)), None)
        return cell
