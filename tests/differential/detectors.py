"""The detectors that measure nothing: docs/language.md, section 7."""

from logmon.model.time import DAY
from logmon.model.verdict import State
from tests.differential import values
from tests.differential.timelines import LONG_AGO


class Occurrences:
    """`once`: every event is an episode of one instant."""

    def __init__(self, rule, say):
        self._rule = rule
        self._say = say

    def take(self, event):
        self._say(State.OCCURRED, event.key, event.time)

    def reach(self, watermark):
        """Time alone brings nothing about."""


class Changes(Occurrences):
    """`change`: the text differs from the one before; an event older than the newest is ignored."""

    def __init__(self, rule, say):
        super().__init__(rule, say)
        self._newest = {}

    def take(self, event):
        text = values.text_of(event.scene.lookup(self._rule.field))
        time, before = self._newest.get(event.key, (LONG_AGO, text))
        if text is None or event.time < time:
            return
        self._newest[event.key] = event.time, text
        if text != before:
            self._say(State.OCCURRED, event.key, event.time)


class News(Occurrences):
    """`new`: the text was not seen before, or not for a while; quiet at first."""

    def __init__(self, rule, say):
        super().__init__(rule, say)
        self._last = {}
        self._quiet_until = None

    def take(self, event):
        text = values.text_of(event.scene.lookup(self._rule.field))
        if text is None:
            return
        if self._quiet_until is None:
            self._quiet_until = event.time + self._rule.learn if self._rule.learn else LONG_AGO
        last = self._last.get((event.key, text), LONG_AGO)
        if event.time < last:
            return
        self._last[event.key, text] = event.time
        old = last != LONG_AGO and (self._rule.within is None or last > event.time - self._rule.within)
        if not old and event.time >= self._quiet_until:
            self._say(State.OCCURRED, event.key, event.time)


class Heartbeats:
    """`absent`: no event of a known key for D."""

    def __init__(self, rule, say):
        self._rule = rule
        self._say = say
        self._hearts = {}

    def take(self, event):
        if event.key not in self._hearts:
            self._hearts[event.key] = Heart(self._rule, event.key, self._say)
        self._hearts[event.key].visit(event.time)
        self._hearts[event.key].beat(event.time)

    def reach(self, watermark):
        for heart in self._hearts.values():
            heart.visit(watermark)


class Heart:
    """One key: when it was seen last, and whether it is missed."""

    def __init__(self, rule, key, say):
        self._within = rule.within
        self._known = rule.known or max(DAY, 2 * rule.within)
        self._tell = lambda missed, at: say(State.HOLDS if missed else State.CLEARED, key, at)
        self._missed = False
        self._last = None
        self._clock = LONG_AGO

    def beat(self, time):
        if self._last is None or time >= self._last:
            self._turn(False, max(self._clock, time))
            self._last = time

    def visit(self, until):
        if self._last is not None and not self._missed and self._last + self._within <= until:
            self._turn(True, self._last + self._within)
        if self._last is not None and self._last + self._known <= until:
            self._turn(False, self._last + self._known)
            self._last = None

    def _turn(self, missed, at):
        if missed is not self._missed:
            self._missed = missed
            self._tell(missed, at)
        self._clock = max(self._clock, at)
