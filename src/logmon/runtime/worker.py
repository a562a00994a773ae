"""A worker process: scans what it is given, until the pipeline is gone."""

import mmap
from collections.abc import Callable, Collection, Mapping
from typing import BinaryIO

from logmon.engine.detect.tabulate import Tabulate
from logmon.engine.scan.lane import Lane
from logmon.engine.scan.packed import unpacked
from logmon.engine.scan.scanner import Piece, Scanned, Scanner
from logmon.model.chunk import Origin
from logmon.runtime import memory
from logmon.runtime.tasks import SLOT, Answer, Task, read, write


class Worker:
    """`scanner`, `make_lane`, `tables` and `mined` are those of the pipeline, as they were when the process was
    forked."""

    def __init__(
        self,
        memory: mmap.mmap,
        scanner: Scanner,
        make_lane: Callable[[Origin], Lane],
        tables: Mapping[int, Tabulate],
        mined: Collection[int],
    ) -> None:
        self._memory = memory
        self._scanner = scanner
        self._make_lane = make_lane
        self._tables = tables
        self._mined = mined
        self._lanes: dict[Origin, Lane] = {}

    def work(self, tasks: BinaryIO, answers: BinaryIO) -> None:
        """Until `tasks` ends. An answer that cannot be given is None: the pipeline then scans that piece itself, and
        whatever is wrong is said there."""
        memory.settle()
        while True:
            try:
                task = read(tasks, Task)
            except EOFError:
                return
            assert task is not None
            try:
                write(answers, self._answer(task))
            except Exception:
                write(answers, None)

    def _answer(self, task: Task) -> Answer:
        begin = task.slot * SLOT
        data = self._memory[begin : begin + task.size]
        piece = Piece(task.origin, data, task.position, task.line, task.arrived, None)
        before = [counter.count for counter in self._scanner.mismatches]
        scanned = self._scanner.scan(piece, self._lane(task).layout)
        counts = [new.count - old for new, old in zip(self._scanner.mismatches, before, strict=True)]
        return self._summed_up(scanned, task.ordered, counts)

    def _summed_up(self, scanned: Scanned, ordered: bool, mismatches: list[int]) -> Answer:
        answer = Answer(scanned.leans, scanned.last, mismatches, [], [])
        for found in scanned.matches:
            table, matches = self._tables.get(found.rule), unpacked(found)
            if table is not None and matches.rule not in self._mined and (ordered or table.commutes):
                answer.gists.append(table.gist(matches))
            else:
                answer.matches.append(matches)
        return answer

    def _lane(self, task: Task) -> Lane:
        lane = self._lanes.get(task.origin)
        if lane is None or not task.names:
            lane = self._lanes[task.origin] = self._make_lane(task.origin)
        lane.read_as(task.names)
        return lane
