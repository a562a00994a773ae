"""Names that move on between any two looks at them: whoever looks gets the files it meant, each of them once."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.sources.test_follow import Log
from tests.unit.sources.test_histories import RENAMING, begun, run
from tests.unit.sources.test_lineage import pack

LOOKS = ("open", "stat", "scandir")


class Moment:
    """Something happens just before the `nth` look at a name below `folder`."""

    def __init__(self, folder: Path, nth: int, happen: Callable[[], None]) -> None:
        self.over = False
        self._folder = str(folder)
        self._left = nth
        self._happen = happen

    @contextlib.contextmanager
    def watched(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        with monkeypatch.context() as patch:
            for name in LOOKS:
                patch.setattr(os, name, self._before(getattr(os, name)))
            yield

    def _before(self, look: Callable[..., Any]) -> Callable[..., Any]:
        def looking(path: Any, *others: Any, **more: Any) -> Any:
            if isinstance(path, str) and path.startswith(self._folder):
                self._pass()
                if look.__name__ == "scandir":
                    return self._entries(look(path))
            return look(path, *others, **more)

        return looking

    @contextlib.contextmanager
    def _entries(self, found: Any) -> Iterator[list[os.DirEntry[str]]]:
        """What happens after the names were read, happens before the files behind them are looked at."""
        with found as entries:
            listed = list(entries)
        self._pass()
        yield listed

    def _pass(self) -> None:
        self._left -= 1
        if self._left == -1:
            self.over = True
            self._happen()


def once(log: Log) -> None:
    log.rotate(keep=99)
    log.write()


def twice(log: Log) -> None:
    once(log)
    once(log)


def late(log: Log) -> None:
    """The writer goes on in the old file for a while."""
    log.rotate(keep=99)
    log.write(path=log.name(".1"))
    log.write()


def packing(log: Log) -> None:
    log.rotate(keep=99)
    if log.name(".2").exists():
        pack(log.name(".2"))
    log.write()


HAPPENINGS = [once, twice, late, packing]
RACES = st.tuples(st.integers(0, 25), st.sampled_from(HAPPENINGS), st.sampled_from(["poll", "wait", "restart"]))


@pytest.mark.parametrize("happening", HAPPENINGS)
@pytest.mark.parametrize("stopped", [True, False])
def test_a_rotation_between_two_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happening: Callable[[Log], None], stopped: bool
) -> None:
    nth, over = 0, True
    while over:
        log = Log(tmp_path / f"{nth}")
        log.path.parent.mkdir()
        log.write()
        log.it.settle(12)
        once(log)
        if stopped:
            log.it.settle(12)
            log.it.stop()
        once(log)
        moment = Moment(log.path.parent, nth, lambda log=log: happening(log))
        with moment.watched(monkeypatch):
            if stopped:
                log.restart()
            log.it.later()
        log.check()
        log.it.stop()
        nth, over = nth + 1, moment.over
    assert nth > 5


@pytest.mark.parametrize("pattern", ["app.log", "app.log*"])
@settings(max_examples=100)
@given(steps=st.lists(st.sampled_from(RENAMING) | RACES, min_size=3, max_size=15))
def test_rotations_between_looks_in_random_histories(pattern: str, steps: list) -> None:
    with begun(pattern) as log:
        for step in steps:
            if isinstance(step, str):
                run(log, step)
            elif log.path.exists():
                _race(log, *step)
        log.check()


def _race(log: Log, nth: int, happening: Callable[[Log], None], step: str) -> None:
    with pytest.MonkeyPatch.context() as patch, Moment(log.path.parent, nth, lambda: happening(log)).watched(patch):
        run(log, step)
        log.it.later()
