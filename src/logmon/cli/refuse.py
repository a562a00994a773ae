"""A command that cannot go on: what is wrong, what to do, and the exit code."""

from logmon.cli import exits


class RefusedError(Exception):
    """Ends the command with `error: MESSAGE`, a `help:` line and `code`."""

    def __init__(self, message: str, help: str = "", code: int = exits.USAGE) -> None:  # noqa: A002
        super().__init__(message)
        self.message = message
        self.help = help
        self.code = code

    def text(self) -> str:
        if not self.message:
            return ""
        return f"error: {self.message}\n" + (f"  help: {self.help}\n" if self.help else "")


def lost_worker(lost: Exception) -> RefusedError:
    """A process of `-j` ended before its time."""
    return RefusedError(str(lost), "run it again, without -j if memory is short", exits.INCOMPLETE)
