"""`logmon watch` in a real terminal: it shows, it listens, and whatever ends it, the terminal is itself again."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tty.terminal import LOGMON, PROMPT, Terminal

Opener = Callable[..., Terminal]
RULES = """
[rules.refused]
when = 'level >= error | count in 5m >= 2'
summary = "{count} errors"
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_text("2026-11-20T10:00:00Z INFO begun\n2026-11-20T10:00:01Z ERROR refused once\n")
    return path


def append(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(f"{line}\n")


def test_a_log_is_followed_and_filtered(terminal: Opener, log: Path) -> None:
    it = terminal()
    it.run(f"{LOGMON} watch {log}")
    it.shows("begun", "refused once", "following · 2 events")
    append(log, "2026-11-20T10:00:02Z WARN slow answer")
    it.shows("slow answer")
    it.type("&")
    it.shows("Enter keeps the filter")
    it.type("level >= warn")
    it.until(lambda: "begun" not in it.screen() and "slow answer" in it.screen())
    it.press("Enter")
    append(log, "2026-11-20T10:00:03Z INFO not to be seen")
    append(log, "2026-11-20T10:00:03Z ERROR refused twice")
    it.shows("refused twice", "3 pass the filter")
    assert "not to be seen" not in it.screen()
    it.press("Escape")
    it.shows("not to be seen")
    it.type("q")
    it.is_itself_again(0)


def test_what_fires_is_shown_with_its_evidence(terminal: Opener, log: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES)
    it = terminal()
    it.run(f"{LOGMON} watch --rules rules.toml {log}")
    it.shows("✓ ok", "1 rule quiet")
    append(log, "2026-11-20T10:00:09Z ERROR refused again")
    it.shows("● 1 FIRING", "refused  2 >= 2 in 5m")
    it.press("Tab", "Enter")
    it.shows("2 errors", "2 lines of evidence")
    it.press("Escape")
    it.until(lambda: "lines of evidence" not in it.screen())
    it.type("q")
    it.is_itself_again(0)


def test_keys_come_from_the_terminal_when_the_log_is_piped(terminal: Opener) -> None:
    it = terminal()
    it.run(f"(echo first; sleep 1; echo second) | {LOGMON} watch")
    it.shows("first", "second", "ended")
    it.type("/")
    it.shows("Enter keeps")
    it.type("second")
    it.until(lambda: "first" not in it.screen().replace("echo first", ""))
    it.press("Enter")
    it.type("q")
    it.is_itself_again(0)


def test_interrupted(terminal: Opener, log: Path) -> None:
    it = terminal()
    it.run(f"{LOGMON} watch {log}")
    it.shows("refused once")
    it.press("C-c")
    it.is_itself_again(130)


def test_interrupted_while_typing_and_in_a_modal(terminal: Opener, log: Path) -> None:
    for keys in ("&abc", "?"):
        it = terminal()
        it.run(f"{LOGMON} watch {log}")
        it.shows("refused once")
        it.type(keys)
        it.shows("Enter keeps" if keys != "?" else "this help")
        it.press("C-c")
        it.is_itself_again(130)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_ended_by_a_signal(terminal: Opener, log: Path, number: signal.Signals) -> None:
    it = terminal()
    it.run(f"{LOGMON} watch {log}")
    it.shows("refused once")
    os.kill(it.child(), number)
    it.is_itself_again(128 + number)


BREAKS = {
    "the pipeline": "from logmon.runtime.collector import Collector as it; name = 'frame'",
    "the screen": "from logmon.dashboard.log import Log as it; name = 'line'",
}


@pytest.mark.parametrize("place", BREAKS)
def test_a_bug_is_told_after_leaving(terminal: Opener, log: Path, tmp_path: Path, place: str) -> None:
    """Exit 70 and a report, on a screen that can be read."""
    lines = (
        BREAKS[place],
        "def broken(*_): raise ValueError('on purpose')",
        "setattr(it, name, broken)",
        "from logmon.__main__ import main",
        "main()",
    )
    (tmp_path / "broken.py").write_text("\n".join(lines))
    it = terminal(width=160)
    it.run(f"{LOGMON.split()[0]} broken.py watch {log}")
    it.shows("this is a bug in logmon: ValueError: on purpose")
    it.is_itself_again(70)


def test_sizes_of_every_kind(terminal: Opener, log: Path) -> None:
    """Down to a terminal that shows next to nothing, in quick succession, and back."""
    it = terminal()
    it.run(f"{LOGMON} watch {log}")
    it.shows("refused once")
    for width, height in ((200, 60), (39, 7), (60, 15), (59, 14), (1, 1), (20, 3), (80, 24), (10, 50), (300, 5)):
        it.resize(width, height)
    it.resize(39, 7)
    it.until(lambda: "Log" not in it.screen() and "logmon" in it.screen())
    it.resize(100, 30)
    it.shows("Alerts", "Volume", "refused once")
    it.type("q")
    it.is_itself_again(0)


def test_log_text_drives_nothing(terminal: Opener, log: Path) -> None:
    """Escapes are shown, markup is text: neither the title nor the clipboard nor the colours change."""
    with log.open("ab") as file:
        file.write(
            b"2026-11-20T10:00:02Z WARN \x1b]0;owned\x07 \x1b]52;c;b3duZWQ=\x07 [bold]not bold[/bold] :smile: \xff\n"
        )
    it = terminal(width=140)
    it.run(f"{LOGMON} watch {log}")
    it.shows(r"\x1b]0;owned\x07 \x1b]52;c;b3duZWQ=\x07 [bold]not bold[/bold] :smile:")
    it.type("q")
    it.is_itself_again(0)


@pytest.mark.parametrize(("value", "coloured"), [("", True), ("1", False)])
def test_no_color(terminal: Opener, log: Path, value: str, coloured: bool) -> None:
    """Only a value that is not empty asks for none (https://no-color.org)."""
    it = terminal(NO_COLOR=value)
    it.run(f"{LOGMON} watch {log}")
    it.shows("refused once")
    red = "\x1b[31m"
    assert (red in it.screen(colours=True)) == coloured
    it.type("q")
    it.is_itself_again(0)


def test_without_a_terminal_it_is_text(terminal: Opener, log: Path) -> None:
    """In a pipe: lines, no escapes, and the end of standard input is the end."""
    it = terminal()
    it.run(f"{LOGMON} watch < {log} | cat -v")
    it.shows("the input has ended")
    assert "^[" not in it.screen()
    it.is_itself_again(0)


def test_stopped_and_taken_up_again(terminal: Opener, log: Path) -> None:
    """Ctrl-Z gives the terminal back to the shell, fg brings the screen back."""
    it = terminal()
    it.run(f"{LOGMON} watch {log}")
    it.shows("refused once")
    it.press("C-z")
    it.until(lambda: it.state() == "0 1 0 0 0" and it.screen().rstrip().endswith(PROMPT.strip()))
    append(log, "2026-11-20T10:00:09Z WARN meanwhile")
    it.run("fg")
    it.shows("meanwhile")
    it.type("q")
    it.is_itself_again(0)
