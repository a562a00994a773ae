"""What a hook leaves behind: processes that outlive it, in its own session or in one that they made for themselves.

Whoever double-forks and calls setsid leaves the process group, so a group kill misses it. As a child subreaper
(prctl(2), PR_SET_CHILD_SUBREAPER) we become the parent of such processes instead of init, and find them by walking down
from ourselves: all that a hook starts carries its mark in the environment. They may live as long as the hook might
have: at its deadline they are killed. (A mailer that delivers in the background is welcome to that time.)
"""

import contextlib
import os
import re
import signal
from collections.abc import Iterable
from typing import NamedTuple

from logmon.model.later import later
from logmon.model.time import SECOND, Duration, Instant

_PR_SET_CHILD_SUBREAPER = 36
_PERIOD: Duration = 5 * SECOND
"""Between two looks at all of /proc."""
_HELD = later(rb"^Pid:\s*(\d+)", re.MULTILINE)


class _Process(NamedTuple):
    parent: int
    state: str


class Leftovers:
    """Without anything to expect it does nothing."""

    def __init__(self) -> None:
        self._expected: dict[bytes, Instant] = {}
        self._next: Instant | None = None

    def expect(self, mark: bytes, deadline: Instant) -> None:
        """A hook ended; whatever carries its mark may stay until the deadline."""
        self._expected[mark] = deadline
        self._next = deadline if self._next is None else min(self._next, deadline)

    def clear(self, now: Instant) -> None:
        """Kill what has outstayed, bury what is dead."""
        if self._next is None or now < self._next:
            return
        over = {mark for mark, deadline in self._expected.items() if deadline <= now}
        self._expected = {mark: at for mark, at in self._expected.items() if mark not in over}
        family = _descendants()
        _kill(family, over)
        _bury(pid for pid, process in family.items() if process == (os.getpid(), "Z"))
        self._plan(now, anew=bool(over))

    def kill(self, marks: Iterable[bytes]) -> None:
        """Kill what carries one of the marks now."""
        wanted = set(marks)
        if wanted:
            _kill(_descendants(), wanted)

    def wake_at(self) -> Instant | None:
        return self._next

    def _plan(self, now: Instant, anew: bool) -> None:
        """The next look: for the next deadline, and once more for those that were killed at this one."""
        soonest = min(self._expected.values(), default=None)
        if anew:
            self._next = now + _PERIOD
        else:
            self._next = None if soonest is None else max(now + _PERIOD, soonest)


def adopt_orphans() -> bool:
    """Make this process the parent of every orphan below it. False where the system does not know that."""
    import ctypes

    try:
        return int(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)) == 0
    except (OSError, AttributeError):
        return False


def _kill(family: Iterable[int], marks: set[bytes]) -> None:
    """Through a descriptor of the process: its number could be another's by the time of the signal."""
    for pid in family if marks else ():
        with contextlib.suppress(OSError):
            handle = os.pidfd_open(pid)
            try:
                if marks & _environment(pid):
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
            finally:
                os.close(handle)


def _bury(dead: Iterable[int]) -> None:
    """Those whom nobody waits for. Whoever starts a process here (hooks, `cmd:` sources) keeps a descriptor of it until
    it has waited for it; of one that was adopted there is none."""
    orphans = set(dead)
    if orphans:
        with contextlib.suppress(OSError):
            for pid in orphans - _held():
                os.waitpid(pid, os.WNOHANG)


def _held() -> set[int]:
    """The processes of which this one has a descriptor (`Pid:` in fdinfo, see proc(5)). Raises OSError where the system
    has no such descriptors."""
    os.close(os.pidfd_open(os.getpid()))
    held = set()
    for name in os.listdir("/proc/self/fdinfo"):
        with contextlib.suppress(OSError), open(f"/proc/self/fdinfo/{name}", "rb") as info:
            found = _HELD.search(info.read())
            held.add(int(found[1]) if found else 0)
    return held


def _environment(pid: int) -> frozenset[bytes]:
    """Empty for a process that is dead or not ours to look at."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/environ", "rb") as environ:
        return frozenset(environ.read().split(b"\0"))
    return frozenset()


def _descendants() -> dict[int, _Process]:
    """Every process below this one."""
    everybody: dict[int, _Process] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, IndexError), open(f"/proc/{name}/stat", "rb") as stat:
            state, parent = stat.read().rpartition(b")")[2].split()[:2]
            everybody[int(name)] = _Process(int(parent), state.decode("ascii"))
    below: dict[int, _Process] = {}
    parents = {os.getpid()}
    while parents:
        found = {pid: process for pid, process in everybody.items() if process.parent in parents}
        below |= found
        parents = set(found)
    return below
