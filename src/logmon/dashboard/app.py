"""The screen: panes that draw Frames, four times a second when there is a new one. It never touches the pipeline."""

import asyncio
import signal
from collections.abc import Callable
from datetime import tzinfo
from typing import ClassVar

from msgspec import Struct
from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Input, Static

from logmon.dashboard.alerts import Alerts
from logmon.dashboard.header import Header
from logmon.dashboard.log import Log
from logmon.dashboard.look import STYLE
from logmon.dashboard.modals import alert_sheet, keys_sheet, sources_sheet
from logmon.dashboard.sieve import Wrong, sieve
from logmon.dashboard.themes import DEFAULT
from logmon.dashboard.volume import VolumePane
from logmon.runtime.frames import Frame

PERIOD = 0.25
"""Seconds between two looks for a new frame."""
HINTS = "? help  space pause  & filter  Tab pane  ⏎ open  s sources  q quit"
_TINY, _SMALL, _WIDE = (40, 8), (60, 15), 120
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class View(Struct, frozen=True):
    """What the screen is told beside the frames. `coach` is a hint for the footer that may change with the frame."""

    zone: tzinfo
    title: str = "logmon"
    theme: str = DEFAULT
    coach: Callable[[Frame], str] | None = None


class Dashboard(App[None]):
    """`latest` gives the newest frame, `failed` whether there will be no more because of an error. `stopped_by` is the
    signal that ended it, if one did."""

    CSS = STYLE
    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", show=False),
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        Binding("space,f,F", "follow", show=False),
        Binding("ampersand,slash", "filter", show=False),
        Binding("escape", "clear", show=False),
        Binding("s", "sources", show=False),
        Binding("question_mark", "keys", show=False),
        Binding("ctrl+z", "suspend_process", show=False),
    ]

    def __init__(self, latest: Callable[[], Frame], view: View, failed: Callable[[], bool] = lambda: False) -> None:
        super().__init__()
        self.stopped_by: signal.Signals | None = None
        self._latest = latest
        self._failed = failed
        self._view = view
        self._frame = Frame()
        self._wrong = ""
        self._said = Text()

    @property
    def failure(self) -> Exception | None:
        """The error that ended the screen."""
        return self._exception

    def compose(self) -> ComposeResult:
        yield Header(self._view.zone, self._view.title, id="header")
        with Container(id="top"):
            yield Alerts(id="alerts")
            yield VolumePane(self._view.zone, id="volume")
        yield Log(self._view.zone, id="log")
        yield Input(id="filter", compact=True, placeholder="text, or level >= warn and status >= 500")
        yield Static(id="footer", markup=False)

    def on_mount(self) -> None:
        self.theme = self._view.theme
        self.log_pane.focus()
        self._fit(self.size.width, self.size.height)
        self._tick()
        self.set_interval(PERIOD, self._tick)
        for number in _SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._stop_by, number)

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size.width, event.size.height)

    # Drawing ----------------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        if self._failed():
            self.exit()
            return
        frame = self._latest()
        if frame is not self._frame:
            self._frame = frame
            self._draw()

    def _draw(self) -> None:
        """Also under a modal, so that nothing is missed."""
        base = self.screen_stack[0]
        alerts = base.query_one(Alerts)
        self.log_pane.draw(self._frame)
        alerts.draw(self._frame)
        base.query_one(VolumePane).draw(self._frame)
        base.query_one(Header).draw(self._frame, not self.log_pane.following)
        self._size_top(alerts.wanted_height)
        self._footer()

    def _size_top(self, wanted: int) -> None:
        """Alerts take what they need, up to a quarter of the screen; beside them, volume stands as high as they do."""
        height = min(max(wanted, 1), max(self.size.height // 4 - 1, 2)) + 2
        base = self.screen_stack[0]
        wide = base.has_class("wide")
        top, alerts = base.query_one("#top"), base.query_one(Alerts)
        top.styles.height = max(height, 8) if wide else "auto"
        alerts.styles.height = "100%" if wide else height

    def _footer(self) -> None:
        coach = self._view.coach(self._frame) if self._view.coach else ""
        base, sieve_on = self.screen_stack[0], self.log_pane.sieve
        text = Text(no_wrap=True, end="", overflow="ellipsis")
        if self._wrong:
            text.append(f" ✗ {self._wrong}", "yellow")
        elif base.has_class("filtering"):
            text.append(" Enter keeps the filter, Esc clears it", "dim")
        elif sieve_on is not None:
            text.append(f" & {sieve_on.text} ", "bold reverse")
            text.append("  Esc clears the filter", "dim")
        elif coach:
            text.append(f" {coach} ", "bold reverse")
            text.append(f"  {HINTS}", "dim")
        else:
            text.append(f" {HINTS}", "dim")
        footer = base.query_one("#footer", Static)
        if text != self._said:
            self._said = text
            footer.update(text)

    def _fit(self, width: int, height: int) -> None:
        screen = self.screen_stack[0]
        tiny = width < _TINY[0] or height < _TINY[1]
        small = width < _SMALL[0] or height < _SMALL[1]
        screen.set_class(tiny, "tiny")
        screen.set_class(small, "small")
        screen.set_class(width >= _WIDE, "wide")
        self.call_after_refresh(self._draw)

    @property
    def log_pane(self) -> Log:
        return self.screen_stack[0].query_one(Log)

    # Keys -------------------------------------------------------------------------------------------------------------

    def action_follow(self) -> None:
        self.log_pane.follow(not self.log_pane.following)
        self._draw()

    def action_filter(self) -> None:
        if self.screen.has_class("tiny"):
            return
        self.screen.add_class("filtering")
        self.screen.set_focus(self.query_one(Input))  # at once: `focus()` would let the next keys go astray
        self._footer()

    def action_clear(self) -> None:
        self._close_filter()
        self.query_one(Input).value = ""
        self.log_pane.filter(None)
        self._wrong = ""
        self._draw()

    def action_sources(self) -> None:
        self.push_screen(sources_sheet(self._frame))

    def action_keys(self) -> None:
        self.push_screen(keys_sheet())

    def action_interrupt(self) -> None:
        self._stop_by(signal.SIGINT)

    def on_input_changed(self, event: Input.Changed) -> None:
        made = sieve(event.value)
        if isinstance(made, Wrong):
            self._wrong = made.message
        else:
            self._wrong = ""
            self.log_pane.filter(made)
        self._draw()

    def on_input_submitted(self) -> None:
        self._close_filter()
        self._footer()

    def on_alerts_opened(self, event: Alerts.Opened) -> None:
        self.push_screen(alert_sheet(event.alert, self._view.zone))

    def _close_filter(self) -> None:
        self.screen.remove_class("filtering")
        self.screen.set_focus(self.log_pane)

    # Leaving ----------------------------------------------------------------------------------------------------------

    def _stop_by(self, number: signal.Signals) -> None:
        self.stopped_by = number
        self.exit()

    def _fatal_error(self) -> None:
        """The command tells about the error when the terminal is itself again."""
        self._close_messages_no_wait()
