"""The engine and the oracle decide the same, at the same instants, for random rules over random streams."""

import random

import pytest

from logmon.model.time import HOUR
from tests.differential.engine_run import agree, engine_says, oracle_says
from tests.differential.known import FAULTS, MOST
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
        excused += compared(seed, events, [rules.rule() for _ in range(RULES)])
    assert excused <= MOST * STREAMS * RULES


def test_same_service_levels():
    """`slo` looks back over hours: streams of hours, each second of the others four minutes."""
    for seed in range(10):
        chance = random.Random(seed)
        events, rules = stream(chance, scale=240, far=2 * HOUR), Rules(chance)
        assert compared(seed, events, [rules.rule(rules.slo) for _ in range(5)]) == 0


def test_the_engine_speaks():
    """The pairs are not all about nothing: more than half have verdicts."""
    spoken = 0
    for seed in range(10):
        chance = random.Random(seed)
        events, rules = stream(chance), Rules(chance)
        spoken += sum(bool(oracle_says(rules.rule()[1], events)[1]) for _ in range(RULES))
    assert spoken > 100


def compared(seed, events, pairs):
    """How many of the pairs disagree in a way that is known; any other disagreement fails."""
    excused = 0
    for (text, pipeline), engine in zip(pairs, engine_says([text for text, _ in pairs], events), strict=True):
        if agree(oracle_says(pipeline, events), engine):
            continue
        if not is_known(pipeline, events):
            pytest.fail(told(text, pipeline, events, seed))
        excused += 1
    return excused


def is_known(pipeline, events):
    return any(fault(pipeline, events) for fault in FAULTS)


def told(text, pipeline, events, seed):
    """The disagreement on the smallest stream: rule, events, and what both say."""

    def disagrees(less):
        engine = engine_says([text], less)[0]
        return not agree(oracle_says(pipeline, less), engine) and not is_known(pipeline, less)

    small = shrink(events, disagrees) if disagrees(events) else events
    lines = [f"seed {seed}: {text}"]
    for step in small.steps:
        fields = {name: value for name, value in getattr(step, "fields", {}).items() if name not in ("time", "ns")}
        is_event = hasattr(step, "raw")
        lines.append(f"  {_seconds(step.time)} {fields}" if is_event else f"  watermark {_seconds(step.at)}")
    for who, said in (("oracle", oracle_says(pipeline, small)), ("engine", engine_says([text], small)[0])):
        lines += [f"{who}: {[(p, k, _seconds(at), v) for p, k, at, v in transitions]}" for transitions in said]
    return "\n".join(lines)


def _seconds(at):
    return (at - BEGIN) / 1e9
