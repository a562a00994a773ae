"""The installed program, started as a user starts it: in an empty environment."""

import os
import subprocess
import sys

LOGMON = [sys.executable, "-m", "logmon"]


def logmon(*arguments, stdin=subprocess.DEVNULL, env=None, cwd=None, timeout=120):
    """Run to the end; stdout and stderr as bytes."""
    return subprocess.run(
        [*LOGMON, *map(str, arguments)],
        input=stdin if isinstance(stdin, bytes) else None,
        stdin=None if isinstance(stdin, bytes) else stdin,
        capture_output=True,
        env=clean(env),
        cwd=cwd,
        timeout=timeout,
        check=False,
    )


def clean(env=None):
    """What `env -i` leaves, plus what is asked for."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **(env or {})}
