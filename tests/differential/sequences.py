"""`seq`: docs/language.md, section 7. Every choice of events is tried."""

from logmon.model.verdict import State
from tests.differential.timelines import LONG_AGO


class Sequences:
    def __init__(self, rule, say):
        self._rule = rule
        self._say = say
        self._watermark = LONG_AGO
        self._stories = {}

    def take(self, event):
        """Only events for which any step is true."""
        if not any(event.is_true(step.filter) for step in self._rule.steps):
            return
        if event.key not in self._stories:
            self._stories[event.key] = Story(self._rule, event.key, self._say)
        self._stories[event.key].take(event, self._watermark)

    def reach(self, watermark):
        self._watermark = max(self._watermark, watermark)
        for story in self._stories.values():
            story.visit(watermark)


class Story:
    """The events of one key since its last occurrence, each with the time that it counts as."""

    def __init__(self, rule, key, say):
        self._ends_negated = rule.steps[-1].negated
        self._last = rule.steps[-1]
        self._steps = rule.steps[:-1] if self._ends_negated else rule.steps
        self._within = rule.within
        self._occur = lambda at: say(State.OCCURRED, key, at)
        self._clock = LONG_AGO
        self._events = []
        self._deadline = None

    def take(self, event, watermark):
        self.visit(event.time)
        if event.time <= max(self._clock, watermark) - self._within:
            return
        self._clock = max(self._clock, event.time)
        self._events.append((self._clock, event))
        if self._deadline is not None:
            if not event.is_true(self._last.filter):
                return
            self._deadline = None
        firsts = [chosen[0] for chosen in self._choices((), 0, 0) if chosen[-1] == len(self._events) - 1]
        if not firsts:
            return
        if self._ends_negated:
            self._deadline = self._events[max(firsts)][0] + self._within
        else:
            self._occur(self._clock)
            self._events = []

    def visit(self, until):
        if self._deadline is not None and self._deadline < until:
            self._occur(self._deadline)
            self._clock = max(self._clock, self._deadline)
            self._deadline = None
            self._events = []

    def _choices(self, chosen, step, served):
        """Every choice of positions that serves the positive steps and breaks no negative one between them."""
        if step == len(self._steps):
            yield chosen
        elif self._steps[step].negated:
            for longer in self._choices(chosen, step + 1, 0):
                if not any(self._serves(step, place) for place in range(chosen[-1] + 1, longer[len(chosen)])):
                    yield longer
        else:
            for place in range(chosen[-1] + 1 if chosen else 0, len(self._events)):
                soon = not chosen or self._events[place][0] - self._events[chosen[0]][0] < self._within
                if soon and self._serves(step, place):
                    done = served + 1 == self._steps[step].times
                    yield from self._choices((*chosen, place), step + done, 0 if done else served + 1)

    def _serves(self, step, place):
        return self._events[place][1].is_true(self._steps[step].filter)
