"""The same stream through the real pipeline, several rules at a time, and both sides in one form."""

import math

from logmon.model.incident import Phase
from logmon.model.verdict import State
from tests.differential.oracle import End, run
from tests.simulation.engine import Simulation

PHASES = {
    State.PENDING: Phase.PENDING,
    State.HOLDS: Phase.FIRING,
    State.OCCURRED: Phase.FIRING,
    State.CLEARED: Phase.RESOLVED,
}


def engine_says(texts, stream):
    """For each rule what was decided up to the end of the sources, and all when time has gone far beyond.

    A transition is (phase, key, at, value); value is None where nothing is measured, and at the end of an episode.
    """
    simulation = Simulation({str(i): text for i, text in enumerate(texts)})
    for piece in stream.pieces:
        simulation.feed(piece)
    simulation.finish()
    early = _by_rule(simulation.incidents, len(texts))
    beyond = _by_rule(simulation.pipeline.settle(stream.far.at).incidents, len(texts))
    return [(first, first + rest) for first, rest in zip(early, beyond, strict=True)]


def oracle_says(pipeline, stream, run=run):
    """The same of the oracle, in the same form."""
    verdicts = run(pipeline, [*stream.steps, End(), stream.far])
    end = verdicts.index(End())
    return _told(verdicts[:end]), _told(verdicts[:end] + verdicts[end + 1 :])


def agree(oracle, engine):
    """Up to the end of the sources, and beyond."""
    return all(_same(*pair) for pair in zip(oracle, engine, strict=True))


def _same(oracle, engine):
    """Per key the same transitions in the order of their instants; among keys no order is promised."""
    ones, others = _by_key(oracle), _by_key(engine)
    return ones.keys() == others.keys() and all(
        len(ones[key]) == len(others[key]) and all(map(_equal, ones[key], others[key])) for key in ones
    )


def _by_key(told):
    keys = {}
    for phase, key, at, value in sorted(told, key=lambda transition: transition[2]):
        keys.setdefault(key, []).append((phase, at, value))
    return keys


def _equal(one, other):
    (*which, value), (*which_other, value_other) = one, other
    if which != which_other or value is None:
        return which == which_other
    return isinstance(value_other, int | float) and math.isclose(value, value_other, rel_tol=1e-9, abs_tol=1e-12)


def _told(verdicts):
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
    return told
