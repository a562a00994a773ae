"""How much came when, by level: one line of bars per group, on a common time axis."""

from datetime import tzinfo
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.widget import Widget

from logmon.dashboard.words import short
from logmon.model.time import MINUTE, Duration, duration_text
from logmon.outputs.sparkline import sparkline
from logmon.outputs.stamp import Stamp
from logmon.runtime.frames import GROUPS, WIDTHS, Frame, Volume

SHOWN = 60
"""Bins, where there is room for them."""
_STYLES = {"error": "red", "warn": "yellow", "info": "green", "debug": "dim", "other": "dim", "all": ""}
_NAME, _TOTAL = 6, 7
_ORDER = ("error", "warn", "all", "info", "debug", "other")
"""What gives way last when there are few lines."""


class VolumePane(Widget, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,right_square_bracket", "zoom(-1)", show=False),
        Binding("minus,left_square_bracket", "zoom(1)", show=False),
        Binding("0", "zoom(0)", show=False),
    ]
    chosen: reactive[int | None] = reactive(None)
    """The place in WIDTHS that a person asked for; None: the finest that shows all there is."""

    def __init__(self, zone: tzinfo, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.border_title = "Volume"
        self._stamp = Stamp(zone)
        self._volumes: tuple[Volume, ...] = Frame().volumes

    def draw(self, frame: Frame) -> None:
        if frame.volumes is not self._volumes:
            self._volumes = frame.volumes
            self._renew()

    def action_zoom(self, by: int) -> None:
        if by == 0:
            self.chosen = None
        else:
            self.chosen = min(max(self._place() + by, 0), len(WIDTHS) - 1)

    def watch_chosen(self) -> None:
        self._renew()

    def on_resize(self) -> None:
        self._renew()

    def render(self) -> Text:
        volume = self._volumes[self._place()]
        text = Text(no_wrap=True, end="", overflow="crop")
        for number, (name, counts) in enumerate(self._rows(volume)):
            text.append("\n" if number else "")
            bars, total = self._bars(counts)
            text.append(f"{name:<{_NAME}}", _STYLES[name])
            text.append(bars, _STYLES[name])
            text.append(f"{total:>{_TOTAL}}", "bold" if total != "0" else "dim")
        return text

    def _place(self) -> int:
        if self.chosen is not None:
            return self.chosen
        bins = self._bins()
        for place, volume in enumerate(self._volumes):
            coarser = self._volumes[min(place + 1, len(WIDTHS) - 1)]
            if _span(coarser) <= bins * volume.width:
                return place
        return len(WIDTHS) - 1

    def _bins(self) -> int:
        return min(max(self.size.width - _NAME - _TOTAL, 1), SHOWN if self.size.width < 100 else 2 * SHOWN)

    def _rows(self, volume: Volume) -> list[tuple[str, tuple[int, ...]]]:
        """As many groups as there are lines, in their usual order; `all` is the sum."""
        counts = dict(zip(GROUPS, volume.counts, strict=False))
        if counts:
            counts["all"] = tuple(map(sum, zip(*volume.counts, strict=True)))
        ranked = [name for name in _ORDER if name in ("error", "warn", "all") or any(counts.get(name, ()))]
        chosen = ranked[: max(self.size.height, 1)]
        return [(name, counts.get(name, ())) for name in (*GROUPS, "all") if name in chosen]

    def _bars(self, counts: tuple[int, ...]) -> tuple[str, str]:
        shown = counts[-self._bins() :]
        bars = sparkline(shown) if any(shown) else "▁" * len(shown)
        return f"{bars:>{self._bins()}}", short(sum(shown))

    def _renew(self) -> None:
        volume = self._volumes[self._place()]
        self.refresh()
        title = f"Volume per {_name(volume.width)}"
        if self.border_title != title:
            self.border_title = title
        if volume.end:
            began = volume.end - self._bins() * volume.width
            ends = (self._stamp.clock(at)[: 8 if volume.width < MINUTE else 5] for at in (began, volume.end))
            subtitle = " – ".join(ends)
            if self.border_subtitle != subtitle:
                self.border_subtitle = subtitle


def _span(volume: Volume) -> Duration:
    """From the first bin that holds anything to the end."""
    for place, column in enumerate(zip(*volume.counts, strict=True)):
        if any(column):
            return (len(volume.counts[0]) - place) * volume.width
    return 0


def _name(width: Duration) -> str:
    text = duration_text(width)
    return {"1s": "second", "1m": "minute"}.get(text, text)
