"""Worker processes that scan for a pipeline (`-j N`). Scanning is pure: who does it changes nothing but the time.

Workers are forks: what is compiled is compiled once. They take turns, and their answers are taken in the order of the
tasks, so there is nothing to sort and no queue that could grow: a worker that is ahead waits in its pipe.
"""

import contextlib
import mmap
import os
import signal
from collections import deque
from collections.abc import Callable, Collection, Mapping
from typing import BinaryIO

from msgspec import Struct

from logmon.engine.detect.tabulate import Tabulate
from logmon.engine.scan.lane import Cut, Lane
from logmon.engine.scan.scanner import Scanned, Scanner
from logmon.model.chunk import Origin
from logmon.runtime.tasks import SLOT, Answer, CrewError, Task, read, write
from logmon.runtime.worker import Worker

AHEAD = 4
"""Tasks that one worker may have at a time: enough to be busy while the others are waited for."""


class _Member(Struct):
    pid: int
    tasks: BinaryIO
    answers: BinaryIO


class Crew:
    """`size` processes. `give` hands out a cut, `take` waits for the oldest one that was handed out. `mined` are the
    rules whose matches hold forms: which templates those are is for the pipeline to find, in the order of events."""

    spare = False
    """Nobody asks: reading is not what takes the time where Python scans."""

    def __init__(
        self,
        size: int,
        scanner: Scanner,
        make_lane: Callable[[Origin], Lane],
        tables: Mapping[int, Tabulate],
        mined: Collection[int] = (),
    ) -> None:
        self._scanner = scanner
        self._tables = tables
        self._capacity = size * AHEAD
        self._memory = mmap.mmap(-1, self._capacity * SLOT)
        self._worker = Worker(self._memory, scanner, make_lane, tables, mined)
        self._members: list[_Member] = []
        self._given: deque[int] = deque()
        self._number = 0
        for _ in range(size):
            self._members.append(self._fork())

    @property
    def full(self) -> bool:
        """Must an answer be taken before more can be given?"""
        return len(self._given) >= self._capacity

    def give(self, cut: Cut, ordered: bool) -> bool:
        """Have a cut scanned. False: it must be scanned here."""
        piece = cut.piece
        if self.full or len(piece.data) > SLOT or piece.stamps or piece.places:
            return False
        slot, member = self._number % self._capacity, self._number % len(self._members)
        self._memory[slot * SLOT : slot * SLOT + len(piece.data)] = piece.data
        task = Task(slot, len(piece.data), piece.origin, piece.position, piece.line, piece.arrived, cut.names, ordered)
        try:
            write(self._members[member].tasks, task)
        except BrokenPipeError:
            raise self._lost(self._members[member]) from None
        self._given.append(member)
        self._number += 1
        return True

    def take(self, lane: Lane) -> Scanned | None:
        """The answer to the oldest cut, which is the lane's; rules that are tables have taken theirs. None: it must be
        scanned here. Raises CrewError."""
        member = self._members[self._given.popleft()]
        try:
            answer = read(member.answers, Answer)
        except EOFError:
            raise self._lost(member) from None
        if answer is None or (answer.leans and lane.before is not None):
            return None  # the worker did not know what came before
        for counter, more in zip(self._scanner.mismatches, answer.mismatches, strict=True):
            counter.count += more
        for gist in answer.gists:
            self._tables[gist.rule].absorb(gist)
        return Scanned(answer.matches, answer.last)

    def close(self) -> None:
        """End the processes, whatever they do."""
        for member in self._members:
            with contextlib.suppress(BrokenPipeError):
                member.tasks.close()
            member.answers.close()
            with contextlib.suppress(ProcessLookupError):
                os.kill(member.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(member.pid, 0)
        self._members.clear()

    def _fork(self) -> _Member:
        tasks, answers = os.pipe(), os.pipe()
        # what asks the pipeline to stop is not for workers: it still wants their answers
        masked = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        pid = os.fork()
        if pid:
            signal.pthread_sigmask(signal.SIG_SETMASK, masked)
            os.close(tasks[0])
            os.close(answers[1])
            return _Member(pid, os.fdopen(tasks[1], "wb"), os.fdopen(answers[0], "rb"))
        try:
            os.close(tasks[1])
            os.close(answers[0])
            for earlier in self._members:  # else those would outlive a pipeline that was killed
                os.close(earlier.tasks.fileno())
                os.close(earlier.answers.fileno())
            self._worker.work(os.fdopen(tasks[0], "rb"), os.fdopen(answers[1], "wb"))
        finally:
            os._exit(1)

    def _lost(self, member: _Member) -> CrewError:
        _, status = os.waitpid(member.pid, 0)
        self._members.remove(member)
        code = os.waitstatus_to_exitcode(status)
        how = f"ended with status {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"
        memory = "; the kernel does that when there is too little memory" if code == -signal.SIGKILL else ""
        return CrewError(f"a worker process {how}{memory}")
