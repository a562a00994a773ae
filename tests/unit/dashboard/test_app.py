"""The screen, driven by keys at several sizes, on frames made by hand."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC

import pytest
from textual.pilot import Pilot

from logmon.dashboard.app import Dashboard, View
from logmon.model.event import Level
from logmon.runtime.frames import Frame
from tests.unit.dashboard.made import frame, row, rows

SIZES = [(80, 24), (120, 35), (160, 48), (39, 7), (60, 15), (59, 20), (1, 1), (300, 4)]
Journey = Callable[[Pilot[None], "Screen"], Awaitable[None]]


class Screen:
    """An app whose frame the test sets."""

    def __init__(self, first: Frame, view: View | None = None) -> None:
        self.frame = first
        self.failed = False
        self.app = Dashboard(lambda: self.frame, view or View(UTC), lambda: self.failed)

    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def shows(self, *texts: str) -> None:
        """Wait until all of these are on the screen."""
        for _ in range(200):
            if all(text in self.text() for text in texts):
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{texts} never appeared:\n{self.text()}")

    async def hides(self, *texts: str) -> None:
        for _ in range(200):
            if not any(text in self.text() for text in texts):
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{texts} stayed:\n{self.text()}")

    def run(self, journey: Journey, size: tuple[int, int] = (80, 24)) -> None:
        async def go() -> None:
            async with self.app.run_test(size=size) as pilot:
                await pilot.pause()
                await journey(pilot, self)

        asyncio.run(go())


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_drawn(size: tuple[int, int]) -> None:
    """What a size has room for is there, and nothing raises."""

    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await pilot.pause(0.1)
        text = screen.text()
        large = size[0] >= 60 and size[1] >= 15
        assert ("Alerts" in text) == large
        assert ("event 39" in text) == (size[0] >= 40 and size[1] >= 8)
        assert "log" in text or size[0] < 10
        assert all(len(line) == size[0] for line in text.split("\n"))

    Screen(frame()).run(journey, size)


def test_resizing_in_every_direction() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        for size in [*SIZES, *reversed(SIZES)]:
            await pilot.resize_terminal(*size)
        await pilot.resize_terminal(100, 30)
        await screen.shows("Alerts", "Volume", "event 39")

    Screen(frame()).run(journey)


def test_states_have_glyph_and_word() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await screen.shows("● FIRING   web_5xx", "▲ pending  slow", "✓ resolved disk_full", "1 rule quiet")
        await screen.shows("● 1 FIRING", "▲ 1 pending", "1.2k ev/s")

    Screen(frame()).run(journey, (100, 40))


def test_a_new_frame_is_followed_and_an_old_one_is_not_drawn_again() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await screen.shows("event 39")
        screen.frame = frame(count=60, number=2)
        await screen.shows("event 59", "following · 60 events")

    Screen(frame()).run(journey)


def test_paused_the_log_stands_still_and_counts() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await screen.shows("event 39")
        await pilot.press("space")
        screen.frame = frame(count=60, number=2)
        await screen.shows("PAUSED", "20 new below")
        assert "event 59" not in screen.text()
        await pilot.press("F")
        await screen.shows("event 59", "following")

    Screen(frame()).run(journey)


def test_scrolling_up_pauses_and_the_end_goes_on() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await screen.shows("event 199")
        await pilot.press("k")
        await screen.shows("PAUSED")
        await pilot.press("g")
        await screen.shows("event 0 ")
        await pilot.press("pagedown", "j", "j", "pageup")
        await screen.shows("event 2 ")
        await pilot.press("G")
        await screen.shows("event 199", "following")

    Screen(frame(count=200)).run(journey)


def test_the_filter_works_while_it_is_typed() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await pilot.press("ampersand", *"failed")
        await screen.shows("14 pass the filter", "event 39")
        await screen.hides("event 38")
        await pilot.press("enter")
        await screen.shows("& failed", "Esc clears")
        screen.frame = frame(count=70, number=2)
        await screen.shows("event 69", "24 pass the filter")
        await pilot.press("escape")
        await screen.shows("event 68", "following · ")

    Screen(frame()).run(journey)


def test_a_filter_of_the_language_and_a_wrong_one() -> None:
    """While the text is no filter the last good one stays."""

    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await pilot.press("slash")
        screen.app.query_one("#filter").value = "level >= warn"  # type: ignore[attr-defined]
        await screen.shows("2 pass the filter", "ERROR oh")
        screen.app.query_one("#filter").value = "level >= warn and ("  # type: ignore[attr-defined]
        await screen.shows("✗ ", "2 pass the filter")
        await pilot.press("escape")
        await screen.hides("✗ ")

    lines = ("2026-11-20T08:00:00Z INFO fine", "2026-11-20T08:00:01Z WARN hm", "2026-11-20T08:00:02Z ERROR oh")
    made = tuple(row(line, level) for line, level in zip(lines, (Level.INFO, Level.WARN, Level.ERROR), strict=True))
    Screen(frame(rows=made, seen=3)).run(journey)


def test_keys_typed_into_the_filter_do_nothing_else() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await pilot.press("slash", *"quFg?", "space", "j")
        await screen.shows("quFg? j")
        assert screen.app.is_running and screen.app.log_pane.following

    Screen(frame()).run(journey)


def test_an_alert_opens_and_its_evidence_is_harmless() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await pilot.press("tab", "enter")
        await screen.shows("212 failures on web-2", "212 > 20 in 1m", "1 line of evidence")
        await screen.shows("GET /v1/orders [bold]502[/bold] \\x1b]0;x\\x07", "page ok")
        screen.frame = frame(count=60, number=2)
        await pilot.press("escape")
        await screen.shows("event 59")
        await pilot.press("j", "enter")
        await screen.shows("─ slow ─", "▲ pending")
        await pilot.press("q")
        await screen.shows("event 59")

    Screen(frame()).run(journey, (100, 30))


def test_help_and_sources() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await pilot.press("question_mark")
        await screen.shows("pause and follow")
        await pilot.press("escape", "s")
        await screen.shows("● reading", "/var/log/app.log", "it broke [red]")
        await pilot.press("escape")
        await screen.hides("● reading")

    Screen(frame(troubles=("it broke [red]",))).run(journey, (100, 30))


def test_volume_is_zoomed() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await screen.shows("Volume per")
        await pilot.press("tab", "tab", *["plus"] * 4)
        await screen.shows("Volume per second")
        await pilot.press("minus")
        await screen.shows("Volume per 10s")
        await pilot.press("minus", "minus", "minus")
        await screen.shows("Volume per 10m")

    Screen(frame()).run(journey, (100, 30))


def test_events_too_fast_to_show_are_counted() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await screen.shows("event 39")
        screen.frame = frame(number=2, seen=1040, rows=rows(400, first=640))
        await screen.shows("event 1039", "600 too fast to show")

    Screen(frame()).run(journey)


def test_nothing_read_and_no_rules() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await screen.shows("no rules: with --rules FILE", "0 sources")
        await pilot.press("tab", "enter", "j", "k", "g", "G", "tab", "tab", "G")

    Screen(Frame()).run(journey)


def test_the_coach_speaks_in_the_footer() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        await screen.shows("press & and type", "logmon demo")

    view = View(UTC, "logmon demo", coach=lambda _: "press & and type")
    Screen(frame(), view).run(journey)


def test_it_leaves_when_the_pipeline_failed() -> None:
    async def journey(pilot: Pilot[None], screen: Screen) -> None:
        screen.failed = True
        for _ in range(100):
            if not screen.app.is_running:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("it stayed")

    Screen(frame()).run(journey)
