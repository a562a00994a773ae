"""The line that is always there: what is read, how fast, and how it stands."""

from datetime import tzinfo

from rich.text import Text
from textual.widget import Widget

from logmon.dashboard.words import age, lately, plural, short
from logmon.model.incident import Phase
from logmon.model.time import SECOND, Duration
from logmon.outputs.stamp import Stamp
from logmon.runtime.frames import Frame

LATE: Duration = 5 * SECOND


class Header(Widget):
    def __init__(self, zone: tzinfo, title: str, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._stamp = Stamp(zone)
        self._title = title
        self._frame = Frame()
        self._paused = False

    def draw(self, frame: Frame, paused: bool) -> None:
        before = self._text()
        self._frame, self._paused = frame, paused
        if self._text() != before:
            self.refresh()

    def render(self) -> Text:
        return self._text()

    def _text(self) -> Text:
        """Where there is little room, the clock goes first, then the left part: the right one says what is wrong."""
        width = self.size.width
        left, right = self._left(), self._states()
        clock = self._clock()
        if left.cell_len + right.cell_len + clock.cell_len <= width:
            right.append_text(clock)
        left.truncate(max(width - right.cell_len, 0), overflow="ellipsis")
        left.append(" " * max(width - left.cell_len - right.cell_len, 0))
        left.append_text(right)
        left.truncate(width)
        return left

    def _left(self) -> Text:
        frame = self._frame
        text = Text(no_wrap=True, end="")
        text.append(f" {self._title} ", "bold")
        if self._paused:
            text.append(" PAUSED ", "reverse")
        reading = sum(1 for source in frame.sources if source.open)
        text.append(f" {plural(len(frame.sources), 'source')}", "dim")
        if frame.sources and reading < len(frame.sources):
            text.append(f" ({len(frame.sources) - reading} ended)", "dim")
        text.append(f"  {short(frame.rate)} ev/s", "dim")
        late = lately(frame) - frame.newest if frame.newest is not None else 0
        if late > LATE:
            text.append(f"  last {age(late)} ago", "dim")
        if frame.troubles:
            text.append(f"  ✗ {plural(len(frame.troubles), 'trouble')}", "yellow")
        return text

    def _states(self) -> Text:
        frame = self._frame
        firing = sum(1 for alert in frame.open if alert.incident.phase is Phase.FIRING)
        pending = len(frame.open) - firing
        text = Text(no_wrap=True, end="")
        if firing:
            text.append(f" ● {firing} FIRING ", "bold reverse red")
        if pending:
            text.append(f" ▲ {pending} pending ", "bold yellow")
        if not frame.open and frame.rules:
            text.append(" ✓ ok ", "green")
        return text

    def _clock(self) -> Text:
        now = self._frame.now
        shown = f" {self._stamp.clock(now)[:8]} {self._stamp.day(now)[11:]} " if now else ""
        return Text(shown, "dim", no_wrap=True, end="")
