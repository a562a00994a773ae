"""The log itself: the newest events that pass the filter; it follows, or it stands still and counts what is new."""

from collections import deque
from datetime import tzinfo

from rich.text import Text

from logmon.dashboard.lines import Lines
from logmon.dashboard.scrolling import Scrolling
from logmon.dashboard.sieve import Sieve
from logmon.runtime.frames import ROWS, Frame, Row


class Log(Scrolling):
    """Keeps its own rows, so that what passed the filter stays to be seen when the frame has moved on."""

    def __init__(self, zone: tzinfo, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.border_title = "Log"
        self.following = True
        self.sieve: Sieve | None = None
        self._lines = Lines(zone)
        self._frame = Frame()
        self._kept: deque[Row] = deque(maxlen=ROWS)
        self._shown: tuple[Row, ...] = ()
        self._passed = 0
        self._passed_when_paused = 0
        self._missed = 0
        self._several = False

    def draw(self, frame: Frame) -> None:
        """Take in what came since the last frame."""
        fresh = frame.seen - self._frame.seen
        if fresh:
            rows = frame.rows[-fresh:] if fresh < len(frame.rows) else frame.rows
            self._missed += fresh - len(rows) if self._frame.seen else 0
            self._keep(rows)
        several = len(frame.sources) > 1
        if fresh or several != self._several:
            self._several = several
            self._show()
        self._frame = frame

    def filter(self, sieve: Sieve | None) -> None:
        """Show only what passes, from the rows at hand on."""
        self.sieve = sieve
        self._kept.clear()
        self._passed = 0
        self._keep(self._frame.rows)
        self.follow(True)

    def follow(self, on: bool) -> None:
        self.following = on
        self._passed_when_paused = self._passed
        self._show()

    def line(self, number: int, width: int) -> Text:
        mark = self.sieve.mark if self.sieve else None
        return self._lines.line(self._shown[number], width, self._several, mark)

    def moved(self) -> None:
        """Whoever scrolls wants to read: the view stands still."""
        if self.following:
            self.follow(False)

    def action_bottom(self) -> None:
        self.follow(True)

    def on_resize(self) -> None:
        self._to_end()

    def _keep(self, rows: tuple[Row, ...]) -> None:
        passing = rows if self.sieve is None else self.sieve.take(rows)
        self._kept.extend(passing)
        self._passed += len(passing)

    def _show(self) -> None:
        if self.following:
            self._shown = tuple(self._kept)
            self.lines_changed(len(self._shown))
            self._to_end()
        self.border_subtitle = self._subtitle()

    def _to_end(self) -> None:
        if self.following:
            self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True, force=True)

    def _subtitle(self) -> str:
        if not self.following:
            new = self._passed - self._passed_when_paused
            return f"PAUSED · {new:,} new below · G goes on"
        if self.sieve is not None:
            return f"following · {len(self._kept):,} pass the filter"
        missed = f" · {self._missed:,} too fast to show" if self._missed else ""
        return f"following · {self._passed:,} events{missed}"
