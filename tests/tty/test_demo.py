"""`logmon demo` on a terminal: the whole story, live."""

from collections.abc import Callable

from tests.tty.terminal import LOGMON, Terminal


def test_the_story_is_seen(terminal: Callable[..., Terminal]) -> None:
    """Pending, firing, the hook's words and the end; then a summary on the terminal that was there before."""
    it = terminal(width=130, height=36)
    it.run(f"{LOGMON} demo --speed 12")
    it.shows("logmon demo", "press & and type")
    it.until(lambda: "▲ pending" in it.screen())
    it.until(lambda: "● FIRING   web_errors" in it.screen())
    it.until(lambda: "hook:" in it.screen())
    it.until(lambda: "✓ resolved" in it.screen())
    it.type("q")
    it.shows("alerts fired", "[rules.ssh_brute_force]", "Next")
    it.is_itself_again(0)


def test_leaving_at_once(terminal: Callable[..., Terminal]) -> None:
    it = terminal()
    it.run(f"{LOGMON} demo")
    it.shows("press & and type")
    it.press("C-c")
    it.is_itself_again(130)
