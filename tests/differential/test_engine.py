"""The engine and the oracle decide the same, at the same instants, for random rules over random streams."""

import random

import pytest

from tests.differential.engine_run import agree, engine_says, oracle_says
from tests.differential.known import FAULTS, MOST, parsed_name_unread, with_known_faults
from tests.differential.rules import Rules
from tests.differential.shrink import shrink
from tests.differential.streams import BEGIN, stream

BATCHES = 26
STREAMS = 20
RULES = 20


@pytest.mark.parametrize("batch", range(BATCHES))
def test_same_verdicts(batch):
    """400 pairs of a rule and a stream; a disagreement is shown on the smallest stream that has it."""
    excused = 0
    for seed in range(batch * STREAMS, (batch + 1) * STREAMS):
        chance = random.Random(seed)
        events, rules = stream(chance), Rules(chance)
        pairs = [rules.rule() for _ in range(RULES)]
        for (text, pipeline), engine in zip(pairs, all_say([text for text, _ in pairs], events), strict=True):
            if engine is not None and agree(oracle_says(pipeline, events), engine):
                continue
            if not is_known(pipeline, events, engine):
                pytest.fail(told(text, pipeline, events, seed, fell=engine is None))
            excused += 1
    assert excused <= MOST * STREAMS * RULES


def test_the_engine_speaks():
    """The pairs are not all about nothing: more than half have verdicts."""
    spoken = 0
    for seed in range(10):
        chance = random.Random(seed)
        events, rules = stream(chance), Rules(chance)
        spoken += sum(bool(oracle_says(rules.rule()[1], events)[1]) for _ in range(RULES))
    assert spoken > 100


def all_say(texts, events):
    """Together; where that ends in an error each rule alone, None for one that cannot run."""
    try:
        return engine_says(texts, events)
    except KeyError:
        if len(texts) == 1:
            return [None]
        return [said for text in texts for said in all_say([text], events)]


def is_known(pipeline, events, engine):
    if engine is None:
        return parsed_name_unread(pipeline)
    return agree(oracle_says(pipeline, events, with_known_faults), engine) or any(
        fault(pipeline, events) for fault in FAULTS
    )


def told(text, pipeline, events, seed, fell):
    def disagrees(less):
        engine = all_say([text], less)[0]
        return engine is None if fell else engine is not None and not agree(oracle_says(pipeline, less), engine)

    small = shrink(events.lines, events.cuts, disagrees)
    lines = [f"seed {seed}: {text}"]
    for step in small.steps:
        fields = {name: value for name, value in getattr(step, "fields", {}).items() if name not in ("time", "ns")}
        lines.append(f"  watermark {_seconds(step.at)}" if not hasattr(step, "raw") else f"  {_seconds(step.time)} {fields}")
    for who, said in (("oracle", oracle_says(pipeline, small)), ("engine", (all_say([text], small)[0] or ([], [])))):
        lines.append(f"{who}: {[(p, k, _seconds(at), v) for p, k, at, v in said[1]]}")
    return "\n".join(lines)


def _seconds(at):
    return (at - BEGIN) / 1e9
