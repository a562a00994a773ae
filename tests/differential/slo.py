"""`slo`: docs/language.md, section 7, Service levels."""

from fractions import Fraction

from logmon.model.time import MINUTE
from logmon.model.verdict import State
from tests.differential.timelines import LONG_AGO

PAGE, TICKET = "page", "ticket"
ALERTS = (
    (Fraction("14.4"), 60, 5, PAGE),
    (Fraction(6), 360, 30, PAGE),
    (Fraction(3), 1440, 120, TICKET),
    (Fraction(1), 4320, 360, TICKET),
)
"""Burn rate, long and short window in minutes, and how urgent."""


class Budgets:
    def __init__(self, rule, say):
        self._rule = rule
        self._say = say
        self._watermark = LONG_AGO
        self._budgets = {}

    def take(self, event):
        budget = self._budgets.get(event.key) or Budget(self._rule, event.key, self._say)
        budget.visit(event.time)
        if _end(event.time) > max(self._watermark, budget.clock):
            self._budgets[event.key] = budget
            budget.enter(event)

    def reach(self, watermark):
        self._watermark = max(self._watermark, watermark)
        for budget in self._budgets.values():
            budget.visit(watermark)


class Budget:
    """One key, judged at the end of every minute."""

    def __init__(self, rule, key, say):
        self._rule = rule
        self._say = lambda state, at: say(state, key, at)
        self._events = []
        self._told = None
        self.clock = LONG_AGO

    def enter(self, event):
        self._events.append(event)
        self.clock = max(self.clock, event.time)

    def visit(self, until):
        while self._events and _end(self.clock) <= until:
            self.clock = _end(self.clock)
            self._judge(self.clock)

    def _judge(self, at):
        urgency = next((alert[3] for alert in ALERTS if self._burns(at, *alert[:3])), None)
        if self._told is not None and (urgency is None or (self._told, urgency) == (TICKET, PAGE)):
            self._told = None
            self._say(State.CLEARED, at)
        if self._told is None and urgency is not None:
            self._told = urgency
            self._say(State.HOLDS, at)

    def _burns(self, at, factor, long, short):
        return all((rate := self._rate(at, minutes)) is not None and rate > factor for minutes in (long, short))

    def _rate(self, at, minutes):
        events = [event for event in self._events if at - minutes * MINUTE <= event.time < at]
        if not events:
            return None
        bad = sum(not event.is_true(self._rule.good) for event in events)
        return Fraction(bad, len(events)) / (1 - Fraction(repr(self._rule.target)))


def _end(time):
    return (time // MINUTE + 1) * MINUTE
