"""Hints for somebody who sees the dashboard for the first time: what to try, when it makes sense."""

from collections.abc import Callable

from logmon.dashboard.words import state_of
from logmon.model.time import SECOND, Duration, Instant
from logmon.outputs.neutralise import neutralise
from logmon.runtime.frames import Frame

LINGER: Duration = 20 * SECOND
"""How long, of the story's time, the words of a hook stay to be read."""


class Coach:
    """`heard` gives the newest line that a hook printed, `over` is when nothing more will happen."""

    def __init__(self, heard: Callable[[], str], over: Instant) -> None:
        self._heard = heard
        self._over = over
        self._words = ""
        self._until: Instant = 0

    def hint(self, frame: Frame) -> str:
        words = self._heard()
        if words != self._words:
            self._words, self._until = words, frame.now + LINGER
        if words and frame.now < self._until:
            return neutralise(words)
        states = {state_of(alert.incident) for alert in frame.open}
        if frame.now >= self._over:
            return "the story is over: press q"
        if "pending" in states:
            return "▲ pending: the rule says `for 5s`, so it waits"
        if "firing" in states:
            return "press Tab and Enter: what fired, and the lines that caused it"
        if frame.ended:
            return "press / and type  status >= 500"
        return "press & and type  checkout"
