"""The alerts: what fires and what is pending, then what is over, one line each."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message

from logmon.dashboard.scrolling import Scrolling
from logmon.dashboard.telling import Told, alert_text, calm_text, columns, summary, told
from logmon.dashboard.words import lately
from logmon.runtime.frames import Alert, Frame


class Alerts(Scrolling):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", show=False)]

    class Opened(Message):
        """Somebody wants to see one alert in full."""

        def __init__(self, alert: Alert) -> None:
            super().__init__()
            self.alert = alert

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.border_title = "Alerts"
        self._frame: Frame | None = None
        self._alerts: tuple[Alert, ...] = ()
        self._told: list[Told] = []
        self._chosen: str | None = None

    def draw(self, frame: Frame) -> None:
        before, self._frame = self._frame, frame
        same = before is not None and _drawn(before) == _drawn(frame)
        if same and not frame.open and not frame.ended:
            return  # alerts grow older on the screen
        self._alerts = frame.open + frame.ended
        self._told = [told(alert, lately(frame)) for alert in self._alerts]
        self.border_subtitle = summary(frame)
        self.lines_changed(len(self._alerts) + 1)

    @property
    def wanted_height(self) -> int:
        """Lines that would show everything."""
        return len(self._alerts) + 1

    def line(self, number: int, width: int) -> Text:
        if number >= len(self._alerts):
            return calm_text(self._frame or Frame(), width)
        text = alert_text(self._told[number], columns(self._told, width), width)
        if self.has_focus and number == self._place():
            text.pad_right(max(0, width - text.cell_len))
            text.stylize("reverse")
        return text

    def action_down(self) -> None:
        self._choose(self._place() + 1)

    def action_up(self) -> None:
        self._choose(self._place() - 1)

    def action_top(self) -> None:
        self._choose(0)

    def action_bottom(self) -> None:
        self._choose(len(self._alerts) - 1)

    def action_open(self) -> None:
        if self._alerts:
            self.post_message(self.Opened(self._alerts[self._place()]))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def _place(self) -> int:
        """Where the chosen alert stands now: the list may have changed around it."""
        return next((at for at, alert in enumerate(self._alerts) if alert.incident.id == self._chosen), 0)

    def _choose(self, place: int) -> None:
        if not self._alerts:
            return
        place = min(max(place, 0), len(self._alerts) - 1)
        self._chosen = self._alerts[place].incident.id
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if not top <= place < top + height:
            self._move(place if place < top else place - height + 1)
        self.refresh()


def _drawn(frame: Frame) -> tuple[object, ...]:
    return frame.open, frame.ended, frame.rules
