"""A bell between threads that a poll can hear: a descriptor that becomes readable."""

import os


class Wake:
    """Rings once for all: after `ring` the descriptor stays readable."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def fileno(self) -> int:
        return self._read

    def ring(self) -> None:
        os.write(self._write, b"!")
