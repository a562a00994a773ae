"""The only place that writes to the streams: data to stdout, talk to stderr."""

import os
import shutil
import sys

from logmon.outputs.colour import COLOURED, PLAIN, Palette, wants_colour
from logmon.outputs.neutralise import neutralise

_ENOUGH = 1 << 16


class GoneError(Exception):
    """The reader of stdout went away."""


class Console:
    """`terminal` says whether stdout is one. Output is gathered and written in large pieces; `flush` after each step
    keeps a following command prompt."""

    def __init__(self, colour: str = "auto", quiet: bool = False, alone: bool = False) -> None:
        """`alone`: the work goes on although nobody reads stdout any more (`run` still has hooks to tell)."""
        self._alone = alone
        self.terminal = sys.stdout.isatty()
        self.quiet = quiet
        self.colour = wants_colour(colour, os.environ, self.terminal)
        self.palette: Palette = COLOURED if self.colour else PLAIN
        self._pending: list[bytes] = []
        self._size = 0

    @property
    def width(self) -> int | None:
        """Columns of the terminal; None in a pipe, where nothing is ever cut."""
        return shutil.get_terminal_size().columns if self.terminal else None

    def write(self, data: bytes) -> None:
        self._pending.append(data)
        self._size += len(data)
        if self._size >= _ENOUGH:
            self.flush()

    def flush(self) -> None:
        data = memoryview(b"".join(self._pending))
        self._pending, self._size = [], 0
        try:
            while data:
                data = data[os.write(1, data) :]
        except BrokenPipeError:
            if not self._alone:
                raise GoneError from None

    def note(self, text: str) -> None:
        """Something a person may like to know."""
        if not self.quiet:
            self.problem(text)

    def problem(self, text: str) -> None:
        """Something a person must know."""
        self.talk(f"logmon: {neutralise(text)}\n".encode("utf-8", "backslashreplace"))

    def talk(self, data: bytes) -> None:
        """Lines for stderr, as they are."""
        self.flush()
        try:
            sys.stderr.buffer.write(data)
            sys.stderr.flush()
        except (OSError, ValueError):
            return  # nobody listens; the exit code still says it
