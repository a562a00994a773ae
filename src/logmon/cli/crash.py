"""How the program ends when it does not simply end: interrupted, its reader gone, refused, or by a bug."""

import os
import signal
import sys

from logmon.cli import exits
from logmon.cli.console import GoneError
from logmon.cli.refuse import RefusedError


def run() -> None:
    """Run the command line and leave with the right code."""
    from logmon.cli.app import make_app

    try:
        make_app(sys.argv[1:])(prog_name="logmon")
    except RefusedError as refused:
        _say(refused.text())
        sys.exit(refused.code)
    except KeyboardInterrupt:
        _quiet_stdout()
        sys.exit(exits.INTERRUPTED)
    except GoneError:
        _die_of_sigpipe()
    except Exception as error:  # the last ending: a report instead of a traceback
        if os.environ.get("LOGMON_DEBUG"):
            raise
        _say(f"error: this is a bug in logmon: {type(error).__name__}: {error}\n  a report is in {_report()}\n")
        sys.exit(exits.BUG)


def _die_of_sigpipe() -> None:
    """As coreutils do: the shell sees 141, and nobody reads a complaint."""
    _quiet_stdout()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)


def _quiet_stdout() -> None:
    """Whatever is still buffered goes nowhere, so that the interpreter's own flush cannot fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _report() -> str:
    import tempfile  # 5 ms of every start, for what hardly ever happens
    import traceback

    from logmon.cli.version import version

    with tempfile.NamedTemporaryFile("w", prefix="logmon-crash-", suffix=".txt", delete=False) as file:
        file.write(f"logmon {version()}, Python {sys.version}\n{' '.join(sys.argv)}\n\n{traceback.format_exc()}")
        return file.name


def _say(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):
        os._exit(exits.BUG)
