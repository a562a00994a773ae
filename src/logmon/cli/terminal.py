"""The terminal that a screen needs: whether there is one, and how keys reach us while standard input is a pipe."""

import os
import signal
import sys
from collections.abc import Mapping

from logmon.cli.refuse import RefusedError


def capable(environment: Mapping[str, str]) -> bool:
    """Can a screen be drawn? Not in a pipe, and not on a terminal that cannot move its cursor."""
    return os.isatty(1) and environment.get("TERM", "") not in ("", "dumb") and not environment.get("LOGMON_PLAIN")


def take_keyboard() -> int | None:
    """Make descriptor 0 the terminal. The piped input that stood there, under its new number; None: 0 was the terminal.

    Raises RefusedError where there is no terminal to read keys from.
    """
    if os.isatty(0):
        return None
    try:
        keys = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        raise RefusedError(
            "there is no keyboard: standard input is piped and there is no /dev/tty", "use --plain"
        ) from None
    piped = os.dup(0)
    os.set_inheritable(piped, False)
    os.dup2(keys, 0)
    os.close(keys)
    return piped


def screen_on_stdout() -> None:
    """Screens are drawn on descriptor 2. Where that is a file (`2>log`), the file must not get them."""
    if not os.isatty(2):
        sys.stderr.flush()
        os.dup2(1, 2)


def settle_environment() -> None:
    """An empty NO_COLOR asks for nothing (https://no-color.org), but would make the screen monochrome."""
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]


def die_of(number: signal.Signals) -> None:
    """End as the signal would have ended us, so that whoever sent it sees that it worked."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
