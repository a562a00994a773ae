"""The demo's story: its lines go into real files when their time has come, and what happens is told."""

import os
from types import TracebackType
from typing import Self

from logmon.generator.scenario import FILES, LENGTH, scenario
from logmon.generator.scenario_auth import ATTACK, ATTACKER
from logmon.generator.scenario_web import OUTAGE
from logmon.model.time import SECOND, Duration, Instant

CHAPTERS: tuple[tuple[Duration, str], ...] = (
    (0, "A small shop on a quiet day: visitors, requests, people logging in."),
    (
        int(OUTAGE[0] * SECOND),
        "The disk of db-01 is full. Orders cannot be saved, pages fail or are slow.",
    ),
    (int(OUTAGE[1] * SECOND), "Somebody has cleaned up the disk. The shop recovers."),
    (int(ATTACK[0] * SECOND), f"{ATTACKER} tries one password after another."),
    (int(ATTACK[1] * SECOND), "The address gives up."),
    (LENGTH, "The story is over; what is still open runs out."),
)
AFTERMATH: Duration = 45 * SECOND
"""After the last line: the longest window of the rules, and the silence after which time goes on by itself."""


class Story:
    """Appends to the files in `folder`; `start` is when the story begins."""

    def __init__(self, folder: str, seed: int, start: Instant) -> None:
        self.paths = tuple(os.path.join(folder, name) for name in FILES)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._files = {name: os.open(path, flags, 0o600) for name, path in zip(FILES, self.paths, strict=True)}
        self._start = start
        self._moments = scenario(seed, start)
        self._next = next(self._moments, None)
        self._told = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in self._files.values():
            os.close(file)

    @property
    def over(self) -> bool:
        return self._next is None

    def write_until(self, now: Instant) -> None:
        """Everything that has happened by now."""
        while self._next is not None and self._start + self._next.offset <= now:
            os.write(self._files[self._next.file], self._next.line)
            self._next = next(self._moments, None)

    def chapters_until(self, now: Instant) -> list[tuple[Duration, str]]:
        """Those that have begun and were not given yet."""
        begun = [chapter for chapter in CHAPTERS[self._told :] if self._start + chapter[0] <= now]
        self._told += len(begun)
        return begun
