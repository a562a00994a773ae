"""The lines of an episode that goes on: an even sample, always the last one, and never too many."""

from itertools import pairwise

import msgspec

from logmon.engine.detect.story import SAMPLES, Story
from logmon.model.chunk import Origin

ORIGIN = Origin("app", "app.log")


def told(count: int, restarts: bool = False) -> list[int]:
    story = Story()
    for i in range(count):
        if restarts:
            story = Story.load(msgspec.msgpack.decode(msgspec.msgpack.encode(story.dump())))
        story.add((i, ORIGIN, i, b"x"))
    return [note[0] for note in story.told()]


def test_a_few_lines_are_all_told() -> None:
    assert told(0) == []
    assert told(5) == [0, 1, 2, 3, 4]
    assert told(SAMPLES) == list(range(SAMPLES))


def test_of_many_an_even_sample_and_the_last_are_told() -> None:
    for count in (SAMPLES + 1, 1_000, 12_345):
        found = told(count)
        assert found[0] == 0 and found[-1] == count - 1
        assert SAMPLES // 3 < len(found) <= SAMPLES + 1
        steps = {later - earlier for earlier, later in pairwise(found[:-1])}
        assert len(steps) == 1, "evenly spread"


def test_a_restart_changes_nothing() -> None:
    assert told(500, restarts=True) == told(500)
