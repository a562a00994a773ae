"""The detectors that measure nothing: docs/language.md, section 7."""

from logmon.model.verdict import State


class Occurrences:
    """`once`: every event is an episode of one instant."""

    def __init__(self, rule, say):
        self._say = say

    def take(self, event):
        self._say(State.OCCURRED, event.key, event.time)

    def reach(self, watermark):
        """Time alone brings nothing about."""
