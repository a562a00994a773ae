"""Chunks to matches: one lane per origin, the matches of several origins in order, and how far time has come."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from logmon.engine.order import Order
from logmon.engine.scan.lane import Cut, Lane, recall
from logmon.engine.scan.packed import Column, unpacked
from logmon.engine.scan.scanner import Layout
from logmon.model.chunk import Chunk, Origin
from logmon.model.time import MILLISECOND, SECOND, Duration, Instant
from logmon.runtime.ledger import Ledger
from logmon.runtime.skew import Skew
from logmon.sources.base import Trouble

if TYPE_CHECKING:
    from logmon.runtime.crew import Crew  # loaded only where there are workers
    from logmon.runtime.threads import Threads

HOLD: Duration = 50 * MILLISECOND
"""How long the last event of an origin waits for lines that may belong to it."""
IDLE: Duration = 10 * SECOND
"""An origin silent for so long no longer holds back the watermark: it follows the clock."""
LITTLE = 1 << 16
"""So few bytes are not worth reading on while they are scanned: what they say is known at once."""
ORDER = "order"
LANE = "lane "
WATERMARK = "watermark"

MakeLane = Callable[[Origin], Lane]


class _Given(Struct, frozen=True):
    """A cut to be scanned, made of `size` bytes of the input; `away`: by a worker."""

    lane: Lane
    cut: Cut
    size: int
    away: bool


class _Turn(Struct, frozen=True):
    """What one step has read: of its chunks, and of the origins that ended with it."""

    chunks: list[_Given]
    ends: list[_Given]
    over: Mapping[Origin, Instant | None]
    now: Instant

    @property
    def size(self) -> int:
        return sum(given.size for given in self.chunks)


class Lanes:
    """`lateness` is how long other origins are waited for, and how far the watermark stays behind the newest event;
    `head` gives the first lines of an origin where they can be had. A `crew` scans while the next steps read. With
    `any_order` nobody asks in which order events of different origins come: finished ones are read one by one."""

    def __init__(
        self,
        make_lane: MakeLane,
        lateness: Duration,
        live: bool,
        head: Callable[[Origin], bytes],
        ledger: Ledger,
        crew: "Crew | Threads | None" = None,
        any_order: bool = False,
    ) -> None:
        self._make_lane = make_lane
        self._any_order = any_order
        self._crew = crew
        self._turns: deque[_Turn] = deque()
        self._head = head
        self._ledger = ledger
        self._lateness = lateness
        self._live = live
        self._lanes: dict[Origin, Lane] = {}
        self._over: dict[Origin, Lane] = {}
        self._stored: dict[str, bytes] = {}
        self._skews: dict[Origin, Skew] = {}
        self._troubles: list[Trouble] = []
        self._absent: dict[Origin, int] = {}
        self._met: dict[Origin, Instant] = {}
        self._order = Order()
        self._dirty: set[Origin] = set()
        self._order_dirty = False
        self._watermark: Instant | None = None

    @property
    def ahead(self) -> bool:
        """Was something read whose matches are still to come? Another `scan` brings more of them."""
        return bool(self._turns)

    @property
    def spare(self) -> bool:
        """Do those who scan beside the loop keep up with it?"""
        return self._crew is not None and self._crew.spare

    def meet(self, origins: Iterable[Origin], since: Instant) -> None:
        """These were opened, at `since`: one that is known from an earlier run goes on where it was, even if nothing
        more comes from it (its last event is still held, and its silence counts)."""
        for origin in origins:
            if lane_name(origin) in self._stored:
                self._lane(origin)
                self._met[origin] = since

    def scan(
        self,
        chunks: Iterable[Chunk],
        ended: Mapping[Origin, Instant | None],
        resting: Callable[[Origin], bool],
        now: Instant,
    ) -> list[Column]:
        """Matches of the events that are whole by now, in the order in which rules must see them. The origins that
        `ended` will give nothing more; each with the instant it was last written to, where that is known."""
        turn = self._turn(chunks, ended, resting, now)
        if self._crew is None:
            return self._finish(turn)
        if turn.chunks or turn.ends or turn.over:
            self._turns.append(turn)
        if self._turns and (turn.size < LITTLE or turn is not self._turns[-1] or self._may_not_go_ahead()):
            return self._finish(self._turns.popleft())
        return []

    def close(self) -> None:
        if self._crew:
            self._crew.close()

    def take_troubles(self) -> list[Trouble]:
        """What a person should know about the times in the lines; calling takes it."""
        troubles, self._troubles = self._troubles, []
        return troubles

    def layout(self, origin: Origin) -> Layout:
        """How this origin's events are read: to show them in full."""
        return (self._lanes.get(origin) or self._over[origin]).layout

    def samples(self) -> Iterator[tuple[Origin, bytes, Layout]]:
        """The first lines of each origin, and how they are read; of those whose format had to be found."""
        for origin, lane in (*self._over.items(), *self._lanes.items()):
            if sample := lane.sample:
                yield origin, sample, lane.layout

    def hungry(self, origin: Origin) -> bool:
        """When finished files are merged, only those that are behind are read on: what is held back stays small."""
        if self._live or origin not in self._lanes:
            return True
        if self._any_order:
            return origin == next(iter(self._lanes))
        fronts = [lane.front for lane in self._lanes.values()]
        behind = [front for front in fronts if front is not None]
        mine = self._lanes[origin].front
        return mine is None or len(behind) < len(fronts) or mine <= min(behind)

    def watermark(self, now: Instant) -> Instant | None:
        """No event older than this is still expected; None: nothing is known yet. Never goes back."""
        times = [time for lane in self._lanes.values() if (time := self._reached(lane, now)) is not None]
        if self._lanes and len(times) < len(self._lanes) and not self._live:
            return self._watermark
        if not self._lanes:
            times = [max(ended, default=None)] if (ended := self._ended()) else []  # type: ignore[list-item]
        if times:
            reached = min(times) - self._lateness
            self._watermark = reached if self._watermark is None else max(self._watermark, reached)
        return self._watermark

    def caught_up(self, now: Instant) -> Instant | None:
        """The watermark when everything there is has been read and nothing was written since: event time has gone on
        for as long as the origins have been silent. For `run --once`, so that cron notices silence too."""
        reached = [lane.front + max(0, now - lane.arrived) for lane in self._over.values() if lane.front is not None]
        if not reached:
            return self._watermark
        self._watermark = max(max(reached) - self._lateness, self._watermark or 0)
        return self._watermark

    def wake_at(self) -> Instant | None:
        """When an event held back is given up waiting for; a time long ago when there is more to come at once."""
        if self.ahead:
            return 0
        return min((lane.arrived + HOLD for lane in self._lanes.values() if lane.held), default=None)

    def buffered(self) -> Counter[str]:
        """Bytes held back until their event is whole, or until they are scanned, by source."""
        held: Counter[str] = Counter()
        for origin, lane in self._lanes.items():
            held[origin.source] += lane.held
        for origin, size in self._absent.items():
            held[origin.source] += size
        for given in (one for turn in self._turns for one in (*turn.chunks, *turn.ends)):
            held[given.lane.origin.source] += given.size
        return held

    def newest(self) -> dict[str, Instant]:
        """The newest event time of each source."""
        times: dict[str, Instant] = {}
        for origin, lane in (*self._over.items(), *self._lanes.items()):
            if lane.front is not None:
                times[origin.source] = max(lane.front, times.get(origin.source, lane.front))
        return times

    def waiting(self, rule: int) -> int:
        """Matches of a rule that wait until other origins have come as far."""
        return self._order.waiting(rule)

    def take_changed(self) -> dict[str, bytes]:
        """Snapshots of what changed since the last call, by name."""
        lanes = {**self._over, **self._lanes}
        changed = {lane_name(origin): lanes[origin].snapshot() for origin in self._dirty}
        self._dirty = set()
        if self._order_dirty:
            changed[ORDER] = self._order.snapshot()
            self._order_dirty = self._order.holds()
        return changed

    def restore(self, stored: Mapping[str, bytes], watermark: Instant | None) -> None:
        """Lanes take up their snapshots when their origins are met again."""
        self._stored = {name: blob for name, blob in stored.items() if name.startswith(LANE)}
        self._absent = {_origin(name): size for name, blob in self._stored.items() if (size := recall(blob).size)}
        self._watermark = watermark
        if ORDER in stored:
            self._order.restore(stored[ORDER])

    def _lane(self, origin: Origin) -> Lane:
        lane = self._lanes.get(origin)
        if lane is None:
            head = self._head(origin)
            again = None if head else self._over.pop(origin, None)  # a peer that connected again: its format is known
            lane = self._lanes[origin] = again or self._restored(origin)
            lane.learn(head)
        return lane

    def _restored(self, origin: Origin) -> Lane:
        lane = self._make_lane(origin)
        stored = self._stored.pop(lane_name(origin), None)
        if stored is not None:
            lane.restore(stored)
            self._absent.pop(origin, None)
        return lane

    def _turn(
        self,
        chunks: Iterable[Chunk],
        ended: Mapping[Origin, Instant | None],
        resting: Callable[[Origin], bool],
        now: Instant,
    ) -> _Turn:
        turn = _Turn([], [], ended, now)
        for chunk in chunks:
            lane = self._lane(chunk.origin)
            self._give(lane, lane.cut(chunk), turn.chunks)
            if chunk.partial:
                self._give(lane, lane.flush(), turn.chunks)
            self._dirty.add(chunk.origin)
        for origin, lane in self._lanes.items():
            if lane.held and resting(origin) and now - lane.arrived >= HOLD:
                self._give(lane, lane.flush(), turn.chunks)
                self._dirty.add(origin)
        for origin in ended:
            if (known := self._lanes.get(origin)) is not None:
                self._give(known, known.flush(), turn.ends)
        return turn

    def _give(self, lane: Lane, cut: Cut | None, to: list[_Given]) -> None:
        if cut is not None:
            away = self._crew is not None and self._crew.give(cut, self._alone())
            to.append(_Given(lane, cut, lane.take_used(), away))

    def _finish(self, turn: _Turn) -> list[Column]:
        found = self._ordered([one for given in turn.chunks for one in self._scanned(given)], turn.now)
        rest = [one for given in turn.ends for one in self._scanned(given)]
        for origin, written in turn.over.items():
            if (lane := self._lanes.pop(origin, None)) is not None:
                lane.arrived = lane.arrived if written is None else written
                self._over[origin] = lane
                self._dirty.add(origin)
        return found + self._ordered(rest, turn.now)

    def _scanned(self, given: _Given) -> Sequence[Column]:
        lane = given.lane
        self._ledger.used(lane.origin.source, given.size, lane.arrived)
        if given.away and self._crew and (scanned := self._crew.take(lane)) is not None:
            return lane.took(scanned).matches
        scanned = lane.scan(given.cut)
        if self._live and scanned.last is not None:
            skew = self._skews.setdefault(lane.origin, Skew())
            if (trouble := skew.push(lane.origin, scanned.last, lane.arrived)) is not None:
                self._troubles.append(trouble)
        return scanned.matches

    def _alone(self) -> bool:
        """Does a single origin give everything, so that nothing has to be put into order?"""
        return len(self._lanes) + len(self._over) <= 1 and not self._order.holds()

    def _may_not_go_ahead(self) -> bool:
        return self._crew is None or self._crew.full or not (self._alone() or self._any_order)

    def _ordered(self, found: list[Column], now: Instant) -> list[Column]:
        """With a single origin nothing waits; with several, matches wait until each awaited origin has passed them."""
        if self._any_order or self._alone():
            return found
        self._order.push(map(unpacked, found))
        self._order_dirty = True
        return [*self._order.release(self._awaited(now))]

    def _awaited(self, now: Instant) -> Instant | None:
        """The least front of the origins that are waited for; None: none is."""
        fronts = [
            lane.front
            for lane in self._lanes.values()
            if not self._live or (lane.front is not None and now - lane.arrived < self._lateness)
        ]
        if not fronts:
            return None
        known = [front for front in fronts if front is not None]
        return min(known) if len(known) == len(fronts) else -(1 << 62)

    def _reached(self, lane: Lane, now: Instant) -> Instant | None:
        if lane.front is None:
            return None
        heard = max(lane.arrived, self._met.get(lane.origin, 0))
        return lane.front + now - lane.arrived if self._live and now - heard >= IDLE else lane.front

    def _ended(self) -> list[Instant]:
        return [lane.front for lane in self._over.values() if lane.front is not None]


def lane_name(origin: Origin) -> str:
    return f"{LANE}{origin.source}\0{origin.partition}"


def _origin(name: str) -> Origin:
    source, _, partition = name.removeprefix(LANE).partition("\0")
    return Origin(source, partition)


def renumber(stored: Mapping[str, bytes], numbers: Sequence[int | None]) -> dict[str, bytes]:
    """What lanes wrote down, for rules that have other numbers now (None: the rule is gone)."""
    if ORDER not in stored or list(numbers) == list(range(len(numbers))):
        return {}
    order = Order()
    order.restore(stored[ORDER])
    order.renumber(numbers)
    return {ORDER: order.snapshot()}
