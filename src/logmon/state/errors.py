"""What can go wrong with the state directory, each with the exit code it deserves and words for a person."""

# ruff: noqa: N818 (named for what is the case, as `except StateLocked` reads best)


class StateError(Exception):
    """The state cannot be used. `exit_code` is for a command that cannot go on without it."""

    exit_code = 73


class StateLocked(StateError):
    """Another process holds this state directory; `holder` is its process id, when it is known."""

    exit_code = 75

    def __init__(self, directory: str, holder: int | None) -> None:
        who = f"process {holder}" if holder else "another process"
        super().__init__(f"{directory}: in use by {who}; stop it or choose another directory with --state")
        self.directory = directory
        self.holder = holder


class StateUnsafe(StateError):
    """The directory or the database could have been prepared by somebody else: nothing in it is touched."""

    exit_code = 77


class StateTooNew(StateError):
    """Written by a newer logmon: left as it is."""

    exit_code = 78


class StateFull(StateError):
    """No space (or quota) left. Nothing of the transaction was written; the same transaction may be tried later."""


class StateBusy(StateError):
    """Another program holds a lock inside the database. Nothing was written; try again later."""


class StateFailed(StateError):
    """Reading or writing failed. The connection is given up and opened anew for the next transaction."""


class StateCorrupt(StateError):
    """The database contradicts itself. `Store.open` puts it aside; in mid-run: close the store and open it again."""
