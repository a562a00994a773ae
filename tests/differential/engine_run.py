"""The same stream through the real pipeline, several rules at a time."""

from logmon.model.incident import Phase
from logmon.model.verdict import State
from tests.differential.oracle import run
from tests.simulation.engine import Simulation

PHASES = {
    State.PENDING: Phase.PENDING,
    State.HOLDS: Phase.FIRING,
    State.OCCURRED: Phase.FIRING,
    State.CLEARED: Phase.RESOLVED,
}


def engine_says(texts, stream):
    """For each rule what was decided up to the end of the sources, and all when time has gone far beyond.

    One transition is (phase, key, at, value); value is None where nothing is measured and at the end of an episode.
    """
    simulation = Simulation({str(i): text for i, text in enumerate(texts)})
    for piece in stream.pieces:
        simulation.feed(piece)
    simulation.finish()
    early = _by_rule(simulation.incidents, len(texts))
    beyond = simulation.pipeline.settle(stream.far.at).incidents
    late = _by_rule(beyond, len(texts))
    return [(first, first + rest) for first, rest in zip(early, late, strict=True)]


def oracle_says(pipeline, stream):
    return _told(run(pipeline, stream.steps)), _told(run(pipeline, [*stream.steps, stream.far]))


def _told(verdicts):
    verdicts = sorted(verdicts, key=lambda said: said.at)
    return [
        (str(PHASES[said.state]), said.key, said.at, None if said.state is State.CLEARED else said.value)
        for said in verdicts
    ]


def _by_rule(incidents, count):
    told = [[] for _ in range(count)]
    for one in incidents:
        at = {Phase.PENDING: one.started, Phase.FIRING: one.fired, Phase.RESOLVED: one.resolved}[one.phase]
        value = None if one.phase is Phase.RESOLVED else one.values.get("value")
        told[int(one.rule)].append((str(one.phase), one.key, at, value))
    return [sorted(each, key=lambda transition: transition[2]) for each in told]

