"""What `alive` does: read the newest sign of life from the state, without touching it."""

import os

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.refuse import RefusedError
from logmon.cli.statedir import state_dir
from logmon.model.durations import parse_duration
from logmon.model.time import SECOND, Duration, Instant, duration_text, iso_seconds
from logmon.runtime.checkpoint import HEARTBEAT
from logmon.runtime.clock import SystemClock
from logmon.state.errors import StateError
from logmon.state.store import Store


def look(state: str | None, max_age: str, quiet: bool) -> int:
    longest = parse_duration(max_age)
    if not longest:
        raise RefusedError(f"--max-age {max_age}: not a duration", "write it as 30s, 2m or 1h")
    where, console = state_dir(state), Console()
    signed = _newest(where)
    age = SystemClock().now() - signed
    good = age <= longest
    if not (good and quiet):
        console.write(f"{_sentence(where, signed, age, longest)}\n".encode("utf-8", "backslashreplace"))
        console.flush()
    return exits.OK if good else exits.NO


def _newest(where: str) -> Instant:
    if not os.path.isdir(where):
        raise RefusedError(f"{where}: no state here", "name the --state of the run that is meant", exits.NO_STATE)
    try:
        store = Store.peek(where)
        try:
            return int(store.clocks().get(HEARTBEAT, b"0"))
        finally:
            store.close()
    except StateError as error:
        raise RefusedError(str(error), "is it the --state of a run?", exits.NO_STATE) from None


def _sentence(where: str, signed: Instant, age: Duration, longest: Duration) -> str:
    if not signed:
        return f"silent: {where} has no sign of life yet"
    ago, when = duration_text(max(0, age) // SECOND * SECOND), iso_seconds(signed)
    if age <= longest:
        return f"alive: newest sign of life {ago} ago"
    return f"silent: newest sign of life {ago} ago ({when}), which is more than {duration_text(longest)}"
