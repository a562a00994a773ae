"""Where the state of a run is kept, unless it is said."""

import os


def state_dir(given: str | None) -> str:
    """Where the state is: systemd's word, then the flag's, then the user's own place."""
    for known in (given, os.environ.get("LOGMON_STATE"), os.environ.get("STATE_DIRECTORY")):
        if known:
            return known
    home = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(home, "logmon")
