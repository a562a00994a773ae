"""What an exit status means, and when to try again."""

import signal
from zlib import crc32

from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.time import MINUTE, SECOND, Duration, Instant, duration_text

TEMPORARY = 75
"""EX_TEMPFAIL of sysexits.h: the hook asks to be run again later."""
NOT_EXECUTABLE = 126
NOT_FOUND = 127

MAX_ATTEMPTS = 20
"""With the pauses between them about two hours: the usual outage of a receiver."""
_FIRST: Duration = SECOND
_LONGEST: Duration = 10 * MINUTE


def judge(
    delivery: Delivery, began: Instant, ended: Instant, status: int, exceeded: Duration | None, output: str
) -> Outcome:
    """The outcome of a hook that ran. `status` is negative for a signal; `exceeded` is the time limit that it broke.

    A hook that a signal ended is run again: the commonest reason is that the machine or the service is being stopped.
    """
    if exceeded is not None:
        return again(delivery, began, ended, status, output, f"did not end within {duration_text(exceeded)}, killed")
    if status == 0:
        return Outcome(delivery, Result.DELIVERED, began, ended, 0, output)
    if status < 0:
        return again(delivery, began, ended, status, output, f"ended by {_signal_name(-status)}")
    if status == TEMPORARY:
        return again(delivery, began, ended, status, output, "asked to be run again (exit 75)")
    hint = {NOT_EXECUTABLE: ": a program it calls is not executable", NOT_FOUND: ": a program it calls was not found"}
    return Outcome(delivery, Result.FAILED, began, ended, status, output, f"exit {status}{hint.get(status, '')}")


def again(delivery: Delivery, began: Instant, ended: Instant, status: int | None, output: str, error: str) -> Outcome:
    """Retry with backoff, until the attempts are used up."""
    if delivery.attempt >= MAX_ATTEMPTS:
        error = f"{error}; given up after {delivery.attempt} attempts"
        return Outcome(delivery, Result.FAILED, began, ended, status, output, error)
    due = ended + backoff(delivery.id, delivery.attempt)
    return Outcome(delivery, Result.RETRY, began, ended, status, output, error, due)


def backoff(number: int, attempt: int) -> Duration:
    """1 s, 2 s, 4 s, … up to 10 min, with jitter."""
    return shortened(min(_LONGEST, _FIRST << min(attempt - 1, 20)), f"{number}:{attempt}")


def shortened(pause: Duration, name: str) -> Duration:
    """The pause less up to a half of it: by a hash instead of chance, so that a simulation repeats, and different
    deliveries still do not come back in step."""
    return pause - pause // 2 * (crc32(name.encode("utf-8", "surrogatepass")) % 1000) // 1000


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
