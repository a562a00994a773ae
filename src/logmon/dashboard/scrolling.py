"""A pane whose lines are made when they are seen, however many there are; and the keys that move in it."""

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip


class Scrolling(ScrollView, can_focus=True):
    """Subclasses say how many lines there are (`lines_changed`) and what stands in one (`line`)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "down", show=False),
        Binding("k,up", "up", show=False),
        Binding("g,home", "top", show=False),
        Binding("G,end", "bottom", show=False),
        Binding("pageup,b,ctrl+u", "page_up", show=False),
        Binding("pagedown,ctrl+d", "page_down", show=False),
    ]

    def line(self, number: int, width: int) -> Text:
        raise NotImplementedError

    def lines_changed(self, count: int) -> None:
        """There are `count` lines now, and any of them may be another one."""
        size = Size(0, count)  # no wider than the pane: lines are cut, so there is no scrolling sideways
        if self.virtual_size != size:
            self.virtual_size = size
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, number = self.scrollable_content_region.width, y + self.scroll_offset.y
        style = self.rich_style
        if number >= self.virtual_size.height:
            return Strip.blank(width, style)
        text = self.line(number, width)
        return Strip(text.render(self.app.console)).adjust_cell_length(width).apply_style(style)

    def moved(self) -> None:
        """A person moved the view, away from the end or back."""

    def action_down(self) -> None:
        self._move(self.scroll_offset.y + 1)

    def action_up(self) -> None:
        self._move(self.scroll_offset.y - 1)

    def action_top(self) -> None:
        self._move(0)

    def action_bottom(self) -> None:
        self._move(self.max_scroll_y)

    def action_page_up(self) -> None:
        self._move(self.scroll_offset.y - self.size.height)

    def action_page_down(self) -> None:
        self._move(self.scroll_offset.y + self.size.height)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        event.prevent_default()
        self._move(self.scroll_offset.y - 3)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        event.prevent_default()
        self._move(self.scroll_offset.y + 3)

    def _move(self, to: float) -> None:
        self.moved()
        self.scroll_to(y=to, animate=False, immediate=True)
