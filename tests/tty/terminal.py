"""A real terminal (tmux) with a shell in it: keys go in, the screen comes out, and its state can be asked for."""

import os
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

from tests.components.waiting import wait_for

PROMPT = "ready> "
LOGMON = f"{sys.executable} -m logmon"


class Terminal:
    """One tmux server on a socket of its own, ended by `close`."""

    def __init__(self, tmux: str, width: int, height: int, folder: Path, env: Mapping[str, str]) -> None:
        self._tmux = [tmux, "-L", f"logmon-{uuid4().hex}", "-f", os.devnull]
        home = {"HOME": str(folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "UTC"}
        size = ["-x", str(width), "-y", str(height), "-c", str(folder)]
        subprocess.run([*self._tmux, "new-session", "-d", *size, "sh"], env={**home, **env}, check=True)
        self._do("set-option", "-g", "escape-time", "0")
        self._do("set-option", "-g", "window-size", "manual")
        self.run(f"PS1='{PROMPT}'; clear")
        self.until(lambda: self.screen().strip() == PROMPT.strip())
        self.before = self.modes()

    def type(self, text: str) -> None:
        self._do("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        """tmux names of keys: `Enter`, `Escape`, `C-c`, `PageUp`, …"""
        self._do("send-keys", *keys)

    def run(self, command: str) -> None:
        self.type(command)
        self.press("Enter")

    def resize(self, width: int, height: int) -> None:
        self._do("resize-window", "-x", str(width), "-y", str(height))

    def screen(self, colours: bool = False) -> str:
        return self._do("capture-pane", "-p", *(["-e"] if colours else []))

    def until(self, condition: Callable[[], bool], seconds: float = 20) -> None:
        try:
            wait_for(condition, seconds)
        except AssertionError:
            raise AssertionError(f"it did not happen in time; the screen:\n{self.screen()}") from None

    def shows(self, *texts: str) -> None:
        """Wait until all of these are on the screen."""
        self.until(lambda: all(text in self.screen() for text in texts))

    def state(self) -> str:
        """Alternate screen, cursor shown, mouse reported, keypad and keys in application mode."""
        names = ("alternate_on", "cursor_flag", "mouse_any_flag", "keypad_flag", "keypad_cursor_flag")
        return self._do("display-message", "-p", " ".join(f"#{{{name}}}" for name in names)).strip()

    def modes(self) -> list[object]:
        """What `stty -a` would tell."""
        tty = os.open(self._do("display-message", "-p", "#{pane_tty}").strip(), os.O_RDONLY | os.O_NOCTTY)
        try:
            return termios.tcgetattr(tty)
        finally:
            os.close(tty)

    def child(self) -> int:
        """The process that the shell runs in the foreground."""
        shell = self._do("display-message", "-p", "#{pane_pid}").strip()
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        return int(children[-1])

    def is_itself_again(self, code: int) -> None:
        """The last command ended with `code`, and the terminal is as it was: the shell can be used."""
        self.until(lambda: self.screen().rstrip().endswith(PROMPT.strip()))
        assert self.state() == "0 1 0 0 0", "alternate screen off, cursor on, mouse off, keys as usual"
        self.run("echo code=$? left=$((40+2))")
        self.shows("left=42")
        assert f"code={code} left=42" in self.screen(), self.screen()
        self.until(lambda: self.modes() == self.before)

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], check=False, stderr=subprocess.DEVNULL)

    def _do(self, *command: str) -> str:
        return subprocess.run([*self._tmux, *command], capture_output=True, text=True, check=True).stdout
