"""Threads of native code that scan for a pipeline while it reads on and decides: what a `Crew` of processes is for
Python. Who scans changes nothing but the time."""

from collections import deque

from msgspec.structs import replace

from logmon.engine.scan.lane import Cut, Lane
from logmon.engine.scan.native import NativeScanner, asking
from logmon.engine.scan.scanner import Layout, Piece, Scanned
from logmon.model.time import Instant
from logmon.native import core

AHEAD = 3
"""Tasks that one thread may have at a time: the loop reads and decides in bursts."""
LOOKS = 4
"""Lines of a piece whose hours are looked at before a thread has it."""


class Threads:
    """So many of them; `scanner` says what they run, and finishes in Python what they have left over."""

    def __init__(self, size: int, scanner: NativeScanner) -> None:
        self._scanner = scanner
        self._crew = core.Crew(size)
        self._capacity = size * AHEAD
        self._given: deque[Cut] = deque()

    @property
    def full(self) -> bool:
        """Must an answer be taken before more can be given?"""
        return len(self._given) >= self._capacity

    @property
    def spare(self) -> bool:
        """Does no task wait for a thread? Then somebody could read meanwhile."""
        return bool(self._crew.spare)

    def give(self, cut: Cut, ordered: bool) -> bool:
        """Have a cut scanned. False: it must be scanned here."""
        program = self._scanner.program(cut.piece, cut.layout)
        if program is None or self.full:
            return False
        known = _anchors(cut.piece, cut.layout) if program.dated else []
        if not self._crew.give(program, cut.piece.data, asking(cut.piece, cut.layout), known):
            return False
        self._given.append(cut)
        return True

    def take(self, lane: Lane) -> Scanned:
        """The answer to the oldest cut, which is the lane's."""
        cut = self._given.popleft()
        return self._scanner.finish(replace(cut.piece, before=lane.before), cut.layout, self._crew.take())

    def close(self) -> None:
        self._crew.close()


def _anchors(piece: Piece, layout: Layout) -> list[tuple[bytes, Instant]]:
    """What stamps without a year or a zone mean in this piece, most likely: as those of some of its lines, and those
    before. A thread that has to ask waits for the interpreter."""
    for part in range(1, LOOKS + 1):
        line = piece.data.rfind(b"\n", 0, len(piece.data) * part // LOOKS - 1) + 1
        layout.stamps.anchor(piece.data[line : line + 10], piece.arrived)
    return layout.stamps.anchors(piece.arrived)
