"""Chunks to matches: one lane per origin, the matches of several origins in order, and how far time has come."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from logmon.engine.order import Order
from logmon.engine.scan.lane import Lane, recall
from logmon.engine.scan.scanner import Layout, Scanned
from logmon.model.chunk import Chunk, Origin
from logmon.model.match import Matches
from logmon.model.time import MILLISECOND, SECOND, Duration, Instant
from logmon.runtime.ledger import Ledger
from logmon.runtime.skew import Skew
from logmon.sources.base import Trouble

HOLD: Duration = 50 * MILLISECOND
"""How long the last event of an origin waits for lines that may belong to it."""
IDLE: Duration = 10 * SECOND
"""An origin silent for so long no longer holds back the watermark: it follows the clock."""
ORDER = "order"
LANE = "lane "

MakeLane = Callable[[Origin], Lane]


class Lanes:
    """`lateness` is how long other origins are waited for, and how far the watermark stays behind the newest event;
    `head` gives the first lines of an origin where they can be had."""

    def __init__(
        self,
        make_lane: MakeLane,
        lateness: Duration,
        live: bool,
        head: Callable[[Origin], bytes],
        ledger: Ledger,
    ) -> None:
        self._make_lane = make_lane
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

    def meet(self, origins: Iterable[Origin], since: Instant) -> None:
        """These were opened, at `since`: one that is known from an earlier run goes on where it was, even if nothing
        more comes from it (its last event is still held, and its silence counts)."""
        for origin in origins:
            if lane_name(origin) in self._stored:
                self._lane(origin)
                self._met[origin] = since

    def scan(self, chunks: Iterable[Chunk], resting: Callable[[Origin], bool], now: Instant) -> list[Matches]:
        """Matches of the events that are whole by now, in the order in which rules must see them."""
        found: list[Matches] = []
        for chunk in chunks:
            lane = self._lane(chunk.origin)
            found += self._matches(lane, lane.push(chunk))
            if chunk.partial:
                found += self._matches(lane, lane.flush())
            self._dirty.add(chunk.origin)
        for origin, lane in self._lanes.items():
            if lane.held and resting(origin) and now - lane.arrived >= HOLD:
                found += self._matches(lane, lane.flush())
                self._dirty.add(origin)
        return self._ordered(found, now)

    def end(self, origins: Mapping[Origin, Instant | None], now: Instant) -> list[Matches]:
        """These origins will give nothing more now; each with the instant it was last written to, where that is
        known."""
        found: list[Matches] = []
        for origin, written in origins.items():
            if (lane := self._lanes.pop(origin, None)) is not None:
                found += self._matches(lane, lane.flush())
                lane.arrived = lane.arrived if written is None else written
                self._over[origin] = lane
                self._dirty.add(origin)
        return self._ordered(found, now)

    def take_troubles(self) -> list[Trouble]:
        """What a person should know about the times in the lines; calling takes it."""
        troubles, self._troubles = self._troubles, []
        return troubles

    def layout(self, origin: Origin) -> Layout:
        """How this origin's events are read: to show them in full."""
        return (self._lanes.get(origin) or self._over[origin]).layout

    def hungry(self, origin: Origin) -> bool:
        """When finished files are merged, only those that are behind are read on: what is held back stays small."""
        if self._live or origin not in self._lanes:
            return True
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
        """When an event held back is given up waiting for."""
        return min((lane.arrived + HOLD for lane in self._lanes.values() if lane.held), default=None)

    def buffered(self) -> Counter[str]:
        """Bytes held back until their event is whole, by source."""
        held: Counter[str] = Counter()
        for origin, lane in self._lanes.items():
            held[origin.source] += lane.held
        for origin, size in self._absent.items():
            held[origin.source] += size
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

    def _matches(self, lane: Lane, scanned: Scanned | None) -> list[Matches]:
        self._ledger.used(lane.origin.source, lane.take_used(), lane.arrived)
        if scanned is None:
            return []
        if self._live and scanned.last is not None:
            skew = self._skews.setdefault(lane.origin, Skew())
            if (trouble := skew.push(lane.origin, scanned.last, lane.arrived)) is not None:
                self._troubles.append(trouble)
        return scanned.matches

    def _ordered(self, found: list[Matches], now: Instant) -> list[Matches]:
        """With a single origin nothing waits; with several, matches wait until each awaited origin has passed them."""
        if len(self._lanes) + len(self._over) <= 1 and not self._order.holds():
            return found
        self._order.push(found)
        self._order_dirty = True
        return self._order.release(self._awaited(now))

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
