"""When the picked events of a piece happened.

An event's own timestamp comes first, then what the transport said (docker, journal), then the time of the event before
it in its origin, then its arrival. Only the events that a rule takes are asked for, so most stamps are never parsed.
"""

from collections.abc import Callable, Sequence

from logmon.engine.scan.pick import Picked, Starts, taken
from logmon.formats.base import Decoder, Record
from logmon.formats.multiline import event_span
from logmon.model.time import Instant

OwnTime = Callable[[bytes], Instant | None]


class _Layer:
    """The events that one decoder reads, by their numbers among those picked, and their records (one per picked event,
    None where of another format). Once most of them were asked for, all their times are kept: more rules will ask."""

    __slots__ = ("_decoder", "_indexes", "_records", "_times")

    def __init__(self, decoder: Decoder, records: list[Record], indexes: Sequence[int]) -> None:
        self._decoder = decoder
        self._records = records
        self._indexes = indexes
        self._times: list[Instant | None] | None = None

    def own(self, chosen: Sequence[int], arrived: Instant) -> list[Instant | None]:
        """The times that some of these events carry themselves."""
        if self._times is None and 2 * len(chosen) > len(self._indexes):
            self._times = self._read(self._indexes, arrived)
            if len(self._indexes) < len(self._records):
                known = dict(zip(self._indexes, self._times, strict=True))
                self._times = [known.get(i) for i in range(len(self._records))]
        return self._read(chosen, arrived) if self._times is None else taken(self._times, chosen)

    def _read(self, chosen: Sequence[int], arrived: Instant) -> list[Instant | None]:
        return self._decoder.times(taken(self._records, chosen), arrived)


class Moments:
    """Times of one piece's events. `own_time` reads the stamp of an event that was not picked. `leans`: `before` was
    asked for."""

    def __init__(
        self,
        data: bytes,
        starts: Starts,
        picked: Picked,
        arrived: Instant,
        before: Instant | None,
        stamps: Sequence[Instant] | None,
        own_time: OwnTime,
    ) -> None:
        self._data = data
        self._starts = starts
        self._picked = picked
        self._arrived = arrived
        self.leans = False
        self._newest_before = before
        self._stamps = stamps
        self._own_time = own_time
        self._layers: list[_Layer] = []
        self._layer_of: dict[int, int] = {}
        self._resolved: dict[int, Instant] = {}
        self._origins: dict[int, str] = {}

    def layer(self, decoder: Decoder, records: list[Record], indexes: Sequence[int]) -> None:
        """Records (one per picked event, None where of another format) of the events that this decoder reads."""
        self._layers.append(_Layer(decoder, records, indexes))
        if len(indexes) < len(records):
            self._layer_of.update(dict.fromkeys(indexes, len(self._layers) - 1))

    def at(self, indexes: Sequence[int]) -> tuple[list[Instant], dict[int, str]]:
        """Times of some picked events, and for those without a stamp of their own where theirs came from (by place in
        `indexes`)."""
        own = self._own(indexes)
        if None not in own:
            return own, {}  # type: ignore[return-value]
        untimed: dict[int, str] = {}
        times: list[Instant] = []
        for place, (i, time) in enumerate(zip(indexes, own, strict=True)):
            if time is None:
                time = self._fallback(i)
                untimed[place] = self._origins[i]
            times.append(time)
        return times, untimed

    def last(self) -> Instant | None:
        """The time of the last event that has one of its own or from its transport; `before` when none has."""
        count = len(self._picked.raws)
        if not count:
            return self._before
        times, untimed = self.at([count - 1])
        return self._before if untimed.get(0) == "arrival" else times[0]

    @property
    def borrows(self) -> bool:
        """Has an event been given a time that is not its own?"""
        return bool(self._resolved)

    @property
    def _before(self) -> Instant | None:
        self.leans = True
        return self._newest_before

    def _own(self, indexes: Sequence[int]) -> list[Instant | None]:
        numbers = [self._layer_of[i] for i in indexes] if self._layer_of else []
        first = numbers[0] if numbers else 0
        if len(numbers) == numbers.count(first):  # as nearly always
            return self._layers[first].own(indexes, self._arrived)
        times: list[Instant | None] = [None] * len(indexes)
        for number, layer in enumerate(self._layers):
            places = [place for place, one in enumerate(numbers) if one == number]
            found = layer.own([indexes[place] for place in places], self._arrived)
            for place, time in zip(places, found, strict=True):
                times[place] = time
        return times

    def _fallback(self, i: int) -> Instant:
        """The time of an event that carries none."""
        if i not in self._resolved:
            self._resolved[i], self._origins[i] = self._borrowed(i)
        return self._resolved[i]

    def _borrowed(self, i: int) -> tuple[Instant, str]:
        time = self._transported(i)
        if time is not None:
            return time, "transport"
        time = self._previous(i)
        return (self._arrived, "arrival") if time is None else (time, "previous")

    def _transported(self, i: int) -> Instant | None:
        if self._stamps is None:
            return None
        number = self._data.count(b"\n", 0, self._picked.positions[i])
        return self._stamps[number] if number < len(self._stamps) else None

    def _previous(self, i: int) -> Instant | None:
        """Walk back, event by event, to one with a time; an event whose time was asked for is not walked over again."""
        time = self._between(i)
        while i and time is None:
            i -= 1
            if i in self._resolved:
                return self._before if self._origins[i] == "arrival" else self._resolved[i]
            time = self._carried(i)
            time = self._between(i) if time is None else time
        return self._before if time is None else time

    def _carried(self, i: int) -> Instant | None:
        """A picked event's own time, or that of its transport."""
        untried = self._layer_of and i not in self._layer_of  # its format was not tried yet
        time = self._own_time(self._picked.raws[i]) if untried else self._own([i])[0]
        return self._transported(i) if time is None else time

    def _between(self, i: int) -> Instant | None:
        """Of the events between a picked one and the picked one above it, the last time that one carries."""
        floor = self._picked.positions[i - 1] if i else 0
        position = self._picked.positions[i]
        while position > floor:
            begin, end = event_span(self._data, position - 1, self._starts)
            if i and begin == floor:
                break
            time = self._own_time(self._data[begin:end])
            if time is not None:
                return time
            position = begin
        return None


class NoMoments(Moments):
    """Nobody asks when: every time is 0."""

    def at(self, indexes: Sequence[int]) -> tuple[list[Instant], dict[int, str]]:
        return [0] * len(indexes), {}
