"""A second, naive interpreter of the rule language, written from docs/language.md alone.

It keeps every event, walks the tree for each, and recomputes a window from nothing whenever it is judged. It exists to
be compared with the engine, so it shares no idea with it: only the parser, the checker and the tree are the same.
It knows all that a rule may hold except `> 3x usual`, `new template` and the folding of keys above `limit`.
"""

from typing import Any

from msgspec import Struct

from logmon.language import tree
from logmon.model.match import Key
from logmon.model.time import Instant
from logmon.model.verdict import State
from tests.differential import values
from tests.differential.conditions import Scene, passes
from tests.differential.detectors import Changes, Heartbeats, News, Occurrences
from tests.differential.measures import Taken
from tests.differential.sequences import Sequences
from tests.differential.slo import Budgets
from tests.differential.timelines import Measures


class Event(Struct, frozen=True):
    """`fields` as JSON gives them; `raw` the whole line."""

    time: Instant
    raw: str
    fields: dict[str, Any]
    arrived: Instant = 0
    source: str = ""


class Watermark(Struct, frozen=True):
    """Time is known to have passed up to and including `at`."""

    at: Instant


class End(Struct, frozen=True):
    """A mark between the steps, that comes back between the verdicts."""


class Said(Struct, frozen=True):
    """One verdict. `value` is that of the measure, None where a detector has none."""

    state: State
    key: Key
    at: Instant
    value: Any = None


DETECTORS = {
    tree.Measured: Measures,
    tree.Once: Occurrences,
    tree.Absent: Heartbeats,
    tree.New: News,
    tree.Change: Changes,
    tree.Sequence: Sequences,
    tree.Slo: Budgets,
}


def run(pipeline, steps, detectors=DETECTORS):
    """What a checked rule says about events and moves of the watermark, in the order in which they come."""
    verdicts = []
    detector = detectors[type(pipeline.terminal)](
        pipeline.terminal, lambda state, key, at, value=None: verdicts.append(Said(state, key, at, value))
    )
    for step in steps:
        if isinstance(step, End):
            verdicts.append(step)
            continue
        if isinstance(step, Watermark):
            detector.reach(step.at)
            continue
        scene = Scene(step)
        if passes(pipeline, scene):
            key = tuple(values.text_of(scene.lookup(name)) or "" for name in pipeline.terminal.by)
            detector.take(Taken(scene, key))
    return verdicts
