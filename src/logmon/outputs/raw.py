"""The bytes of the event as they stood in the log."""

from logmon.model.event import Event
from logmon.outputs.base import Bare, Look


class Raw(Bare):
    def __init__(self, look: Look) -> None:
        return

    def render(self, event: Event) -> bytes:
        return event.raw + b"\n"
