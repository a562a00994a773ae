"""The timeline of each key of a measuring rule, and the episodes on it: docs/language.md, section 8."""

from logmon.model.time import SECOND
from logmon.model.verdict import State
from tests.differential.measures import measure, meets

LONG_AGO = -(1 << 80)


class Measures:
    """One timeline per key; time alone may move all of them."""

    def __init__(self, rule, say):
        self._rule = rule
        self._say = say
        self._watermark = LONG_AGO
        self._keys = {}

    def take(self, event):
        kind = {"in": Sliding, "every": Tumbling, "session": Session}[self._rule.window.kind]
        timeline = self._keys.get(event.key) or kind(self._rule, event.key, self._say)
        timeline.visit(event.time)
        if not timeline.is_late(event.time, max(timeline.clock, self._watermark)):
            self._keys[event.key] = timeline
            timeline.enter(event)

    def reach(self, watermark):
        self._watermark = max(self._watermark, watermark)
        for timeline in self._keys.values():
            timeline.visit(watermark)
        if self._rule.window.kind != "every":
            self._keys = {key: timeline for key, timeline in self._keys.items() if not timeline.is_idle()}


class Timeline:
    """Events of one key, a clock, and the episode that is open."""

    def __init__(self, rule, key, say):
        self._rule = rule
        self._key = key
        self._say = say
        self._length = rule.window.length
        self.clock = LONG_AGO
        self._events = []
        self._state = State.CLEARED
        self._since = LONG_AGO
        self._first = None

    def is_idle(self):
        """Nothing in the window (nor in the one before, where that counts), nothing open."""
        events, earlier = self._window(self.clock)
        looks_back = self._rule.compare.against is not None
        return self._state is State.CLEARED and not events and not (looks_back and earlier)

    def visit(self, until):
        """Everything that time alone brings about up to `until`, in order, each at its exact instant."""
        while (instant := self._next()) is not None and instant <= until:
            self.clock = instant
            self._arrive(instant)

    def _next(self):
        if self.clock == LONG_AGO:
            return None
        instants = [at for at in self._instants() if at > self.clock]
        if self._state is State.PENDING:
            instants.append(self._since + self._rule.hold)
        return min(instants, default=None)

    def _arrive(self, instant):
        """An instant of the timeline: the window is judged, and a pending episode may have lasted long enough."""
        if self._is_judged_at(instant):
            self._judge(instant)
        if self._state is State.PENDING and instant == self._since + self._rule.hold:
            self._turn(State.HOLDS, instant, self._values(instant)[0])

    def _judge(self, at):
        value, true, clear = self._values(at)
        if self._state is State.CLEARED and true:
            self._since = at
            self._turn(State.PENDING if self._rule.hold else State.HOLDS, at, value)
        elif (self._state is State.PENDING and not true) or (self._state is State.HOLDS and clear):
            self._turn(State.CLEARED, at, value)

    def _turn(self, state, at, value):
        self._state = state
        self._say(state, self._key, at, value)

    def _values(self, at):
        """The measure at an instant, whether the comparison is true, and whether an episode ends by it."""
        events, earlier = self._window(at)
        value, before = self._measure(events), None
        if self._rule.compare.against is not None:
            before = self._measure(earlier)
            if self._is_learning(at, events, earlier):
                return value, False, True
        true = meets(self._rule.compare, value, before) and len(events) >= (self._rule.minimum or 0)
        if self._rule.clear is None:
            return value, true, not true
        return value, true, value is None or meets(self._rule.clear, value, before)

    def _measure(self, events):
        return measure(self._rule.measure, events, self._length)

    def _is_learning(self, at, events, earlier):
        """`before`: the key has no window behind it yet, or none of the two has an event, and it is forgotten."""
        if not events and not earlier:
            self._first = None
        elif events:
            earliest = min(event.time for event in events)
            self._first = earliest if self._first is None else min(self._first, earliest)
        return self._first is None or not self._has_before(at)


class Sliding(Timeline):
    def is_late(self, time, reached):
        return time <= reached - self._length

    def enter(self, event):
        self._events.append(event)
        self.clock = max(self.clock, event.time)
        self._judge(self.clock)

    def _has_before(self, at):
        return at >= self._first + self._length

    def _instants(self):
        spans = [self._length] if self._rule.compare.against is None else [self._length, 2 * self._length]
        return [event.time + span for event in self._events for span in spans]

    def _is_judged_at(self, instant):
        return instant in self._instants()

    def _window(self, at):
        return self._between(at - self._length, at), self._between(at - 2 * self._length, at - self._length)

    def _between(self, after, until):
        return [event for event in self._events if after < event.time <= until]


class Tumbling(Timeline):
    def is_late(self, time, reached):
        return self._end(time) <= reached

    def enter(self, event):
        self._events.append(event)
        self.clock = max(self.clock, event.time)

    def _end(self, time):
        return (time // self._length + 1) * self._length

    def _has_before(self, at):
        return at > self._end(self._first)

    def _instants(self):
        return [self._end(self.clock)]

    def _is_judged_at(self, instant):
        return instant % self._length == 0

    def _window(self, at):
        """That which was judged last, at the end of `for`."""
        at -= at % self._length
        begin = at - self._length
        return self._from(begin, at), self._from(begin - self._length, begin)

    def _from(self, begin, end):
        return [event for event in self._events if begin <= event.time < end]


class Session(Timeline):
    """A session ends when no event came for its length; until then it holds all events since it began."""

    def is_late(self, time, reached):
        return not self._events and time <= reached - self._length

    def enter(self, event):
        self._events.append(event)
        self.clock = max(self.clock, event.time)
        self._judge(self.clock)

    def _instants(self):
        return [max(event.time for event in self._events) + self._length] if self._events else []

    def _is_judged_at(self, instant):
        return instant in self._instants()

    def _arrive(self, instant):
        """The end of a session ends what held or was pending; it is not judged any more."""
        if self._is_judged_at(instant):
            self._events = []
            if self._state is not State.CLEARED:
                self._turn(State.CLEARED, instant, None)
        else:
            self._turn(State.HOLDS, instant, self._values(instant)[0])

    def _window(self, at):
        return self._events, []

    def _measure(self, events):
        times = [event.time for event in events] or [0]
        return measure(self._rule.measure, events, max(max(times) - min(times), SECOND))
